internal import CLibCrypto

/// AES-128-CTR key streams under many keys: one context, keyed anew for each, counter block zero at the start.
///
/// The PRG of SoftSpokenOT (dkls23.md section 0). A context per key would cost more than the stream.
@safe package final class KeyStream {
    private let context: OpaquePointer

    /// Nil where libcrypto cannot make a context.
    package init?() {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        guard unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, nil, nil) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            return nil
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }  // wipes the key schedule

    /// Overwrites the buffer with the stream of a 16-byte key. False where libcrypto refuses, which it has no reason to.
    @unsafe package func fill(_ output: UnsafeMutablePointer<UInt8>, count: Int, key: UnsafePointer<UInt8>) -> Bool {
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
