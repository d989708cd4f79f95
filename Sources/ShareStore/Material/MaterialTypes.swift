public import Secrets

/// Material of one key and epoch: bound to a signer set (DKLs23's pre-signatures) or, with no signers, to its owner alone
/// (FROST's nonces).
public struct MaterialPool: Hashable, Sendable {
    /// 32 bytes.
    public let keyID: [UInt8]
    /// The epoch of the share that the material is for.
    public let epoch: UInt32
    /// The signer set, ascending party indices; empty for nonces.
    public let signers: [UInt8]

    /// A pool; it is checked when it is used.
    public init(keyID: [UInt8], epoch: UInt32, signers: [UInt8] = []) {
        self.keyID = keyID
        self.epoch = epoch
        self.signers = signers
    }
}

/// A unit of material to be added to a pool.
public struct NewMaterial: Sendable {
    /// The unit's id: 32 bytes, never used before.
    public let id: [UInt8]
    /// The public part of it: a nonce's commitments, a pre-signature's R.
    public let publicPart: [UInt8]
    /// The secret; the store takes it out.
    public let secret: SecretBox

    /// A unit; it is checked when it is added.
    public init(id: [UInt8], publicPart: [UInt8], secret: consuming SecretBytes) {
        self.id = id
        self.publicPart = publicPart
        self.secret = SecretBox(secret)
    }
}

/// A unit in a pool.
public struct AvailableMaterial: Equatable, Sendable {
    /// 32 bytes.
    public let id: [UInt8]
    /// The public part of the unit.
    public let publicPart: [UInt8]

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(id: [UInt8], publicPart: [UInt8]) {
        self.id = id
        self.publicPart = publicPart
    }
}

/// A unit that has left its pool for good.
public struct ConsumedMaterial: Sendable {
    /// 32 bytes.
    public let id: [UInt8]
    /// The public part of the unit.
    public let publicPart: [UInt8]
    /// The secret; it dies with its use.
    public let secret: SecretBox

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(id: [UInt8], publicPart: [UInt8], secret: SecretBox) {
        self.id = id
        self.publicPart = publicPart
        self.secret = secret
    }
}

/// A party's counter of material that it has used up. A store that was copied back shows too small a one (rule S5).
public struct PoolCounter: Hashable, Comparable, Sendable {
    /// The pool generation; 0 before the first.
    public let generation: UInt64
    /// The number of units consumed and pairs poisoned so far, over all pools and generations.
    public let count: UInt64

    /// A counter.
    public init(generation: UInt64, count: UInt64) {
        self.generation = generation
        self.count = count
    }

    /// Whether a store can keep the counter: both numbers below 2⁶³.
    public var isStorable: Bool { Int64(exactly: generation) != nil && Int64(exactly: count) != nil }

    /// Orders counters by generation, then by count.
    public static func < (left: Self, right: Self) -> Bool {
        (left.generation, left.count) < (right.generation, right.count)
    }
}

/// The result of one consumption: the units, and how far the party has come with them.
public struct Consumption: Sendable {
    /// The units, in the order asked for.
    public let units: [ConsumedMaterial]
    /// The counter after it, which travels with what is signed.
    public let counter: PoolCounter
    /// The place of the consumption in the party's event chain: what the others have to hear before anything leaves.
    public let position: ChainPosition

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(units: [ConsumedMaterial], counter: PoolCounter, position: ChainPosition) {
        self.units = units
        self.counter = counter
        self.position = position
    }
}

/// The counts of one pool.
public struct PoolLevel: Equatable, Sendable {
    /// The key.
    public let keyID: [UInt8]
    /// The epoch of the share that the material is for.
    public let epoch: UInt32
    /// The signer set; empty for nonces.
    public let signers: [UInt8]
    /// The generation of the pool key that seals it.
    public let generation: UInt64
    /// The number of units that can be consumed.
    public let available: Int64
    /// The number of units that were consumed.
    public let consumed: Int64
    /// The number of units that were destroyed unused.
    public let voided: Int64

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(
        keyID: [UInt8], epoch: UInt32, signers: [UInt8] = [], generation: UInt64, available: Int64, consumed: Int64, voided: Int64
    ) {
        self.keyID = keyID
        self.epoch = epoch
        self.signers = signers
        self.generation = generation
        self.available = available
        self.consumed = consumed
        self.voided = voided
    }
}

/// The numbers of units that were destroyed unused, by what they are.
public struct VoidedUnits: Equatable, Sendable {
    /// The number of units that belong to one party alone.
    public let nonces: Int64
    /// The number of units that belong to a signer set.
    public let preSignatures: Int64

    /// Makes the two numbers.
    public init(nonces: Int64 = 0, preSignatures: Int64 = 0) {
        self.nonces = nonces
        self.preSignatures = preSignatures
    }

    /// The number of all units.
    public var total: Int64 { nonces.saturating(adding: preSignatures) }

    /// The numbers in words, like "1 nonce and 10 pre-signatures".
    public var words: String {
        func counted(_ count: Int64, _ unit: String) -> String? { count == 0 ? nil : "\(count) \(unit)\(count == 1 ? "" : "s")" }
        let parts = [counted(nonces, "nonce"), counted(preSignatures, "pre-signature")].compactMap(\.self)
        return parts.isEmpty ? "nothing" : parts.joined(separator: " and ")
    }
}
