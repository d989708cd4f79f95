/// A signature as the core emits it and adapters take it: numbers of fixed width, no chain's encoding.
public enum RawSignature: Hashable, Sendable {
    /// r and s, 32 bytes big-endian each, low-S, with the recovery id (0…3) that belongs to this s.
    case ecdsa(r: [UInt8], s: [UInt8], recoveryID: UInt8)
    /// BIP-340: x(R) ‖ s, 64 bytes big-endian.
    case bip340([UInt8])
    /// RFC 8032: R ‖ s, 64 bytes little-endian.
    case ed25519([UInt8])

    /// The scheme.
    public var scheme: SignatureScheme {
        switch self {
        case .ecdsa: .ecdsaSecp256k1
        case .bip340: .bip340Secp256k1
        case .ed25519: .ed25519
        }
    }

    /// Whether the parts have their lengths.
    public var isWellFormed: Bool {
        switch self {
        case .ecdsa(let r, let s, let recoveryID): r.count == 32 && s.count == 32 && recoveryID < 4
        case .bip340(let bytes), .ed25519(let bytes): bytes.count == 64
        }
    }
}
