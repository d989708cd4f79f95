package import Secrets

/// HMAC-SHA-256 over ``Transcript``'s encoding, for where a secret is the *key* (dkls23.md section 0; rule H6): T ‖ T ‖ fields.
package struct KeyedTranscript: ~Copyable {
    private var code: HMACSHA256

    /// Begins a code of its own domain under a secret key.
    package init(_ tag: TranscriptTag, key: borrowing SecretBytes) {
        code = HMACSHA256(key: key)
        let digest = SHA256.hash(Array(tag.rawValue.utf8))
        code.update(digest)
        code.update(digest)
    }

    /// Absorbs a field of bytes.
    package mutating func absorb(_ bytes: [UInt8]) {
        absorb(length: bytes.count)
        code.update(bytes)
    }

    /// Absorbs an index or counter: 4 bytes big-endian.
    package mutating func absorb(_ number: UInt32) {
        absorb((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) })
    }

    /// Absorbs a field of secret bytes.
    package mutating func absorb(secret: borrowing SecretBytes) {
        absorb(length: secret.count)
        code.update(secret)
    }

    /// Ends the code: 32 secret bytes.
    package consuming func finish() -> SecretBytes { code.finalizeSecret() }

    /// Ends the code as HMAC_q: read big-endian, modulo secp256k1's order.
    package consuming func scalar() -> SecretScalar<Secp256k1> {
        let digest = code.finalizeSecret()
        // 64 bytes with 32 zeros before them: the same number, reduced the same way.
        var wide = SecretBytes(zeros: 64)
        unsafe wide.withUnsafeMutableBytes { wide in
            unsafe digest.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: wide[32...]).copyMemory(from: $0) }
        }
        return SecretScalar(reducing: wide) ?? SecretScalar()
    }

    private mutating func absorb(length: Int) {
        let length = UInt64(length)
        code.update((0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) })
    }
}
