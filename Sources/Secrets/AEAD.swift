internal import CLibCrypto

/// AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags, over OpenSSL's EVP.
public enum AEAD {
    /// The length of a key in bytes.
    public static let keyLength = 32
    /// The length of a nonce in bytes.
    public static let nonceLength = 12
    /// The length of the tag that follows the ciphertext, in bytes.
    public static let tagLength = 16

    /// Seals `plaintext`: ciphertext ‖ tag. A nonce must not be used twice under one key.
    public static func seal(
        _ plaintext: borrowing SecretBytes, key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8]
    ) throws(SecretsError) -> [UInt8] {
        try check(key: key, nonce: nonce, associatedData: associatedData)
        guard plaintext.count <= maximumLength else { throw .tooLong(field: "plaintext", maximum: maximumLength) }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "EVP_CIPHER_CTX_new") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }  // wipes the key schedule

        // Not zeroed first: every byte is written, or there is no output.
        let total = plaintext.count + tagLength
        let output = unsafe [UInt8](unsafeUninitializedCapacity: total) { out, initialized in
            guard let start = out.baseAddress else { return }
            var length: Int32 = 0
            let ready = unsafe key.withUnsafeBytes { key in
                unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key.assumingMemoryBound(to: UInt8.self).baseAddress, nonce)
            }
            guard ready == 1 else { return }
            if !associatedData.isEmpty {
                guard unsafe EVP_EncryptUpdate(context, nil, &length, associatedData, Int32(associatedData.count)) == 1 else {
                    return
                }
            }
            if plaintext.count > 0 {
                let updated = unsafe plaintext.withUnsafeBytes { plain in
                    unsafe EVP_EncryptUpdate(
                        context, start, &length, plain.assumingMemoryBound(to: UInt8.self).baseAddress, Int32(plain.count))
                }
                guard updated == 1, Int(length) == plaintext.count else { return }
            }
            // GCM writes nothing here; the tag goes behind the ciphertext.
            guard unsafe EVP_EncryptFinal_ex(context, start + plaintext.count, &length) == 1 else { return }
            guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), start + plaintext.count) == 1 else {
                return
            }
            initialized = total
        }
        guard output.count == total else { throw .libraryFailure(operation: "AES-256-GCM sealing") }
        return output
    }

    /// Opens ciphertext ‖ tag. Nothing is returned unless key, nonce, associated data and every byte are those of the sealing.
    public static func open(
        _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8], storage: SecretStorage = .heap
    ) throws(SecretsError) -> SecretBytes {
        try check(key: key, nonce: nonce, associatedData: associatedData)
        guard sealed.count >= tagLength else { throw .authenticationFailed }
        let bodyLength = sealed.count - tagLength
        guard bodyLength <= maximumLength else { throw .tooLong(field: "ciphertext", maximum: maximumLength) }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "EVP_CIPHER_CTX_new") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }

        var length: Int32 = 0
        let ready = unsafe key.withUnsafeBytes { key in
            unsafe EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key.assumingMemoryBound(to: UInt8.self).baseAddress, nonce)
        }
        guard ready == 1 else { throw .libraryFailure(operation: "AES-256-GCM opening") }
        if !associatedData.isEmpty {
            guard unsafe EVP_DecryptUpdate(context, nil, &length, associatedData, Int32(associatedData.count)) == 1 else {
                throw .libraryFailure(operation: "AES-256-GCM opening")
            }
        }
        var tag = Array(sealed[bodyLength...])
        // Written whole by the decryption. A failed opening wipes what was decrypted with `plaintext`'s end of life.
        var plaintext = unsafe SecretBytes(uninitialized: bodyLength, storage: storage)
        let authentic = unsafe plaintext.withUnsafeMutableBytes { plain -> Bool in
            let out = unsafe plain.assumingMemoryBound(to: UInt8.self).baseAddress
            if bodyLength > 0 {
                guard unsafe EVP_DecryptUpdate(context, out, &length, sealed, Int32(bodyLength)) == 1, Int(length) == bodyLength else {
                    return false
                }
            }
            guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag) == 1 else { return false }
            var rest: UInt8 = 0
            return unsafe EVP_DecryptFinal_ex(context, &rest, &length) > 0
        }
        guard authentic else { throw .authenticationFailed }
        return plaintext
    }

    /// EVP counts in `Int32`.
    private static let maximumLength = Int(Int32.max) - tagLength

    private static func check(key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8]) throws(SecretsError) {
        guard key.count == keyLength else { throw .wrongLength(field: "AEAD key", expected: keyLength, actual: key.count) }
        guard nonce.count == nonceLength else { throw .wrongLength(field: "AEAD nonce", expected: nonceLength, actual: nonce.count) }
        guard associatedData.count <= maximumLength else { throw .tooLong(field: "associated data", maximum: maximumLength) }
    }
}
