public import MPCCore

/// A form in which other programs write a private key, and which is read here.
public enum KeyForm: String, CaseIterable, Sendable {
    /// A number of secp256k1, 64 hexadecimal digits, big-endian; `0x` in front is allowed.
    case hex
    /// Bitcoin's wallet import format of a compressed key, 52 characters of Base58Check.
    case wif
    /// BIP-32's extended private key, 111 characters: `xprv…` or `tprv…`.
    case extended = "xprv"
    /// RFC 8032's private key, from which scalar and prefix are hashed: 64 hexadecimal digits.
    case seed = "ed25519-seed"
    /// The file of `solana-keygen`: a JSON array of 64 bytes, seed and public key.
    case keypair = "solana-keypair"

    /// The schemes that a key in this form may be of; the first is meant where nobody says otherwise.
    public var schemes: [SignatureScheme] {
        switch self {
        case .hex, .wif, .extended: [.ecdsaSecp256k1, .bip340Secp256k1]
        case .seed, .keypair: [.ed25519]
        }
    }

    /// The same in words.
    public var words: String {
        switch self {
        case .hex: "a private key of 64 hexadecimal digits"
        case .wif: "a WIF key"
        case .extended: "an extended private key"
        case .seed: "an Ed25519 seed of 64 hexadecimal digits"
        case .keypair: "a Solana keypair"
        }
    }
}
