internal import CLibCrypto

/// AES-128-CTR key streams under many keys, counter block zero at the start: the PRG of SoftSpokenOT (dkls23.md section 0).
///
/// One context serves all streams: it is keyed anew for each.
@safe package final class KeyStream {
    private let context: OpaquePointer

    /// Makes a stream; nil where libcrypto cannot make a context.
    package init?() {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        guard unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, nil, nil) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            return nil
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }  // wipes the key schedule

    /// Overwrites the buffer, a whole number of 16-byte blocks, with the stream of a 16-byte key. False for another length, and
    /// where libcrypto refuses, which it has no reason to.
    @unsafe package func fill(_ output: UnsafeMutablePointer<UInt8>, count: Int, key: UnsafePointer<UInt8>) -> Bool {
        guard count >= 0, count.isMultiple(of: 16) else { return false }
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
