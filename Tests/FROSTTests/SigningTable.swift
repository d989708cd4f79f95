import FROST
import MPCCore
import Secrets
import TestSupport

/// A signing set of Ed25519 keys.
typealias SigningTable = FROSTTable<FROSTEd25519>
/// A signing set of BIP-340 keys.
typealias TaprootTable = FROSTTable<FROSTTaproot>

/// A signing set at work: keys, fresh nonces, a batch of messages.
struct FROSTTable<Scheme: FROSTScheme> {
    /// The signers' keys, ascending.
    let keys: [KeyShare]
    /// By signer, then by message.
    let materials: [[SigningMaterial]]
    let batch: SigningBatch

    /// Parties of these indices of a 2-of-4 key.
    static func keys(_ parties: [Int]) throws -> [KeyShare] {
        let all = try (Scheme.id == .ed25519 ? FixtureKeys.ed25519 : FixtureKeys.bip340).get()
        return parties.map { all[$0 - 1] }
    }

    init(_ keys: [KeyShare], items: [SigningBatch.Item], randomness: Randomness = .system) throws {
        let materials = try keys.map { try Self.nonces($0, items.count, randomness) }
        self.keys = keys
        self.materials = materials
        batch = try Self.batch(
            keys.map(\.info.index),
            items.enumerated().map { position, item in
                SigningBatch.Item(
                    message: item.message, tweak: item.tweak, taproot: item.taproot,
                    materials: materials.map { $0[position].label.publicPart })
            })
    }

    init(_ keys: [KeyShare], messages: [[UInt8]], tweaks: [[UInt8]?]? = nil, randomness: Randomness = .system) throws {
        self.keys = keys
        materials = try keys.map { try Self.nonces($0, messages.count, randomness) }
        batch = try Self.batch(keys, materials, messages: messages, tweaks: tweaks)
    }

    static func nonces(_ key: KeyShare, _ count: Int, _ randomness: Randomness = .system) throws -> [SigningMaterial] {
        try Scheme.prepare(key, count: count, randomness: randomness)
    }

    static func batch(
        _ keys: [KeyShare], _ materials: [[SigningMaterial]], messages: [[UInt8]], tweaks: [[UInt8]?]? = nil
    ) throws -> SigningBatch {
        let items = messages.indices.map { position in
            SigningBatch.Item(
                message: messages[position], tweak: tweaks?[position], materials: materials.map { $0[position].label.publicPart })
        }
        return try batch(keys.map(\.info.index), items)
    }

    static func batch(_ signers: [PartyIndex], _ items: [SigningBatch.Item], request: UInt8 = 7) throws -> SigningBatch {
        guard let batch = SigningBatch(requestHash: [UInt8](repeating: request, count: 32), signers: signers, items: items) else {
            throw MalformedVector(what: "batch")
        }
        return batch
    }

    /// The same batch with every item changed.
    func changing(_ change: (SigningBatch.Item) -> SigningBatch.Item) throws -> SigningBatch {
        try Self.batch(batch.signers, batch.items.map(change))
    }

    /// One signer's online round, on its own idea of the batch.
    func share(_ position: Int, _ own: SigningBatch? = nil) throws -> OnlineShare {
        try Scheme.sign(own ?? batch, key: keys[position], materials: materials[position])
    }

    /// Every signer's message; some on a batch of their own.
    func messages(_ own: [Int: SigningBatch] = [:]) throws -> [PartyIndex: [UInt8]] {
        var messages: [PartyIndex: [UInt8]] = [:]
        for position in keys.indices { messages[keys[position].info.index] = try share(position, own[position]).message }
        return messages
    }

    /// The combination by the first signer's key record, which needs no nonce.
    func combine(_ messages: [PartyIndex: [UInt8]]) throws -> [RawSignature] {
        try Scheme.combine(batch, key: keys[0].info, shares: messages)
    }
}

/// Keys of 2 of 4 parties, generated once.
enum FixtureKeys {
    static let ed25519 = Result { try TestParties(4, randomness: .test(40)).keys(.ed25519, threshold: 2, randomness: .test(41)) }
    static var bip340: Result<[KeyShare], any Error> { odd }
    /// BIP-340 keys with an even and with an odd y.
    static let even = Result { try generate(odd: false) }
    static let odd = Result { try generate(odd: true) }

    private static func generate(odd: Bool) throws -> [KeyShare] {
        for seed: UInt8 in 50..<90 {
            let keys = try TestParties(4, randomness: .test(40)).keys(.bip340Secp256k1, threshold: 2, randomness: .test(seed))
            if keys[0].info.publicKey.first == (odd ? 3 : 2) { return keys }
        }
        throw MalformedVector(what: "forty keys of one parity")
    }
}
