import Groups
import Secrets
import TestSupport
import Testing

/// Ed25519 signatures against RFC 8032 and the edge cases of "Taming the many EdDSAs".
@Suite struct Ed25519Tests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let seed: HexBytes?
        let publicKey: HexBytes
        let message: HexBytes
        let signature: HexBytes
        let valid: Bool?
        var testDescription: String { name }

        static func read(_ name: String) throws -> [Case] {
            try VectorFile.read("groups/\(name).json", format: "chainsign-ed25519-vector/1", as: File.self).cases
        }
    }

    @Test(arguments: try Case.read("rfc8032"))
    func rfc8032(_ vector: Case) throws {
        let seed = try #require(vector.seed).bytes
        let key = try Ed25519SigningKey(seed: SecretBytes(copying: seed))
        #expect(key.publicKey == vector.publicKey.bytes)
        #expect(key.sign(vector.message.bytes) == vector.signature.bytes)
        #expect(key.seed().exposed() == seed)
        let (message, signature, publicKey) = (vector.message.bytes, vector.signature.bytes, vector.publicKey.bytes)
        #expect(Ed25519.isValid(signature: signature, message: message, publicKey: publicKey))
        #expect(!Ed25519.isValid(signature: signature, message: message + [0], publicKey: publicKey))
        for position in [0, 31, 32, 63] {
            var altered = signature
            altered[position] ^= 1
            #expect(!Ed25519.isValid(signature: altered, message: message, publicKey: publicKey))
        }
        for length in [0, 63, 65] {
            #expect(!Ed25519.isValid(signature: Array((signature + [0]).prefix(length)), message: message, publicKey: publicKey))
        }
        for length in [0, 31, 33] {
            #expect(!Ed25519.isValid(signature: signature, message: message, publicKey: Array((publicKey + [0]).prefix(length))))
        }
        // A public key is an element of the prime-order subgroup: clamping clears the cofactor.
        let element = try Edwards25519.Element(encoded: publicKey)
        #expect(element.encoded == publicKey)
        #expect(Ed25519.isOnCurve(publicKey))
    }

    @Test(arguments: try Case.read("ed25519-speccheck"))
    func edgeCases(_ vector: Case) throws {
        let valid = try #require(vector.valid as Bool?)
        #expect(
            Ed25519.isValid(signature: vector.signature.bytes, message: vector.message.bytes, publicKey: vector.publicKey.bytes) == valid)
    }

    @Test func seedLengths() {
        for length in [0, 31, 33, 64] {
            #expect(throws: GroupError.wrongLength(expected: 32, actual: length)) {
                _ = try Ed25519SigningKey(seed: SecretBytes(zeros: length))
            }
        }
    }
}
