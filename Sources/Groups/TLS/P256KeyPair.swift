internal import CLibCrypto
public import Secrets

/// A key pair on NIST's P-256 for TLS, which no wallet key is on: libcrypto makes it, and a TLS library uses it.
public struct P256KeyPair: ~Copyable, Sendable {
    /// The public point X ‖ Y, 64 bytes.
    public let point: [UInt8]
    /// The private key as DER (RFC 5915).
    public let privateKey: SecretBytes

    /// Makes a pair; nil where libcrypto cannot.
    public init?() {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1, unsafe EVP_PKEY_CTX_set_group_name(context, "prime256v1") == 1,
            unsafe EVP_PKEY_generate(context, &made) == 1, let pair = unsafe made
        else { return nil }
        defer { unsafe EVP_PKEY_free(pair) }
        var (encoded, count) = ([UInt8](repeating: 0, count: 65), 0)
        guard unsafe EVP_PKEY_get_octet_string_param(pair, "pub", &encoded, encoded.count, &count) == 1, count == 65, encoded[0] == 4 else {
            return nil
        }
        let size = unsafe Int(i2d_PrivateKey(pair, nil))
        guard size > 0 else { return nil }
        var key = SecretBytes(zeros: size)
        let written = unsafe key.withUnsafeMutableBytes { bytes in
            var place = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe Int(i2d_PrivateKey(pair, &place))
        }
        guard written == size else { return nil }
        point = Array(encoded.dropFirst())
        privateKey = key
    }
}
