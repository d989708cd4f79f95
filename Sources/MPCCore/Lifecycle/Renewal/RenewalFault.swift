/// The reasons why a member refuses a proposal before anything is sent (lifecycle.md section 0); the raw values are stable words.
public enum RenewalFault: String, Error, CaseIterable, Sendable {
    /// It is for the successor of another epoch than the wallet's.
    case epoch
    /// It is of another wallet.
    case wallet
    /// Its proposer knows another state of the epoch: other keys, public shares or parties.
    case state
    /// Its old threshold is not the wallet's.
    case oldThreshold = "old threshold"
    /// Its old number of parties is not the wallet's.
    case oldParties = "old parties"
    /// The old quorum is not ascending, has strangers, or has fewer than ``RenewalParameters/oldQuorumSize(threshold:parties:)``.
    case oldQuorum = "old quorum"
    /// 2 ≤ t′ ≤ n′ does not hold.
    case threshold
    /// An identity is twice in the new roster.
    case roster
    /// The companion is missing beside an ECDSA key, or there without one, or works for fewer parties.
    case companion
    /// A party is in both rosters and not in the old quorum.
    case stayingPartyAway = "who stays must deal"
    /// A refresh that changes threshold or roster.
    case refresh
    /// A newcomer's identity was a party's before.
    case newcomer
    /// New holders and leaving parties are more than 255.
    case seats
    /// A certificate that does not begin at the epoch that it is shown to.
    case certificate = "certificate of another epoch"
}

extension RenewalFault: CustomStringConvertible {
    /// The same in words.
    public var description: String {
        switch self {
        case .epoch: "the proposal is for another epoch"
        case .wallet: "the proposal is of another wallet"
        case .state: "the proposal is of another state of this wallet"
        case .oldThreshold: "the proposal names another old threshold"
        case .oldParties: "the proposal names another old number of parties"
        case .oldQuorum: "the old quorum is no ascending list of enough old parties"
        case .threshold: "the new threshold is less than 2 or more than the new parties are"
        case .roster: "an identity is twice in the new roster"
        case .companion: "pair set-ups belong beside an ECDSA key and nowhere else, for at most 16 parties"
        case .stayingPartyAway: "who stays must deal: a party is in both rosters and not in the old quorum"
        case .refresh: "a refresh changes neither threshold nor roster"
        case .newcomer: "a newcomer has the identity of an earlier party"
        case .seats: "new and leaving parties are more than 255"
        case .certificate: "certificate of another epoch"
        }
    }
}
