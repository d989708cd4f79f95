internal import CSodium

/// An ephemeral X25519 key (RFC 7748): made for one run and erased with its owner (rule M5).
public struct X25519PrivateKey: ~Copyable, Sendable {
    /// The length of a public key in bytes.
    public static let publicKeyLength = 32
    private let scalar: SecretBytes
    /// The public key, to be sent to the peer: the u-coordinate, 32 bytes little-endian.
    public let publicKey: [UInt8]

    /// Makes a fresh key.
    public init(from randomness: Randomness = .system) {
        self.init(scalar: SecretBytes(random: Int(crypto_scalarmult_curve25519_SCALARBYTES), from: randomness))
    }

    /// Makes the key of a given scalar of 32 bytes, for test vectors.
    package init(scalarBytes: [UInt8]) throws(SecretsError) {
        try self.init(secret: SecretBytes(copying: scalarBytes))
    }

    /// Makes the key of a secret scalar of 32 bytes.
    package init(secret: consuming SecretBytes) throws(SecretsError) {
        guard secret.count == 32 else { throw .wrongLength(field: "X25519 scalar", expected: 32, actual: secret.count) }
        self.init(scalar: secret)
    }

    private init(scalar: consuming SecretBytes) {
        var point = [UInt8](repeating: 0, count: Self.publicKeyLength)
        unsafe scalar.withUnsafeBytes { bytes in
            guard let base = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
            unsafe _ = crypto_scalarmult_curve25519_base(&point, base)
        }
        self.scalar = scalar
        publicKey = point
    }

    /// Computes X25519 of this key and the peer's, 32 bytes: input for ``HKDF``, not a key by itself.
    ///
    /// A peer's key of small order gives the same all-zero result to everybody and is refused.
    public borrowing func sharedSecret(with peer: [UInt8]) throws(SecretsError) -> SecretBytes {
        guard peer.count == Self.publicKeyLength else {
            throw .wrongLength(field: "X25519 public key", expected: Self.publicKeyLength, actual: peer.count)
        }
        let product = multiple(of: peer)
        guard product.isUsable == 1 else { throw .degenerateSharedSecret }
        return product.secret
    }

    /// Computes the product with a key of 32 bytes as the library gives it, and 1 where it may be used, 0 otherwise: looking at that is the
    /// first thing that depends on the secret.
    package borrowing func multiple(of peer: [UInt8]) -> Product {
        var shared = SecretBytes(zeros: 32)
        // libsodium's status says "small order"; the second look at the result is the rule itself and holds by any library.
        let usable = unsafe shared.withUnsafeMutableBytes { out -> Int32 in
            unsafe scalar.withUnsafeBytes { bytes -> Int32 in
                guard peer.count == Self.publicKeyLength, let out = unsafe out.assumingMemoryBound(to: UInt8.self).baseAddress,
                    let base = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress
                else { return 0 }
                // 0 or -1, and 0 or 1.
                let failed = unsafe crypto_scalarmult_curve25519(out, base, peer)
                return unsafe ~failed & 1 & (1 ^ sodium_is_zero(out, 32))
            }
        }
        return Product(secret: shared, isUsable: usable)
    }

    /// A product of a secret scalar, nobody having looked at it.
    package struct Product: ~Copyable {
        /// The product, 32 bytes.
        package let secret: SecretBytes
        /// 1, or 0 where the product is the same for everybody.
        package let isUsable: Int32
    }
}
