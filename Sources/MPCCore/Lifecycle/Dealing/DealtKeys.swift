/// The result of a run that gives out shares, at one seat.
public struct DealtKeys: Sendable {
    /// The public record of every key, in scheme order, also at a seat that gets no share: what it has it as then is the first holder's, whose
    /// index alone is in it.
    public let keys: [KeyInfo]
    /// One share per key, in scheme order; none at a seat that only deals or helps.
    public let shares: [KeyShare]
    /// The companion's record for each peer with which it rode along.
    public let pairSetups: [PartyIndex: SecretMessage]
    /// The hash h of the run's broadcasts, 32 bytes: what holders acknowledge.
    public let transcriptHash: [UInt8]
}
