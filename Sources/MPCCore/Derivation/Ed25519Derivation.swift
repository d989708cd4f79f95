internal import Groups
internal import Secrets

/// One step of our Ed25519 derivation: no standard exists for keys that nobody holds whole (SLIP-10 is hardened-only).
///
/// I = HMAC-SHA-512(key cc; "chainsign/ed25519/derive" ‖ A ‖ index, 4 bytes big-endian); cc' = I[32…63];
/// τ = HMAC-SHA-512(key I[0…31]; "chainsign/ed25519/tweak"), little-endian, reduced; A' = A + τ·B.
enum Ed25519Derivation {
    static func step(_ publicKey: [UInt8], chainCode: [UInt8], index: UInt32) -> DerivationStep<Edwards25519>? {
        let wide = HMAC.sha512(
            Array("chainsign/ed25519/derive".utf8) + publicKey + index.bigEndianBytes, publicKey: chainCode)
        let tweak = HMAC.sha512(Array("chainsign/ed25519/tweak".utf8), publicKey: Array(wide.prefix(32)))
        guard let tweak = Scalar<Edwards25519>(reducing: tweak) else { return nil }
        return DerivationStep(tweak: tweak, chainCode: Array(wide.suffix(32)))
    }
}

extension UInt32 {
    /// 4 bytes, most significant first.
    var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * UInt32($0))) } }
}
