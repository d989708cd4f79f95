package import Secrets

/// ``Transcript``'s H over fields of which some are secret: the result of a Diffie–Hellman, or whatever tells a choice bit (rules H6, M1).
/// Input, state and digest lie in wiped memory.
///
/// For random-oracle inputs alone; where a secret is the *key*, ``KeyedTranscript`` is the tool.
package struct SecretTranscript: ~Copyable {
    private var input: SecretBytes
    private var count = 0

    /// A transcript of its own domain.
    ///
    /// - Parameter capacity: bytes of all fields with their lengths; more are taken, and cost a copy.
    package init(_ tag: TranscriptTag, capacity: Int) {
        input = SecretBytes(zeros: 64 + capacity)
        let digest = SHA256.hash(Array(tag.rawValue.utf8))
        append(digest)
        append(digest)
    }

    /// A field of public bytes.
    package mutating func absorb(_ bytes: [UInt8]) {
        absorb(length: bytes.count)
        append(bytes)
    }

    /// An index, counter or choice: 4 bytes big-endian. The choice may be secret.
    package mutating func absorb(_ number: UInt32) {
        absorb(length: 4)
        reserve(4)
        let offset = count
        unsafe input.withUnsafeMutableBytes { unsafe $0.storeBytes(of: number.bigEndian, toByteOffset: offset, as: UInt32.self) }
        count += 4
    }

    /// A field of secret bytes.
    package mutating func absorb(secret: borrowing SecretBytes) {
        absorb(length: secret.count)
        reserve(secret.count)
        let offset = count
        unsafe input.withUnsafeMutableBytes { output in
            unsafe secret.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: output[offset...]).copyMemory(from: $0) }
        }
        count += secret.count
    }

    /// The hash: 32 bytes.
    package consuming func hash() -> SecretBytes { digest() }

    /// H(…, 0) ‖ H(…, 1), the counter a last field: 64 bytes.
    package consuming func wideHash() -> SecretBytes {
        var wide = SecretBytes(zeros: 64)
        let fields = count
        for counter in 0..<2 as Range<UInt32> {
            count = fields
            absorb(counter)
            let half = digest()
            unsafe wide.withUnsafeMutableBytes { output in
                unsafe half.withUnsafeBytes {
                    unsafe UnsafeMutableRawBufferPointer(rebasing: output[32 * Int(counter)..<32 * Int(counter) + 32]).copyMemory(from: $0)
                }
            }
        }
        return wide
    }

    private borrowing func digest() -> SecretBytes {
        let count = self.count
        return unsafe input.withUnsafeBytes { unsafe SecretHash.sha256(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private mutating func absorb(length: Int) {
        reserve(8)
        let offset = count
        unsafe input.withUnsafeMutableBytes { unsafe $0.storeBytes(of: UInt64(length).bigEndian, toByteOffset: offset, as: UInt64.self) }
        count += 8
    }

    private mutating func append(_ bytes: [UInt8]) {
        reserve(bytes.count)
        let offset = count
        unsafe input.withUnsafeMutableBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: $0[offset...]).copyBytes(from: bytes) }
        count += bytes.count
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > input.count else { return }
        var larger = SecretBytes(zeros: 2 * (count + more))
        unsafe larger.withUnsafeMutableBytes { output in unsafe input.withUnsafeBytes { unsafe output.copyMemory(from: $0) } }
        input = larger
    }
}
