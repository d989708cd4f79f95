import ChainKit
import TestSupport
import Testing

/// BIP-340 as adapters verify it, and BIP-341's output keys, by the BIPs' vectors.
@Suite struct BIP340CheckTests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Input: Decodable, Sendable { let json: Signature }
        struct Signature: Decodable, Sendable { let publicKey, message, signature: HexBytes }
        struct Expectation: Decodable, Sendable { let valid: Bool }
        let id: String
        let input: Input
        let expect: Expectation
        var testDescription: String { id }
    }

    private static func cases() throws -> [Case] {
        try VectorFile.read("schnorr/bip340.json", format: "chainsign-vector/1", as: File.self).cases
    }

    @Test(arguments: try cases())
    func publishedSignatures(_ vector: Case) throws {
        let input = vector.input.json
        let direct = BIP340Check.isValid(
            signature: input.signature.bytes, message: input.message.bytes, publicKey: input.publicKey.bytes)
        #expect(direct == vector.expect.valid)
        // Where the published key is no point, it is refused at the door.
        guard let key = try? PublicKey(.bip340Secp256k1, input.publicKey.bytes) else {
            #expect(!vector.expect.valid)
            return
        }
        #expect(try key.isValid(.bip340(input.signature.bytes), for: .message(input.message.bytes)) == vector.expect.valid)
        guard vector.expect.valid else { return }
        #expect(try !key.isValid(.bip340(input.signature.bytes), for: .message(input.message.bytes + [1])))
        #expect(try !key.isValid(.bip340(Array(input.signature.bytes.dropLast())), for: .message(input.message.bytes)))
        let ecdsa = RawSignature.ecdsa(r: Array(input.signature.bytes[..<32]), s: Array(input.signature.bytes[32...]), recoveryID: 0)
        #expect(throws: ChainError.self) { try key.isValid(ecdsa, for: .message(input.message.bytes)) }
    }

    @Test func keysThatAreNoPoints() throws {
        let refused = try Self.cases().filter { (try? PublicKey(.bip340Secp256k1, $0.input.json.publicKey.bytes)) == nil }
        #expect(refused.map(\.id) == ["index 5", "index 14"])
    }

    struct TweakFile: Decodable { let cases: [Tweak] }
    struct Tweak: Decodable, Sendable, CustomTestStringConvertible {
        let id: String
        let internalKey, tweak, outputKey: HexBytes
        let merkleRoot: HexBytes?
        var testDescription: String { id }
    }

    @Test(arguments: try VectorFile.read("frost/bip341-tweaks.json", format: "chainsign-frost-vector/1", as: TweakFile.self).cases)
    func outputKeys(_ vector: Tweak) {
        let (key, root) = (vector.internalKey.bytes, vector.merkleRoot?.bytes)
        #expect(BIP340Check.taggedHash("TapTweak", key + (root ?? [])) == vector.tweak.bytes)
        #expect(BIP340Check.output(internalKey: key, merkleRoot: root)?.key == vector.outputKey.bytes)
        #expect(BIP340Check.output(internalKey: key + [0], merkleRoot: root) == nil)
        #expect(BIP340Check.output(internalKey: key, merkleRoot: [1]) == nil)
    }
}
