import FROST
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Whole signatures: any t of n, tweaked, in batches, combined by signers and by others; valid to two libraries.
@Suite struct SigningTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let t, n: Int
        var testDescription: String { "\(t) of \(n)" }
    }

    private func expectValid(_ signature: RawSignature, _ message: [UInt8], _ publicKey: [UInt8]) throws {
        guard case .ed25519(let bytes) = signature else {
            Issue.record("not an Ed25519 signature")
            return
        }
        #expect(Ed25519.isValid(signature: bytes, message: message, publicKey: publicKey), "libsodium")
        #expect(OpenSSL.isValid(signature: bytes, message: message, publicKey: publicKey), "OpenSSL")
        #expect(!OpenSSL.isValid(signature: bytes, message: message + [0], publicKey: publicKey))
    }

    @Test(arguments: [Shape(t: 2, n: 2), Shape(t: 2, n: 3), Shape(t: 3, n: 5), Shape(t: 6, n: 6), Shape(t: 4, n: 9)])
    func everyShape(_ shape: Shape) throws {
        let keys = try TestParties(shape.n).keys(.ed25519, threshold: shape.t)
        #expect(keys.count == shape.n)
        #expect(Set(keys.map(\.info.publicKey)).count == 1)
        let publicKey = keys[0].info.publicKey
        for size in Set([shape.t, min(shape.t + 1, shape.n), shape.n]).sorted() {
            let signers = keys.shuffled().prefix(size).sorted { $0.info.index < $1.info.index }
            let messages = (0..<3).map { Randomness.system.bytes($0 * 41) }
            let table = try SigningTable(Array(signers), messages: messages)
            let shares = try signers.indices.map { try table.share($0) }
            let sent = Dictionary(uniqueKeysWithValues: signers.indices.map { (signers[$0].info.index, shares[$0].message) })

            // A combiner who signs nothing, and every signer with what it has already computed, get the same.
            let outsider = keys.first { !batch(table, contains: $0) } ?? keys[0]
            let signatures = try FROSTEd25519.combine(table.batch, key: outsider.info, shares: sent)
            #expect(signatures.count == messages.count)
            for (signature, message) in zip(signatures, messages) { try expectValid(signature, message, publicKey) }
            for (signer, share) in zip(signers, shares) {
                #expect(try share.combine(sent.filter { $0.key != signer.info.index }) == signatures)
                // Its own message is known to it: what claims to be that one changes nothing.
                #expect(try share.combine(sent.merging([signer.info.index: [1, 2, 3]]) { $1 }) == signatures)
            }
        }
    }

    private func batch(_ table: SigningTable, contains key: KeyShare) -> Bool { table.batch.signers.contains(key.info.index) }

    /// Additive τ: x_i + τ, Y_i + τ·G, X + τ·G; each message of a batch under a key of its own.
    @Test func tweaks() throws {
        let keys = try SigningTable.keys([2, 4])
        let info = keys[0].info
        let paths: [DerivationPath] = [[], [0], [7, 1], [1 << 30]]
        let derived = try paths.map { try DerivedKey(root: info, path: $0) }
        let zero = Scalar<Edwards25519>.zero.encoded
        let minusOne = (-Scalar<Edwards25519>.one).encoded
        let tweaks = derived.map(\.tweak) + [zero, minusOne]
        let messages = tweaks.indices.map { Array("message \($0)".utf8) }
        let table = try SigningTable(keys, messages: messages, tweaks: tweaks)
        let signatures = try table.combine(table.messages())
        #expect(signatures.count == tweaks.count)
        for (position, key) in derived.enumerated() { try expectValid(signatures[position], messages[position], key.publicKey) }
        #expect(Set(derived.map(\.publicKey)).count == derived.count)
        try expectValid(signatures[4], messages[4], info.publicKey)
        let generator = try #require(Edwards25519.generatorMultiple(.one))
        let below = try #require(Edwards25519.Element(encoded: info.publicKey).adding(generator.negated))
        try expectValid(signatures[5], messages[5], below.encoded)
    }

    @Test func batchesOfManyMessages() throws {
        let messages = (0..<40).map { Array("message \($0)".utf8) }
        let table = try SigningTable(SigningTable.keys([1, 3]), messages: messages)
        let sent = try table.messages()
        #expect(sent.values.allSatisfy { $0.count == WireHeader.size + 32 * messages.count }, "one message per signer")
        for (signature, message) in zip(try table.combine(sent), messages) {
            try expectValid(signature, message, table.keys[0].info.publicKey)
        }
    }

    /// With seeded nonces the same run gives the same bytes.
    @Test func deterministicUnderASeed() throws {
        func run() throws -> ([PartyIndex: [UInt8]], [RawSignature]) {
            let table = try SigningTable(SigningTable.keys([1, 2]), messages: [[1]], randomness: .test(42))
            let sent = try table.messages()
            return (sent, try table.combine(sent))
        }
        let (first, second) = (try run(), try run())
        #expect(first.0 == second.0)
        #expect(first.1 == second.1)
        let other = try SigningTable(SigningTable.keys([1, 2]), messages: [[1]], randomness: .test(43)).messages()
        #expect(other != first.0)
    }
}
