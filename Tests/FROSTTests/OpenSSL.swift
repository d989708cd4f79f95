import CLibCrypto
import Groups

/// OpenSSL's Ed25519 verification: a second opinion, independent of libsodium.
enum OpenSSL {
    static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32 else { return false }
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count) else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

/// BIP-340 verification over OpenSSL's curve arithmetic: a second opinion, independent of libsecp256k1.
extension OpenSSL {
    /// 714 is NID_secp256k1.
    static func isValidBIP340(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32, let group = unsafe EC_GROUP_new_by_curve_name(714),
            let context = unsafe BN_CTX_new(), let key = unsafe EC_POINT_new(group), let sum = unsafe EC_POINT_new(group)
        else { return false }
        defer {
            unsafe EC_POINT_free(sum)
            unsafe EC_POINT_free(key)
            unsafe BN_CTX_free(context)
            unsafe EC_GROUP_free(group)
        }
        let tag = SHA256.hash(Array("BIP0340/challenge".utf8))
        let digest = SHA256.hash(tag + tag + Array(signature[..<32]) + publicKey + message)
        guard let order = unsafe EC_GROUP_get0_order(group), let s = unsafe BN_bin2bn(Array(signature[32...]), 32, nil) else {
            return false
        }
        defer { unsafe BN_free(s) }
        guard let e = unsafe BN_bin2bn(digest, 32, nil) else { return false }
        defer { unsafe BN_free(e) }
        // R = s·G − e·P with P = lift_x(key).
        guard unsafe BN_cmp(s, order) < 0, unsafe EC_POINT_oct2point(group, key, [2] + publicKey, 33, context) == 1,
            unsafe EC_POINT_invert(group, key, context) == 1, unsafe EC_POINT_mul(group, sum, s, key, e, context) == 1,
            unsafe EC_POINT_is_at_infinity(group, sum) == 0
        else { return false }
        var encoded = [UInt8](repeating: 0, count: 33)
        guard unsafe EC_POINT_point2oct(group, sum, POINT_CONVERSION_COMPRESSED, &encoded, 33, context) == 33 else { return false }
        return encoded == [2] + signature[..<32]
    }
}
