internal import CSodium
internal import Secrets

/// Ed25519 signatures (RFC 8032) over libsodium: verification for everybody, signing for party identities.
public enum Ed25519 {
    /// Returns whether `signature` (64 bytes, R ‖ s) is valid for `message` under `publicKey` (32 bytes).
    ///
    /// libsodium's verdict, which is the strict one that Solana's runtime shares in practice: s below the group order, no
    /// small-order key or R, cofactorless equation. Wrong lengths are invalid, never a trap.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32 else { return false }
        _ = Sodium.ready
        return unsafe crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }

    /// Returns whether 32 bytes decode to a point on the curve, of any order.
    ///
    /// It is what Solana calls "on curve": program-derived addresses are those that are not.
    public static func isOnCurve(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 32 else { return false }
        _ = Sodium.ready
        var sum = [UInt8](repeating: 0, count: 32)
        // libsodium's addition decodes without asking for the prime-order subgroup, which is what is wanted here.
        let identity: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
        return unsafe crypto_core_ed25519_add(&sum, bytes, identity) == 0
    }
}
