/// The name of an attempt: the epoch that it would begin, what was run, and how the run went.
public struct AttemptName: Hashable, Sendable {
    /// The epoch that it would begin.
    public let epoch: UInt32
    /// The hash of the operation, 32 bytes.
    public let operation: [UInt8]
    /// The hash of the run's transcript, 32 bytes.
    public let transcript: [UInt8]

    /// A name; it is checked where it is used.
    public init(epoch: UInt32, operation: [UInt8], transcript: [UInt8]) {
        (self.epoch, self.operation, self.transcript) = (epoch, operation, transcript)
    }
}

/// The stage of an attempt.
public enum AttemptStage: String, CaseIterable, Sendable {
    /// Stored; this party has not committed to it.
    case pending
    /// This party has committed to it.
    case committed
    /// This party will not commit to it any more.
    case dropped
    /// This party had committed to it, and its operator set it aside by force.
    case shelved

    /// Whether it stands in another's way.
    public var isLive: Bool { self == .pending || self == .committed }
}

/// An attempt to be stored: what a run left.
public struct NewAttempt: Sendable {
    /// Its name.
    public let name: AttemptName
    /// The hash of the state that it leads to, 32 bytes.
    public let state: [UInt8]
    /// What the operators approved, 1 to 16,384 bytes in the encoding of the layer above.
    public let proposal: [UInt8]
    /// All keys of the wallet, in the epoch that it would begin.
    public let keys: [AttemptKey]

    /// An attempt; it is checked when it is stored.
    public init(_ name: AttemptName, state: [UInt8], proposal: [UInt8], keys: [AttemptKey]) {
        (self.name, self.state, self.proposal, self.keys) = (name, state, proposal, keys)
    }
}

/// A key of an attempt, with this party's share of it.
public struct AttemptKey: Sendable {
    /// The public record in the epoch that the attempt would begin.
    public let key: NewKey
    /// The share, which the store takes out; nil where this party is to hold none, which it then is of all keys.
    public let share: SecretBox?
    /// The pair set-ups beside it; none where the key or this party has none.
    public let pairs: [NewPairSetup]

    /// A key; it is checked when it is stored.
    public init(_ key: NewKey, share: SecretBox?, pairs: [NewPairSetup] = []) {
        (self.key, self.share, self.pairs) = (key, share, pairs)
    }
}

/// An attempt as stored, without its secrets.
public struct AttemptRecord: Equatable, Sendable {
    /// A key of it.
    public struct Key: Equatable, Sendable {
        /// The public record.
        public let key: NewKey
        /// The public parts of its pair set-ups, in the order of the peers.
        public let pairs: [AuxiliaryRecord]

        /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
        public init(key: NewKey, pairs: [AuxiliaryRecord]) {
            self.key = key
            self.pairs = pairs
        }
    }

    /// Its name.
    public let name: AttemptName
    /// The hash of the state that it leads to.
    public let state: [UInt8]
    /// What the operators approved.
    public let proposal: [UInt8]
    /// Where it stands.
    public let stage: AttemptStage
    /// When it was stored: seconds since 1970.
    public let madeAt: Int64
    /// Whether this party is to hold shares of it, and has them.
    public let holdsShares: Bool
    /// Its keys, in the order of their ids.
    public let keys: [Key]

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(
        name: AttemptName, state: [UInt8], proposal: [UInt8], stage: AttemptStage, madeAt: Int64, holdsShares: Bool, keys: [Key]
    ) {
        (self.name, self.state, self.proposal, self.stage) = (name, state, proposal, stage)
        (self.madeAt, self.holdsShares, self.keys) = (madeAt, holdsShares, keys)
    }
}
