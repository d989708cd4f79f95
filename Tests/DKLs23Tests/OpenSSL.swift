import CLibCrypto

/// OpenSSL's ECDSA verification over secp256k1: a second opinion, independent of libsecp256k1. It accepts high s too.
enum OpenSSL {
    /// EVP_PKEY_PUBLIC_KEY, a compound macro that Swift does not import: the public key (0x02), domain (0x04) and other (0x80) parameters.
    private static let publicKeySelection: Int32 = 0x86

    /// OpenSSL keeps the pointers to a parameter's name: it must outlive the call that makes the parameter.
    private static func name(_ text: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// - Parameters:
    ///   - signature: DER.
    ///   - publicKey: SEC 1, compressed or not.
    static func isValid(signature: [UInt8], digest: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_fromdata_init(context) == 1 else { return false }
        var (group, point) = (Array("secp256k1".utf8CString), publicKey)
        var key: OpaquePointer?
        let made = unsafe group.withUnsafeMutableBufferPointer { group in
            unsafe point.withUnsafeMutableBytes { point in
                var parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(name("group"), group.baseAddress, 0),
                    OSSL_PARAM_construct_octet_string(name("pub"), point.baseAddress, point.count), OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_PKEY_fromdata(context, &key, publicKeySelection, &parameters)
            }
        }
        guard made == 1, let key = unsafe key else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        guard let verification = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(verification) }
        guard unsafe EVP_PKEY_verify_init(verification) == 1 else { return false }
        return unsafe EVP_PKEY_verify(verification, signature, signature.count, digest, digest.count) == 1
    }
}
