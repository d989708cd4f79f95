/// A threshold protocol: how the parties of a key make its signatures together.
///
/// Two protocols may make signatures of one scheme from shares that have nothing in common, so a key's record names its own beside its
/// signature scheme.
public enum ThresholdProtocol: String, Sendable, CaseIterable {
    /// FROST (RFC 9591): Schnorr signatures, on Ed25519 and as BIP-340.
    case frost
    /// DKLs23: ECDSA from oblivious transfer.
    case dkls23

    /// Returns the protocol that this package makes new keys of a scheme for.
    public static func usual(for scheme: SignatureScheme) -> ThresholdProtocol {
        switch scheme {
        case .ecdsaSecp256k1: .dkls23
        case .bip340Secp256k1, .ed25519: .frost
        }
    }

    /// Returns whether the protocol makes signatures of a scheme.
    public func makes(_ scheme: SignatureScheme) -> Bool {
        switch self {
        case .frost: scheme == .bip340Secp256k1 || scheme == .ed25519
        case .dkls23: scheme == .ecdsaSecp256k1
        }
    }
}
