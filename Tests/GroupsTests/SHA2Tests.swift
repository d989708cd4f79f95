import Groups
import Secrets
import TestSupport
import Testing

/// SHA-2 (FIPS 180-4): the examples, in one piece and in parts, public and secret.
@Suite struct SHA2Tests {
    @Test func examples() throws {
        #expect(SHA256.hash([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.hash(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA512.hash(Array("abc".utf8)).hex
                == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        )
    }

    @Test func partsAndSecretsAgreeWithTheWhole() {
        let (a, b, c) = (Randomness.test(2).bytes(70), Randomness.test(3).bytes(33), Randomness.test(4).bytes(130))
        var short = SHA256()
        var long = SHA512()
        for part in [a, b, c] {
            short.update(part)
            long.update(part)
        }
        let (whole256, whole512) = (SHA256.hash(a + b + c), SHA512.hash(a + b + c))
        #expect(short.finalize() == whole256)
        #expect(long.finalize() == whole512)
        #expect(SecretHash.sha256(a, SecretBytes(copying: b), c).exposed() == whole256)
        #expect(SecretHash.sha512(a, SecretBytes(copying: b), c).exposed() == whole512)
    }
}
