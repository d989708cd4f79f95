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
    /// Begin the wallet's next epoch with other shares: at parties whose operators agreed to exactly this.
    case renew(RenewalProposal)
    /// Give a party its shares again: at parties whose operators agreed to exactly this.
    case repair(RepairWish)
}
