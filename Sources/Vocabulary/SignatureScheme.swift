/// A signature scheme: what a signature is, whichever parties or programs make it. A key has one for life.
public enum SignatureScheme: String, CaseIterable, Comparable, Sendable {
    /// ECDSA over secp256k1.
    case ecdsaSecp256k1 = "ecdsa-secp256k1"
    /// Schnorr signatures of BIP-340, under keys of secp256k1 and of Taproot outputs.
    case bip340Secp256k1 = "bip340-secp256k1"
    /// Ed25519 of RFC 8032.
    case ed25519 = "ed25519"

    /// The order of the list above, which is the order on the wire.
    public static func < (a: SignatureScheme, b: SignatureScheme) -> Bool { a.position < b.position }

    /// The place in the list above, from 0.
    public var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
