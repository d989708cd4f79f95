import Secrets
import Testing

/// AES-256-GCM cases 13, 14 and 16 of the GCM specification (McGrew and Viega) that NIST's validation suite took over.
struct GCMVector: Sendable, CustomTestStringConvertible {
    let name: String
    let key, nonce, plaintext, associatedData, sealed: String
    var testDescription: String { name }

    static let all: [GCMVector] = [
        GCMVector(
            name: "case 13: nothing", key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12),
            plaintext: "", associatedData: "", sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        GCMVector(
            name: "case 14: one block", key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12),
            plaintext: String(repeating: "00", count: 16), associatedData: "",
            sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
        GCMVector(
            name: "case 16: partial block and associated data",
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
            plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            associatedData: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"),
    ]
}

@Suite struct AEADTests {
    private static let zeroNonce = [UInt8](repeating: 0, count: 12)

    @Test(arguments: GCMVector.all) func vectors(vector: GCMVector) throws {
        let key = SecretBytes(copying: hex(vector.key))
        let plaintext = SecretBytes(copying: hex(vector.plaintext))
        let sealed = try AEAD.seal(plaintext, key: key, nonce: hex(vector.nonce), associatedData: hex(vector.associatedData))
        #expect(sealed == hex(vector.sealed))
        let opened = try AEAD.open(sealed, key: key, nonce: hex(vector.nonce), associatedData: hex(vector.associatedData))
        let same = opened.isEqual(to: plaintext)
        #expect(same)
    }

    @Test func everyAlteredByteIsRefused() throws {
        let key = SecretBytes(random: 32)
        let nonce = Randomness.system.bytes(12)
        let associated: [UInt8] = [1, 2, 3]
        let sealed = try AEAD.seal(SecretBytes(random: 40), key: key, nonce: nonce, associatedData: associated)
        func isRefused(_ sealed: [UInt8], _ nonce: [UInt8], _ associated: [UInt8]) -> Bool {
            do throws(SecretsError) {
                _ = try AEAD.open(sealed, key: key, nonce: nonce, associatedData: associated)
                return false
            } catch { return error == .authenticationFailed }
        }
        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 1
            #expect(isRefused(altered, nonce, associated), "byte \(index)")
        }
        for index in nonce.indices {
            var altered = nonce
            altered[index] ^= 0x80
            #expect(isRefused(sealed, altered, associated))
        }
        #expect(isRefused(sealed, nonce, []))
        #expect(isRefused(sealed, nonce, associated + [0]))
        #expect(isRefused(sealed + [0], nonce, associated))
        #expect(!isRefused(sealed, nonce, associated))
    }

    @Test(arguments: 0...16) func shortInputIsRefusedWithoutATrap(length: Int) {
        #expect(throws: SecretsError.authenticationFailed) {
            let short = [UInt8](repeating: 0, count: length)
            _ = try AEAD.open(short, key: SecretBytes(zeros: 32), nonce: Self.zeroNonce, associatedData: [])
        }
    }

    @Test func wrongLengthsAreNamed() {
        #expect(throws: SecretsError.wrongLength(field: "AEAD key", expected: 32, actual: 16)) {
            _ = try AEAD.seal(SecretBytes(zeros: 1), key: SecretBytes(zeros: 16), nonce: Self.zeroNonce, associatedData: [])
        }
        #expect(throws: SecretsError.wrongLength(field: "AEAD nonce", expected: 12, actual: 0)) {
            _ = try AEAD.seal(SecretBytes(zeros: 1), key: SecretBytes(zeros: 32), nonce: [], associatedData: [])
        }
    }
}
