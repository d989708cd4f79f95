internal import CLibCrypto
package import Secrets

/// SHA-2 over secret input with a secret digest: state and result lie in wiped memory (rule M1).
///
/// For the standardised suites alone (RFC 9591's H3): where a secret is a *key*, HMAC is the tool (rule H6).
package enum SecretHash {
    /// Computes SHA-512 of the parts in order: 64 bytes.
    package static func sha512(_ prefix: [UInt8], _ secret: borrowing SecretBytes, _ suffix: [UInt8] = []) -> SecretBytes {
        var state = SecretBytes(zeros: MemoryLayout<SHA512_CTX>.size)
        var digest = SecretBytes(zeros: 64)
        unsafe state.withUnsafeMutableBytes { state in
            guard let context = unsafe state.baseAddress?.bindMemory(to: SHA512_CTX.self, capacity: 1) else { return }
            unsafe _ = SHA512_Init(context)
            unsafe _ = SHA512_Update(context, prefix, prefix.count)
            unsafe secret.withUnsafeBytes { unsafe _ = SHA512_Update(context, $0.baseAddress, $0.count) }
            unsafe _ = SHA512_Update(context, suffix, suffix.count)
            unsafe digest.withUnsafeMutableBytes { output in
                if let start = output.baseAddress { unsafe _ = SHA512_Final(start.assumingMemoryBound(to: UInt8.self), context) }
            }
        }
        return digest
    }

    /// Computes SHA-256 of the parts in order: 32 bytes.
    package static func sha256(_ prefix: [UInt8], _ secret: borrowing SecretBytes, _ suffix: [UInt8] = []) -> SecretBytes {
        var state = SecretBytes(zeros: MemoryLayout<SHA256_CTX>.size)
        var digest = SecretBytes(zeros: 32)
        unsafe state.withUnsafeMutableBytes { state in
            guard let context = unsafe state.baseAddress?.bindMemory(to: SHA256_CTX.self, capacity: 1) else { return }
            unsafe _ = SHA256_Init(context)
            unsafe _ = SHA256_Update(context, prefix, prefix.count)
            unsafe secret.withUnsafeBytes { unsafe _ = SHA256_Update(context, $0.baseAddress, $0.count) }
            unsafe _ = SHA256_Update(context, suffix, suffix.count)
            unsafe digest.withUnsafeMutableBytes { output in
                if let start = output.baseAddress { unsafe _ = SHA256_Final(start.assumingMemoryBound(to: UInt8.self), context) }
            }
        }
        return digest
    }
}
