public import ChainKit
public import MPCCore

/// A party as a coordinator sees it: in this process (``LocalParty``), or behind a network.
///
/// The coordinator is untrusted. Each call names an order, and the party answers from its own reading of it.
public protocol SigningParty: Sendable {
    /// Its index.
    var index: PartyIndex { get }

    /// Decodes and plans the order, applies policy, and says what it agreed to. The approval is logged with the first thing that the
    /// party does for it.
    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval

    /// The public parts of `count` units of signing material for a key.
    ///
    /// Nonces are the party's own, and made now where it has none in a pool that may be used. Pre-signatures are offered by the owner of the signer
    /// set's pool (its lowest party); where the pool has fewer than `count`, none.
    func offerMaterial(scheme: SignatureScheme, count: Int, signers: [PartyIndex]) async throws(WalletError) -> [SigningMaterial.Label]

    /// The online message for the requests of one scheme and round of an approved order.
    ///
    /// The material is consumed, durably, before the share is computed; the share is stored before it is returned; the
    /// same batch again gives the same bytes.
    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare

    /// Round 0 of a run of several rounds.
    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket
    /// The next round: the hellos of all participants first, then what each peer sealed for this party.
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep
    /// The run will not go on.
    func abandon(_ ticket: RunTicket.ID) async

    /// Which signer sets this party can serve with a key, and which not.
    func standing(scheme: SignatureScheme, count: Int) async throws(WalletError) -> PartyStanding
    /// A combination failed and nobody can be blamed for it.
    func recordFailedCombination(scheme: SignatureScheme, signers: [PartyIndex], request: [UInt8]) async throws(WalletError)
    /// This party's statement of its pools and poisonings now.
    func statement() async throws(WalletError) -> PoolStatement
    /// Stores what parties said of their pools and poisonings (rule S5).
    func record(_ statements: [PoolStatement]) async throws(WalletError)

    /// Records that the complete signatures left.
    func recordRelease(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) async throws(WalletError)
}

/// A party's answer to an order.
public struct Approval: Equatable, Sendable {
    /// The answering party.
    public let party: PartyIndex
    /// The hash of the plan that it would sign.
    public let planHash: [UInt8]

    /// An answer.
    public init(party: PartyIndex, planHash: [UInt8]) {
        self.party = party
        self.planHash = planHash
    }
}

/// An online share as it travels: signed by its party's identity, with the counter of the pool that it was paid from.
public struct ReleasedShare: Equatable, Sendable {
    /// The online message under its party's identity (``SignedShare``).
    public let share: [UInt8]
    /// The party's statement of its pool; nil where nothing came out of a pool.
    public let statement: PoolStatement?

    /// A share.
    public init(share: [UInt8], statement: PoolStatement?) {
        self.share = share
        self.statement = statement
    }
}

/// A party's knowledge of the signer sets that it belongs to.
public struct PartyStanding: Equatable, Sendable {
    /// Sets whose pools this party owns and which hold as many pre-signatures as asked for.
    public var ready: [[PartyIndex]] = []
    /// Pairs whose set-up is poisoned or has to be renewed.
    public var unusable: [PartyPair] = []
    /// Unusable pairs that this party has no failed check against: a renewal makes them usable, and needs no operator's word.
    public var renewable: [PartyPair] = []
    /// The failed checks of the other unusable pairs.
    public var poisoned: [PartyPair: String] = [:]
    /// Sets whose pools this party owns and which hold fewer pre-signatures than asked for.
    public var drained: [[PartyIndex]] = []
    /// Why this party's pools are shut; nil where they are open.
    public var lock: PoolLock?
    /// Sets whose combinations failed too often.
    public var quarantined: [[PartyIndex]] = []

    /// An empty standing.
    public init() {}
}

/// Why nothing that lies in a party's pools may be used now.
public enum PoolLock: Equatable, Sendable {
    /// These parties have not confirmed that its store was not turned back.
    case unconfirmed(by: [PartyIndex])
    /// Another copy of its store is in use.
    case copyInUse
    /// Its store has a second name, which would have a log of its own.
    case secondName
    /// This machine can lock nothing, so that nobody can tell whether a copy is in use.
    case unknown
    /// The stored material cannot be taken, whatever is wrong with it.
    case spoilt
}

/// An operator's or a policy's decision on an order, from the party's own reading.
public typealias ApprovalPolicy = @Sendable (_ party: PartyIndex, _ reading: OrderReading) -> PolicyVerdict

/// A policy's verdict.
public enum PolicyVerdict: Equatable, Sendable {
    /// Go on.
    case approve
    /// Stop, and say why.
    case refuse(reason: String)
}
