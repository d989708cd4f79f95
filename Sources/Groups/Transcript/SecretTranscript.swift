package import Secrets

/// ``Transcript``'s H over fields of which some are secret: the result of a Diffie–Hellman, or whatever tells a choice bit (rules H6, M1).
/// Input, state and digest lie in wiped memory.
///
/// For random-oracle inputs alone; where a secret is the *key*, ``KeyedTranscript`` is the tool.
package struct SecretTranscript: ~Copyable {
    private var input: SecretBytes
    private var count = 0

    /// Begins a transcript of its own domain.
    ///
    /// - Parameter capacity: bytes of all fields with their lengths; more are taken, and cost a copy.
    package init(_ tag: TranscriptTag, capacity: Int) {
        input = SecretBytes(zeros: 64 + capacity)
        let digest = SHA256.hash(Array(tag.rawValue.utf8))
        append(digest)
        append(digest)
    }

    /// Absorbs a field of public bytes.
    package mutating func absorb(_ bytes: [UInt8]) {
        absorb(length: bytes.count)
        append(bytes)
    }

    /// Absorbs an index, counter or choice: 4 bytes big-endian. The choice may be secret.
    package mutating func absorb(_ number: UInt32) {
        absorb(length: 4)
        append(number.bigEndian)
    }

    /// Absorbs a field of secret bytes.
    package mutating func absorb(secret: borrowing SecretBytes) {
        absorb(length: secret.count)
        append(secret)
    }

    /// Ends the transcript: the hash, 32 bytes.
    package consuming func hash() -> SecretBytes { digest() }

    /// Ends the transcript: the wide hash H(…, 0) ‖ H(…, 1), the counter a last field, 64 bytes.
    package consuming func wideHash() -> SecretBytes {
        var wide = SecretBytes(zeros: 64)
        let fields = count
        for counter in 0..<2 as Range<UInt32> {
            count = fields
            absorb(counter)
            wide.write(digest(), at: 32 * Int(counter))
        }
        return wide
    }

    private borrowing func digest() -> SecretBytes { SecretHash.sha256([], input.slice(0..<count) ?? SecretBytes(zeros: 0)) }

    private mutating func absorb(length: Int) { append(UInt64(length).bigEndian) }

    private mutating func append(_ bytes: [UInt8]) { append(SecretBytes(copying: bytes)) }

    private mutating func append<N: FixedWidthInteger & BitwiseCopyable>(_ number: N) {
        append(unsafe withUnsafeBytes(of: number) { unsafe SecretBytes(copying: $0) })
    }

    private mutating func append(_ bytes: borrowing SecretBytes) {
        if count + bytes.count > input.count {
            var larger = SecretBytes(zeros: 2 * (count + bytes.count))
            larger.write(input, at: 0)
            input = larger
        }
        input.write(bytes, at: count)
        count += bytes.count
    }
}
