public import ChainKit
public import MPCCore

/// A run of several rounds that a coordinator asks parties to take part in.
public enum RunRequest: Sendable {
    /// Make a wallet's keys: at parties that have none, and whose operators agreed to exactly this.
    case generate(schemes: [SignatureScheme], threshold: Int, roster: Roster)
    /// Import a wallet's keys, which a dealer splits: at parties that have none, and whose operators agreed to exactly this.
    case importKeys(ImportOffer, threshold: Int, roster: Roster)
    /// Give keys out, whole: at parties whose operators agreed to exactly this.
    case exportKeys(ExportWish)
    /// Fill the signer set's pool.
    case presign(scheme: SignatureScheme, count: Int, signers: [PartyIndex])
    /// Sign an approved order without a pool: the run's id binds the request from round 0 on (dkls23.md section 5).
    case sign(SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex])
    /// Sign 32 bytes that nobody has read (rule S7).
    case rawDigest(RawDigest, signers: [PartyIndex])
    /// Make the set-up of a pair of parties anew.
    case renewPair(scheme: SignatureScheme, PartyPair)

    /// The parties that take part, ascending.
    public var parties: [PartyIndex] {
        switch self {
        case .generate(schemes: _, threshold: _, let roster), .importKeys(_, threshold: _, let roster): roster.parties
        case .exportKeys(let wish): wish.holders
        case .presign(scheme: _, count: _, let signers), .sign(_, prior: _, scheme: _, round: _, let signers), .rawDigest(_, let signers):
            signers
        case .renewPair(scheme: _, let pair): [pair.low, pair.high]
        }
    }
}
