internal import CKernels
internal import CLibCrypto

/// AES-128-CTR key streams under many keys, counter block zero at the start: the PRG of SoftSpokenOT (dkls23.md section 0).
///
/// Streams of a single signature are short. libcrypto takes longer to key a context than to fill it, so that the processor's
/// instructions are used directly where it has them.
@safe package final class KeyStream {
    private static let isAvailable = ckernels_aes128_available() != 0
    /// Keyed anew for each stream; nil where the processor does it by itself.
    private let context: OpaquePointer?

    /// Nil where libcrypto cannot make a context.
    ///
    /// - Parameter accelerated: false for libcrypto's code whatever the processor has: tests compare the two.
    package init?(accelerated: Bool = true) {
        guard !accelerated || !Self.isAvailable else {
            unsafe context = nil
            return
        }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        guard unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, nil, nil) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            return nil
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }  // wipes the key schedule; nothing for nil

    /// Overwrites the buffer, a whole number of 16-byte blocks, with the stream of a 16-byte key. False for another length, and
    /// where libcrypto refuses, which it has no reason to.
    @unsafe package func fill(_ output: UnsafeMutablePointer<UInt8>, count: Int, key: UnsafePointer<UInt8>) -> Bool {
        guard count >= 0, count.isMultiple(of: 16) else { return false }
        guard let context = unsafe context else {
            unsafe ckernels_aes128_stream(output, count / 16, key)
            return true
        }
        let counter: (UInt64, UInt64) = (0, 0)
        let keyed = unsafe withUnsafeBytes(of: counter) { iv in
            unsafe EVP_EncryptInit_ex(context, nil, nil, key, iv.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard keyed == 1, let length = Int32(exactly: count) else { return false }
        // In place over zeros: the stream itself.
        unsafe UnsafeMutableRawPointer(output).initializeMemory(as: UInt8.self, repeating: 0, count: count)
        var written: Int32 = 0
        return unsafe EVP_EncryptUpdate(context, output, &written, output, length) == 1 && written == length
    }
}
