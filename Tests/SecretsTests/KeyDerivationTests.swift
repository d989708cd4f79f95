import Secrets
import Testing

/// RFC 4231, the cases with full-length output.
struct HMACVector: Sendable {
    let key, message: [UInt8]
    let sha256, sha512: String

    static let all: [HMACVector] = [
        HMACVector(
            key: [UInt8](repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
            sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            sha512: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"),
        HMACVector(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            sha512: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
        HMACVector(
            key: [UInt8](repeating: 0xaa, count: 20), message: [UInt8](repeating: 0xdd, count: 50),
            sha256: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            sha512: "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
                + "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"),
        HMACVector(
            key: Array(1...25), message: [UInt8](repeating: 0xcd, count: 50),
            sha256: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            sha512: "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
                + "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"),
        HMACVector(
            key: [UInt8](repeating: 0xaa, count: 131), message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            sha512: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
        HMACVector(
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            sha256: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            sha512: "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
                + "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"),
    ]
}

/// RFC 5869, appendix A.1 to A.3.
struct HKDFVector: Sendable {
    let inputKey, salt, info: [UInt8]
    let length: Int
    let pseudoRandomKey, output: String

    static let all: [HKDFVector] = [
        HKDFVector(
            inputKey: [UInt8](repeating: 0x0b, count: 22), salt: Array(0...12), info: Array(0xf0...0xf9), length: 42,
            pseudoRandomKey: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
        HKDFVector(
            inputKey: Array(0x00...0x4f), salt: Array(0x60...0xaf), info: Array(0xb0...0xff), length: 82,
            pseudoRandomKey: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"),
        HKDFVector(
            inputKey: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [], length: 42,
            pseudoRandomKey: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
    ]
}

/// Argon2id 1.3, one lane, 32 bytes; answers by the reference implementation (libargon2, raw output).
struct Argon2Vector: Sendable {
    let passphrase: String
    let salt: [UInt8]
    let opslimit, memlimit: UInt64
    let key: String

    static let all: [Argon2Vector] = [
        Argon2Vector(
            passphrase: "correct horse battery staple", salt: Array(0...15), opslimit: 2, memlimit: 64 << 20,
            key: "c05ce4c4dd7e0e45ee6011cc59d068ade47df1b01fc0cf9cd4678bdf68a5b7b0"),
        Argon2Vector(
            passphrase: "", salt: Array(16...31), opslimit: 1, memlimit: 8 << 10,
            key: "c69fb291099106a1690b75a7fd7ab910d391ea4092f9fa9a55e1faec6c896b6e"),
        Argon2Vector(
            passphrase: "pw", salt: Array(32...47), opslimit: 3, memlimit: 256 << 10,
            key: "8593e24ca57ba437d657e1344ee253b802a779971c5f88ef276a58a99388ec45"),
    ]
}

@Suite struct KeyDerivationTests {
    @Test(arguments: HMACVector.all) func hmac(vector: HMACVector) {
        let key = SecretBytes(copying: vector.key)
        #expect(HMAC.sha256(vector.message, key: key) == hex(vector.sha256))
        #expect(HMAC.sha256(vector.message, publicKey: vector.key) == hex(vector.sha256))
        #expect(HMAC.sha512(vector.message, key: key) == hex(vector.sha512))
        #expect(HMAC.sha512(vector.message, publicKey: vector.key) == hex(vector.sha512))
    }

    @Test(arguments: HMACVector.all) func hmacInPieces(vector: HMACVector) {
        var code = HMACSHA256(publicKey: vector.key)
        for byte in vector.message { code.update([byte]) }
        let secret = code.finalizeSecret()
        let same = secret.isEqual(to: SecretBytes(copying: hex(vector.sha256)))
        #expect(same)
    }

    @Test func emptyKeyIsAKeyOfZeros() {
        #expect(HMAC.sha256([1], publicKey: []) == HMAC.sha256([1], publicKey: [0]))
        #expect(HMAC.sha512([1], key: SecretBytes(zeros: 0)) == HMAC.sha512([1], publicKey: [0, 0]))
    }

    @Test(arguments: HKDFVector.all) func hkdf(vector: HKDFVector) throws {
        let inputKey = SecretBytes(copying: vector.inputKey)
        let extracted = HKDF.extract(salt: vector.salt, inputKey: inputKey)
        let extractedAsExpected = extracted.isEqual(to: SecretBytes(copying: hex(vector.pseudoRandomKey)))
        #expect(extractedAsExpected)
        let output = try HKDF.derive(inputKey: inputKey, salt: vector.salt, info: vector.info, length: vector.length)
        let outputAsExpected = output.isEqual(to: SecretBytes(copying: hex(vector.output)))
        #expect(outputAsExpected)
    }

    @Test func hkdfLengthIsBounded() throws {
        let key = SecretBytes(random: 32)
        let longest = try HKDF.expand(key: key, info: [], length: 255 * 32)
        #expect(longest.count == 255 * 32)
        #expect(throws: SecretsError.tooLong(field: "HKDF output", maximum: 8160)) {
            _ = try HKDF.expand(key: SecretBytes(zeros: 32), info: [], length: 255 * 32 + 1)
        }
        #expect(throws: SecretsError.tooLong(field: "HKDF output", maximum: 8160)) {
            _ = try HKDF.expand(key: SecretBytes(zeros: 32), info: [], length: -1)
        }
    }

    @Test(arguments: Argon2Vector.all) func argon2id(vector: Argon2Vector) throws {
        let parameters = try Argon2Parameters(opslimit: vector.opslimit, memlimit: vector.memlimit, salt: vector.salt)
        let key = try PassphraseKey.derive(passphrase: SecretBytes(copying: Array(vector.passphrase.utf8)), parameters: parameters)
        let same = key.isEqual(to: SecretBytes(copying: hex(vector.key)))
        #expect(same)
    }

    @Test func argon2ParametersAreBounded() throws {
        let salt = [UInt8](repeating: 0, count: 16)
        #expect(throws: SecretsError.parameterOutOfBounds(field: "number of passes", value: 0, accepted: 1...16)) {
            try Argon2Parameters(opslimit: 0, memlimit: 8192, salt: salt)
        }
        #expect(throws: SecretsError.parameterOutOfBounds(field: "number of passes", value: .max, accepted: 1...16)) {
            try Argon2Parameters(opslimit: .max, memlimit: 8192, salt: salt)
        }
        let refused: [UInt64] = [0, 8191, (256 << 20) + 1, .max]
        for memory in refused {
            #expect(throws: SecretsError.parameterOutOfBounds(field: "bytes of memory", value: memory, accepted: 8192...(256 << 20))) {
                try Argon2Parameters(opslimit: 1, memlimit: memory, salt: salt)
            }
        }
        #expect(throws: SecretsError.wrongLength(field: "salt", expected: 16, actual: 15)) {
            try Argon2Parameters(opslimit: 1, memlimit: 8192, salt: Array(salt.dropLast()))
        }
        #expect(Argon2Parameters.interactive() != Argon2Parameters.interactive())
    }
}
