import FROST
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// BIP-340's vectors, the tweaks of BIP-341's, and the aggregate signatures of the BIP-445 draft.
@Suite struct BIP340VectorTests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Input: Decodable, Sendable { let json: Signature }
        struct Signature: Decodable, Sendable { let publicKey, message, signature: HexBytes }
        struct Expectation: Decodable, Sendable { let valid: Bool }
        let id, note: String
        let input: Input
        let expect: Expectation
        var testDescription: String { "\(id), \(note)" }
    }

    private static func cases() throws -> [Case] {
        try VectorFile.read("schnorr/bip340.json", format: "chainsign-vector/1", as: File.self).cases
    }

    @Test func everyCaseIsThere() throws {
        #expect(try Self.cases().count == 19)
        #expect(try Self.cases().filter(\.expect.valid).count == 9)
    }

    /// Through the path that every signature of ours takes, and through the tests' own second opinion.
    @Test(arguments: try cases())
    func verification(_ vector: Case) {
        let (input, valid) = (vector.input.json, vector.expect.valid)
        let (signature, message, key) = (input.signature.bytes, input.message.bytes, input.publicKey.bytes)
        #expect(BIP340.isValid(signature: signature, message: message, publicKey: key) == valid)
        #expect(Secp256k1Taproot.isValid(signature: signature, message: message, publicKey: [2] + key) == valid)
        #expect(OpenSSL.isValidBIP340(signature: signature, message: message, publicKey: key) == valid)
        guard valid else { return }
        #expect(!BIP340.isValid(signature: signature, message: message + [0], publicKey: key))
        #expect(!BIP340.isValid(signature: signature + [0], message: message, publicKey: key))
        #expect(!BIP340.isValid(signature: Array(signature.dropLast()), message: message, publicKey: key))
        #expect(!BIP340.isValid(signature: signature, message: message, publicKey: [2] + key))
        #expect(!BIP340.isValid(signature: signature, message: message, publicKey: Array(key.dropLast())))
        // The suite's own keys are points with an even y.
        for other in [[3] + key, key, [2] + key + [0], []] {
            #expect(!Secp256k1Taproot.isValid(signature: signature, message: message, publicKey: other))
        }
    }

    @Test func keys() throws {
        let cases = try Self.cases()
        for vector in cases where vector.expect.valid { #expect(BIP340.isKey(vector.input.json.publicKey.bytes)) }
        let none = try #require(cases.first { $0.note == "public key not on the curve" }).input.json.publicKey.bytes
        let key = cases[0].input.json.publicKey.bytes
        for bytes in [none, [UInt8](repeating: 255, count: 32), [], [2] + key, key + [0], Array(key.dropLast())] {
            #expect(!BIP340.isKey(bytes))
        }
    }

    struct TweakFile: Decodable { let cases: [Tweak] }
    struct Tweak: Decodable, Sendable, CustomTestStringConvertible {
        let id: String
        let internalKey, tweak, outputKey: HexBytes
        let merkleRoot, internalSecret, outputSecret: HexBytes?
        var testDescription: String { id }
    }

    @Test(arguments: try VectorFile.read("frost/bip341-tweaks.json", format: "chainsign-frost-vector/1", as: TweakFile.self).cases)
    func taprootTweak(_ vector: Tweak) throws {
        let (key, root) = (vector.internalKey.bytes, vector.merkleRoot?.bytes)
        #expect(Taproot.tweak(internalKey: key, merkleRoot: root)?.encoded == vector.tweak.bytes)
        let output = try #require(Taproot.output(internalKey: key, merkleRoot: root))
        #expect(Array(output.dropFirst()) == vector.outputKey.bytes)
        for wrong in [key + [0], Array(key.dropLast()), []] {
            #expect(Taproot.tweak(internalKey: wrong, merkleRoot: root) == nil)
            #expect(Taproot.output(internalKey: wrong, merkleRoot: root) == nil)
        }
        for wrong in [[], [UInt8](repeating: 0, count: 31), [UInt8](repeating: 0, count: 33)] {
            #expect(Taproot.tweak(internalKey: key, merkleRoot: wrong) == nil)
            #expect(TaprootOutput(merkleRoot: wrong) == nil)
        }
        #expect(Taproot.output(internalKey: [UInt8](repeating: 255, count: 32), merkleRoot: root) == nil)

        // The whole key's way, where the BIP shows it.
        guard let secret = vector.internalSecret, let tweaked = vector.outputSecret else { return }
        let whole = try Scalar<Secp256k1>(encoded: secret.bytes)
        let element = try #require(Secp256k1.generatorMultiple(whole))
        let asked: TaprootOutput = try root.map { try #require(TaprootOutput(merkleRoot: $0)) } ?? .keyOnly
        let made = try #require(Secp256k1Taproot.signingKey(element.encoded, plus: nil, taproot: asked))
        #expect(made.publicKey == [2] + vector.outputKey.bytes)
        let share = made.share(SecretScalar(whole))
        let signs = share.timesGenerator()
        #expect(signs?.encoded == made.publicKey)
        // The BIP leaves the secret with the parity that the tweak gave it.
        let published = try Scalar<Secp256k1>(encoded: tweaked.bytes)
        let ours = share.declassified()
        #expect(ours == (output.first == 3 ? -published : published))
    }

    struct AggregateFile: Decodable { let cases: [Aggregate] }
    struct Aggregate: Decodable, Sendable, CustomTestStringConvertible {
        let id: String
        let groupKey, message, signature, outputKey: HexBytes
        let outputTweak: HexBytes?
        var testDescription: String { id }
    }

    @Test(arguments: try VectorFile.read("frost/bip445-tweaks.json", format: "chainsign-frost-vector/1", as: AggregateFile.self).cases)
    func tweakedAggregates(_ vector: Aggregate) throws {
        var key = try #require(Secp256k1Taproot.signingKey(vector.groupKey.bytes, plus: nil, taproot: nil))
        if let tweak = vector.outputTweak { key = try #require(Secp256k1Taproot.output(key, try Scalar(encoded: tweak.bytes))) }
        #expect(key.publicKey == [2] + vector.outputKey.bytes)
        #expect(
            Secp256k1Taproot.isValid(signature: vector.signature.bytes, message: vector.message.bytes, publicKey: key.publicKey))
    }
}
