/// A pair set-up to be stored: both directions in one record.
public struct NewPairSetup: Sendable {
    /// The other party.
    public let peer: UInt8
    /// The public part: both set-up identifiers, 64 bytes.
    public let publicPart: [UInt8]
    /// The secret part: keys, Δ and seed. The store takes it out.
    public let secret: SecretBox

    /// A set-up; it is checked when it is stored.
    public init(peer: UInt8, publicPart: [UInt8], secret: SecretBox) {
        self.peer = peer
        self.publicPart = publicPart
        self.secret = secret
    }
}

/// The public record of a pair: its set-up's public part, and whether it may be used.
public struct PairRecord: Equatable, Sendable {
    /// The other party.
    public let peer: UInt8
    /// The public part: both set-up identifiers.
    public let publicPart: [UInt8]
    /// The reason why the pair is poisoned; nil where it is not.
    public let poisoned: String?
    /// Whether the set-up has to be made anew, as where the two ends hold different ones.
    public let needsRenewal: Bool

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(peer: UInt8, publicPart: [UInt8], poisoned: String?, needsRenewal: Bool) {
        self.peer = peer
        self.publicPart = publicPart
        self.poisoned = poisoned
        self.needsRenewal = needsRenewal
    }
}

/// The outcome of evaluating a check that can poison (rule S3).
public enum PairVerdict: Equatable, Sendable {
    /// The check held.
    case holds
    /// The check failed, and the pair is poisoned on the disk.
    case poisonedNow
    /// The pair was poisoned already; the check was not evaluated.
    case poisonedBefore(reason: String)
    /// The set-up that the check is of was replaced, or has to be; the check was not evaluated.
    case replaced
}
