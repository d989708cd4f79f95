/// A party's own identity and the roster that it pinned.
public struct IdentityRecord: Sendable {
    /// The secret seed of the identity key; leaves once.
    public let seed: SecretBox
    /// The pinned identities of all parties of the present epoch, in the encoding of the layer above.
    public let roster: [UInt8]
    /// The present epoch: the one that the roster is of.
    public let epoch: UInt32

    /// Makes a record, as a store gives it back; other implementations of ``ShareStore`` make it too.
    public init(seed: SecretBox, roster: [UInt8], epoch: UInt32) {
        self.seed = seed
        self.roster = roster
        self.epoch = epoch
    }
}

/// The roster of an epoch: the identities of the parties that hold the wallet's shares in it.
public struct RosterRecord: Equatable, Sendable {
    /// The epoch of the wallet's keys.
    public let epoch: UInt32
    /// The identities of all parties, in the encoding of the layer above.
    public let roster: [UInt8]

    /// Makes a record, as a store gives it back; other implementations of ``ShareStore`` make it too.
    public init(epoch: UInt32, roster: [UInt8]) {
        self.epoch = epoch
        self.roster = roster
    }
}
