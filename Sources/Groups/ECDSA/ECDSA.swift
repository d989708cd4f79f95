internal import CSecp256k1

/// ECDSA over secp256k1 through libsecp256k1: verification, and the arithmetic of a signature's parts.
public enum ECDSA {
    /// Returns whether r ‖ s, 32 bytes each big-endian, is a valid *low-S* signature of a 32-byte digest under a key of 33 bytes
    /// compressed. Wrong lengths, r or s of zero or not below the order, and high s are invalid.
    public static func isValid(r: [UInt8], s: [UInt8], digest: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let key = try? Secp256k1.Element(encoded: publicKey) else { return false }
        return isValid(r: r, s: s, digest: digest, publicKey: key)
    }

    /// Returns the same under a key that is decoded already.
    package static func isValid(r: [UInt8], s: [UInt8], digest: [UInt8], publicKey: Secp256k1.Element) -> Bool {
        guard r.count == 32, s.count == 32, digest.count == 32 else { return false }
        let context = unsafe Secp256k1Context.shared.pointer
        var signature = secp256k1_ecdsa_signature()
        guard unsafe secp256k1_ecdsa_signature_parse_compact(context, &signature, r + s) == 1 else { return false }
        return unsafe publicKey.withPoint { unsafe secp256k1_ecdsa_verify(context, &signature, digest, $0) } == 1
    }

    /// Returns whether r ‖ s is valid with the recovery id (0…3) that leads to this very key. Recovery gives the one key under which r ‖ s
    /// with this id verifies, so that comparing it says both at the price of one verification.
    public static func isValid(r: [UInt8], s: [UInt8], recoveryID: UInt8, digest: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let scalar = try? Scalar<Secp256k1>(encoded: s), !scalar.isHigh else { return false }
        return recover(r: r, s: s, recoveryID: recoveryID, digest: digest) == publicKey
    }

    /// Recovers the key that a signature with its recovery id (0…3) was made under: 33 bytes compressed; nil where there is none.
    public static func recover(r: [UInt8], s: [UInt8], recoveryID: UInt8, digest: [UInt8]) -> [UInt8]? {
        guard r.count == 32, s.count == 32, digest.count == 32, recoveryID < 4 else { return nil }
        let context = unsafe Secp256k1Context.shared.pointer
        var signature = secp256k1_ecdsa_recoverable_signature()
        var key = secp256k1_pubkey()
        guard unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, r + s, Int32(recoveryID)) == 1,
            unsafe secp256k1_ecdsa_recover(context, &key, &signature, digest) == 1
        else { return nil }
        return Secp256k1.Element(key).encoded
    }

    /// Writes a key of 33 bytes with both coordinates, 04 ‖ x ‖ y, 65 bytes; nil where it is no point.
    public static func uncompressed(_ publicKey: [UInt8]) -> [UInt8]? {
        let context = unsafe Secp256k1Context.shared.pointer
        var key = secp256k1_pubkey()
        guard publicKey.count == 33, unsafe secp256k1_ec_pubkey_parse(context, &key, publicKey, 33) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 65)
        var count = bytes.count
        unsafe _ = secp256k1_ec_pubkey_serialize(context, &bytes, &count, &key, UInt32(SECP256K1_EC_UNCOMPRESSED))
        return bytes
    }
}

extension Scalar where Group == Secp256k1 {
    /// Reduces 32 big-endian bytes modulo the order: a digest, or the x coordinate of a point.
    public init?(reducingBigEndian bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self = .zero
        unsafe Secp256k1Scalars.reduce32(&limbs, bytes)
    }

    /// Whether the scalar is above half the order: a signature's s is then replaced by its negative.
    public var isHigh: Bool {
        let negative = -self
        let (a, b) = (limbs, negative.limbs)
        return (a.l3, a.l2, a.l1, a.l0) > (b.l3, b.l2, b.l1, b.l0)
    }
}
