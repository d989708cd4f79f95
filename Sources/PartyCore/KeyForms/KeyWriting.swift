public import ChainKit
internal import MPCCore
public import Secrets

/// A private key as a text that other programs read.
public final class WrittenKey: Sendable {
    /// The forms that are written.
    public enum Form: String, CaseIterable, Sendable {
        /// A number of secp256k1, 64 hexadecimal digits, big-endian.
        case hex
        /// Bitcoin's wallet import format.
        case wif
        /// BIP-32's extended private key.
        case extended = "xprv"
        /// An Ed25519 scalar, 64 hexadecimal digits, little-endian.
        case scalar = "ed25519-scalar"
        /// An Ed25519 scalar as the first half of an expanded seed has it, 64 hexadecimal digits, little-endian.
        case clamped = "ed25519-clamped"
    }

    /// The form.
    public let form: Form
    /// The text, characters of ASCII.
    public let text: SecretBytes

    fileprivate init(_ form: Form, _ text: consuming SecretBytes) {
        self.form = form
        self.text = text
    }
}

/// A form in which a key cannot be written: said, not faked.
public enum AbsentKeyForm: String, CaseIterable, Sendable {
    /// An Ed25519 seed, and with it a Solana keypair file.
    case seed = "ed25519-seed"
    /// The clamped form of an Ed25519 scalar that has none.
    case clamped = "ed25519-clamped"

    /// The reason, in words.
    public var reason: String {
        switch self {
        case .seed:
            "no seed exists for this key, and so no Solana keypair file: a seed is hashed into a scalar, and no scalar back into a seed"
        case .clamped: "no number that other programs take for an expanded key is congruent to this scalar, as for half of all keys"
        }
    }
}

extension WholeKey {
    /// Every form in which the key can be written for a kind of networks, and no other (lifecycle.md section 5).
    public func written(for network: ExtendedPublicKey.Network) -> [WrittenKey] {
        withSecret { secret in
            switch scheme {
            case .ecdsaSecp256k1, .bip340Secp256k1:
                [
                    WrittenKey(.hex, SecretText.encodeHex(secret)),
                    WrittenKey(.wif, WIF.text(of: secret, network: network)),
                    WrittenKey(
                        .extended, ExtendedPrivateKey.text(of: secret, place: bip32, chainCode: chainCode, network: network)),
                ]
            case .ed25519:
                if let clamped = Ed25519Forms.clamped(secret) {
                    [WrittenKey(.scalar, SecretText.encodeHex(secret)), WrittenKey(.clamped, SecretText.encodeHex(clamped))]
                } else {
                    [WrittenKey(.scalar, SecretText.encodeHex(secret))]
                }
            }
        }
    }

    /// The forms that there are not, which somebody may look for.
    public var absentForms: [AbsentKeyForm] {
        guard scheme == .ed25519 else { return [] }
        return withSecret { Ed25519Forms.clamped($0) == nil } ? [.seed, .clamped] : [.seed]
    }
}
