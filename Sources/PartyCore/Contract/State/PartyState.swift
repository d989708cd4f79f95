public import MPCCore

/// What a party says of its pools, pair set-ups and signer sets, all keys together: for people.
public struct PartyState: Equatable, Sendable {
    /// The pools of its keys' present epochs; those of older generations are summed in.
    public var pools: [PoolStock] = []
    /// Why the pools are shut; nil where they are open.
    public var lock: PoolLock?
    /// Its ends of the pair set-ups.
    public var pairs: [PairEnd] = []
    /// By scheme, the signer sets whose combinations failed too often.
    public var quarantined: [SignatureScheme: [[PartyIndex]]] = [:]

    /// A state without anything.
    public init() {}
}

/// A pool's units, counted.
public struct PoolStock: Equatable, Sendable {
    /// The scheme of the key.
    public let scheme: SignatureScheme
    /// The key: 32 bytes.
    public let keyID: [UInt8]
    /// The signer set, ascending; empty for a party's own nonces.
    public let signers: [PartyIndex]
    /// Units that can be used.
    public let available: Int64
    /// Units that were used.
    public let consumed: Int64
    /// Units that were destroyed unused.
    public let voided: Int64

    /// A pool's count.
    public init(scheme: SignatureScheme, keyID: [UInt8], signers: [PartyIndex], available: Int64, consumed: Int64, voided: Int64) {
        self.scheme = scheme
        self.keyID = keyID
        self.signers = signers
        self.available = available
        self.consumed = consumed
        self.voided = voided
    }
}

/// One party's end of a pair set-up.
public struct PairEnd: Equatable, Sendable {
    /// The scheme of the key that the set-up belongs to.
    public let scheme: SignatureScheme
    /// The pair.
    public let pair: PartyPair
    /// The public part of the set-up as this end has it: 64 bytes.
    public let publicPart: [UInt8]
    /// The check that failed at this end; nil where none did.
    public let poisoned: String?
    /// Whether the set-up has to be made anew, though no check failed.
    public let needsRenewal: Bool

    /// An end.
    public init(scheme: SignatureScheme, pair: PartyPair, publicPart: [UInt8], poisoned: String?, needsRenewal: Bool) {
        self.scheme = scheme
        self.pair = pair
        self.publicPart = publicPart
        self.poisoned = poisoned
        self.needsRenewal = needsRenewal
    }
}
