/// A signature scheme; a key has exactly one (rule S12).
public enum SignatureScheme: String, CaseIterable, Comparable, Sendable {
    /// ECDSA over secp256k1.
    case ecdsaSecp256k1 = "ecdsa-secp256k1"
    /// BIP-340 Schnorr over secp256k1 with Taproot tweaks.
    case bip340Secp256k1 = "bip340-secp256k1"
    /// Ed25519 (RFC 8032).
    case ed25519 = "ed25519"

    /// Orders schemes as the list above does, which is the order on the wire.
    public static func < (a: SignatureScheme, b: SignatureScheme) -> Bool { a.position < b.position }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The number on the wire and in stored records.
    var code: UInt8 { UInt8(position + 1) }

    init?(code: UInt8) {
        guard code >= 1, Int(code) <= Self.allCases.count else { return nil }
        self = Self.allCases[Int(code) - 1]
    }
}
