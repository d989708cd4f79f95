internal import Groups

extension ExtendedPublicKey {
    /// The child at a non-hardened index (BIP-32's CKDpub).
    ///
    /// - Throws: ``ChainError`` with `hardenedStep` for an index of 2³¹ and above, `outOfRange` below depth 255 or where the index has no
    ///   key, which happens once in 2¹²⁷: the next index has one.
    public func child(_ index: UInt32) throws(ChainError) -> ExtendedPublicKey { try derived([index]) }

    /// The key at a path from this one.
    public func derived(_ path: DerivationPath) throws(ChainError) -> ExtendedPublicKey { try derived(path.indices) }

    /// The key at the end of these steps from this one.
    public func derived(_ indices: [UInt32]) throws(ChainError) -> ExtendedPublicKey {
        guard !indices.isEmpty else { return self }
        guard indices.count <= Int(UInt8.max - depth) else {
            throw Self.failure(.outOfRange, "leads below depth 255, where BIP-32 has no keys", "path")
        }
        guard var point = try? Secp256k1.Element(encoded: publicKey) else {
            throw Self.failure(.invalidKey, "is not a compressed point of secp256k1", "publicKey")
        }
        var (key, code, fingerprint, last) = (publicKey, chainCode, parentFingerprint, childNumber)
        for index in indices {
            guard index < 1 << 31 else {
                throw Self.failure(
                    .hardenedStep, "has the hardened step \(index & ~(1 << 31))', for which the private key is needed", "path")
            }
            let digest = Self.hmacSHA512(key: code, key + Self.bytes(index))
            guard let tweak = try? Scalar<Secp256k1>(encoded: Array(digest[..<32])), let child = point.addingGenerator(times: tweak) else {
                throw Self.failure(.outOfRange, "has the step \(index), which has no key; take the next", "path")
            }
            fingerprint = Array(Hash160.digest(of: key).prefix(4))
            (point, key, code, last) = (child, child.encoded, Array(digest[32...]), index)
        }
        return ExtendedPublicKey(
            derived: key, chainCode: code, depth: depth + UInt8(indices.count), parentFingerprint: fingerprint, childNumber: last,
            network: network)
    }

    /// Returns the same key for another kind of networks: `xpub…` becomes `tpub…`.
    public func on(_ network: Network) -> ExtendedPublicKey {
        ExtendedPublicKey(
            derived: publicKey, chainCode: chainCode, depth: depth, parentFingerprint: parentFingerprint, childNumber: childNumber,
            network: network)
    }

    /// RFC 2104 over SHA-512 with a key of at most a block; chain codes are public.
    private static func hmacSHA512(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        func padded(_ pad: UInt8) -> [UInt8] { key.map { $0 ^ pad } + [UInt8](repeating: pad, count: max(0, 128 - key.count)) }
        return SHA512.hash(padded(0x5c) + SHA512.hash(padded(0x36) + message))
    }
}

extension ChainError.Code {
    /// A hardened step where there is only a public key.
    public static let hardenedStep: Self = "hardenedStep"
}
