public import Groups
public import MPCCore
public import Secrets

/// FROST(secp256k1, SHA-256) for Taproot, as ZcashFoundation's frost-secp256k1-tr defines it. Its signatures are BIP-340 signatures.
///
/// Keys and group commitments with an odd y stand for their negatives, which have the same x; the signers negate their shares and
/// nonces accordingly.
public enum Secp256k1Taproot: Ciphersuite {
    /// secp256k1.
    public typealias Group = Secp256k1
    /// ZcashFoundation's context string.
    public static let contextString = "FROST-secp256k1-SHA256-TR-v1"
    /// "frost-secp256k1-tr/sign".
    public static let protocolName = "frost-secp256k1-tr/sign"

    private static let rho = HashToField(contextString + "rho")
    private static let nonce = HashToField(contextString + "nonce")
    private static let msg = Array((contextString + "msg").utf8)
    private static let com = Array((contextString + "com").utf8)

    /// hash_to_field (RFC 9380) with the domain context ‖ "rho".
    public static func h1(_ message: [UInt8]) -> Scalar<Secp256k1> { rho(message) }
    /// BIP-340's challenge.
    public static func h2(_ message: [UInt8]) -> Scalar<Secp256k1> { BIP340.challenge(message) }
    /// hash_to_field with the domain context ‖ "nonce", in wiped memory throughout.
    public static func h3(_ secret: borrowing SecretBytes) -> SecretScalar<Secp256k1> { nonce.secret(secret) }
    /// SHA-256(context ‖ "msg" ‖ m).
    public static func h4(_ message: [UInt8]) -> [UInt8] { SHA256.hash(msg + message) }
    /// SHA-256(context ‖ "com" ‖ m).
    public static func h5(_ message: [UInt8]) -> [UInt8] { SHA256.hash(com + message) }

    /// Returns the x coordinate alone.
    public static func published(_ element: [UInt8]) -> [UInt8] { Array(element.dropFirst()) }
    /// Returns whether y is odd.
    public static func isNegated(_ element: [UInt8]) -> Bool { element.first == 3 }

    /// Verifies as BIP-340 does, by libsecp256k1. The key is a point with even y, 33 bytes compressed.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        publicKey.first == 2 && BIP340.isValid(signature: signature, message: message, publicKey: published(publicKey))
    }

    /// Makes the key that signs (frost.md section 1, Taproot): X₁ = X + τ·G; g₁ = ±1 by the parity of X₁; Q = g₁·X₁ + t·G with t the
    /// BIP-341 tweak, Q = g₁·X₁ without one; g₂ = ±1 by the parity of Q; the key is g₂·Q, and a share g₂·(g₁·(x_i + τ) + t).
    public static func signingKey(
        _ key: [UInt8], plus additive: Scalar<Secp256k1>?, taproot: TaprootOutput?
    ) -> SigningKey<Secp256k1>? {
        guard let derived = derivedKey(key, plus: additive) else { return nil }
        guard let taproot else { return derived }
        return Taproot.tweak(internalKey: published(derived.publicKey), merkleRoot: taproot.merkleRoot).flatMap { output(derived, $0) }
    }

    /// g₁·X₁ with g₁·(x_i + τ).
    private static func derivedKey(_ key: [UInt8], plus additive: Scalar<Secp256k1>?) -> SigningKey<Secp256k1>? {
        guard let additive, !additive.isZero else { return even(key, negates: false, offset: .zero) }
        guard let moved = (try? Secp256k1.Element(encoded: key))?.addingGenerator(times: additive) else { return nil }
        return even(moved.encoded, negates: false, offset: additive)
    }

    /// Makes the output's key g₂·Q of a derived key, with the map g₂·(… + t).
    package static func output(_ derived: SigningKey<Secp256k1>, _ tweak: Scalar<Secp256k1>) -> SigningKey<Secp256k1>? {
        guard let output = (try? Secp256k1.Element(encoded: derived.publicKey))?.addingGenerator(times: tweak) else { return nil }
        return even(output.encoded, negates: derived.negates, offset: derived.offset + tweak)
    }

    /// The key itself or its negative, whichever has an even y.
    private static func even(_ key: [UInt8], negates: Bool, offset: Scalar<Secp256k1>) -> SigningKey<Secp256k1> {
        guard isNegated(key) else { return SigningKey(publicKey: key, negates: negates, offset: offset) }
        return SigningKey(publicKey: [2] + published(key), negates: !negates, offset: -offset)
    }
}
