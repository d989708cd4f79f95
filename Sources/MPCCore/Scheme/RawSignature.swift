/// A signature as the core emits it: raw numbers, no chain's encoding. Widths are fixed (rule D5).
public enum RawSignature: Equatable, Sendable {
    /// r and s, 32 bytes big-endian each, low-S, with the recovery id (0…3) that matches this s.
    case ecdsa(r: [UInt8], s: [UInt8], recoveryID: UInt8)
    /// BIP-340: x(R) ‖ s, 64 bytes big-endian.
    case bip340([UInt8])
    /// RFC 8032: R ‖ s, 64 bytes little-endian.
    case ed25519([UInt8])
}
