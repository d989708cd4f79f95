import Secrets
import Testing

@Suite struct KeyAgreementTests {
    /// RFC 7748, section 5.2, both vectors.
    @Test(arguments: [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
        ),
    ]) func scalarMultiplication(scalar: String, coordinate: String, result: String) throws {
        let key = try X25519PrivateKey(scalarBytes: hex(scalar))
        let shared = try key.sharedSecret(with: hex(coordinate))
        let same = shared.isEqual(to: SecretBytes(copying: hex(result)))
        #expect(same)
    }

    /// RFC 7748, section 6.1.
    @Test func diffieHellman() throws {
        let alice = try X25519PrivateKey(scalarBytes: hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
        let bob = try X25519PrivateKey(scalarBytes: hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
        #expect(alice.publicKey == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
        #expect(bob.publicKey == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
        let left = try alice.sharedSecret(with: bob.publicKey)
        let right = try bob.sharedSecret(with: alice.publicKey)
        let same = left.isEqual(to: right)
        #expect(same)
        let expected = SecretBytes(copying: hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))
        let asPublished = left.isEqual(to: expected)
        #expect(asPublished)
    }

    /// Points of order 1, 2, 4 and 8 and their non-canonical forms: every one makes the result all zeros (rule M5).
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]) func smallOrderIsRefused(point: String) throws {
        #expect(throws: SecretsError.degenerateSharedSecret) {
            _ = try X25519PrivateKey().sharedSecret(with: hex(point))
        }
    }

    @Test func wrongLengthIsRefused() {
        #expect(throws: SecretsError.wrongLength(field: "X25519 public key", expected: 32, actual: 31)) {
            _ = try X25519PrivateKey().sharedSecret(with: [UInt8](repeating: 9, count: 31))
        }
    }

    @Test func randomnessIsAParameter() {
        let first = X25519PrivateKey(from: .seeded([UInt8](repeating: 1, count: 32)))
        let second = X25519PrivateKey(from: .seeded([UInt8](repeating: 1, count: 32)))
        let third = X25519PrivateKey()
        #expect(first.publicKey == second.publicKey)
        #expect(first.publicKey != third.publicKey)
    }
}
