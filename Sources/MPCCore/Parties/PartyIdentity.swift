public import Groups
public import Secrets

/// A party's long-lived identity: the Ed25519 key under which it signs round 0, acknowledgements and released shares.
public struct PartyIdentity: ~Copyable, Sendable {
    /// This party's index.
    public let index: PartyIndex
    private let key: Ed25519SigningKey

    /// Makes a fresh identity.
    public init(index: PartyIndex, randomness: Randomness = .system) {
        self.index = index
        key = Ed25519SigningKey(random: randomness)
    }

    /// Restores an identity from its 32-byte seed.
    public init(index: PartyIndex, seed: borrowing SecretBytes) throws(GroupError) {
        self.index = index
        key = try Ed25519SigningKey(seed: seed)
    }

    /// The Ed25519 public key, 32 bytes, which peers pin.
    public var publicKey: [UInt8] { key.publicKey }
    /// The seed, to be sealed in the party's store.
    public borrowing func seed() -> SecretBytes { key.seed() }
    /// The same identity at another index: a seat of a run, or its place in the next roster.
    public borrowing func at(_ index: PartyIndex) throws(GroupError) -> PartyIdentity { try PartyIdentity(index: index, seed: seed()) }
    /// Signs a 32-byte transcript hash: 64 bytes of Ed25519 signature.
    package borrowing func signature(of hash: [UInt8]) -> [UInt8] { key.sign(hash) }
}

/// The identities of a wallet's parties 1…n, pinned before any run starts.
public struct Roster: Hashable, Sendable {
    /// The Ed25519 public keys; party i's is at position i − 1.
    public let publicKeys: [[UInt8]]

    /// Makes a roster of 1 to 255 distinct keys of 32 bytes; nil otherwise.
    public init?(publicKeys: [[UInt8]]) {
        guard (1...255).contains(publicKeys.count), publicKeys.allSatisfy({ $0.count == 32 }),
            Set(publicKeys).count == publicKeys.count
        else { return nil }
        self.publicKeys = publicKeys
    }

    /// The number n of parties.
    public var count: Int { publicKeys.count }
    /// The parties' indices, 1…n.
    public var parties: [PartyIndex] { publicKeys.indices.compactMap { PartyIndex($0 + 1) } }

    /// The public key of a party; nil for an index outside the roster.
    public func publicKey(of party: PartyIndex) -> [UInt8]? {
        let position = Int(party.rawValue) - 1
        return publicKeys.indices.contains(position) ? publicKeys[position] : nil
    }

    /// The index of the party with a public key; nil for a stranger's.
    public func index(of publicKey: [UInt8]) -> PartyIndex? {
        publicKeys.firstIndex(of: publicKey).flatMap { PartyIndex($0 + 1) }
    }

    /// Returns whether `signature` is that party's over a transcript hash.
    package func isSignature(_ signature: [UInt8], of hash: [UInt8], by party: PartyIndex) -> Bool {
        guard let key = publicKey(of: party) else { return false }
        return Ed25519.isValid(signature: signature, message: hash, publicKey: key)
    }

    /// The roster's hash in run ids, H("run/roster"; all keys in order).
    public var hash: [UInt8] {
        var transcript = Transcript(.roster)
        transcript.absorb(list: publicKeys)
        return transcript.hash()
    }
}
