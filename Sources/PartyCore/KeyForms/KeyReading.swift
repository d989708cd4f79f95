public import ChainKit
internal import Groups
internal import MPCCore
public import Secrets

extension WholeKey {
    /// Reads a private key of another program. White space around the text is no part of it.
    ///
    /// - Parameters:
    ///   - text: the text, as characters of ASCII.
    ///   - form: the form that it is in: 64 digits may be a key of two kinds, so nobody guesses.
    ///   - scheme: the scheme that the key is to sign under; nil means the usual one of its form.
    ///   - path: steps from an extended key to the one that is meant, hardened ones included: once the key is split there are none.
    ///   - randomness: makes the chain code where the form has none; children of such a key differ from import to import.
    public convenience init(
        reading text: borrowing SecretBytes, form: KeyForm, scheme: SignatureScheme? = nil, path: DerivationPath = .root,
        randomness: Randomness = .system
    ) throws(KeyFormError) {
        guard let scheme = scheme ?? form.schemes.first, form.schemes.contains(scheme) else {
            throw .scheme(form, scheme ?? .ecdsaSecp256k1)
        }
        guard path.indices.isEmpty || form == .extended else { throw .noPath(form) }
        let text = SecretText.trimmed(text)
        do throws(KeyFormError) {
            switch form {
            case .hex:
                try self.init(scheme: scheme, secret: try Self.hex(text, .hex), chainCode: randomness.bytes(32))
            case .wif:
                let key = try WIF(text)
                try self.init(scheme: scheme, secret: key.secret, chainCode: randomness.bytes(32), network: key.network)
            case .extended:
                let key = try ExtendedPrivateKey(text).derived(path)
                try self.init(
                    scheme: scheme, secret: key.key.encoded(), chainCode: key.chainCode, bip32: key.place, network: key.network)
            case .seed:
                try self.init(seed: try Self.hex(text, .seed), chainCode: randomness.bytes(32))
            case .keypair:
                guard let pair = SolanaKeypair.decode(text), let seed = pair.slice(0..<32), let publicKey = pair.slice(32..<64) else {
                    throw .notAKeypair
                }
                try self.init(seed: seed, chainCode: randomness.bytes(32))
                guard self.publicKey == publicKey.exposed() else { throw .keypairOfTwoKeys }
            }
        } catch {
            throw error.refined(by: text, as: form)
        }
    }

    private convenience init(seed: borrowing SecretBytes, chainCode: [UInt8]) throws(KeyFormError) {
        guard let scalar = Ed25519Forms.scalar(ofSeed: seed) else { throw .outOfRange(.seed) }
        try self.init(scheme: .ed25519, secret: scalar.encoded(), chainCode: chainCode)
    }

    /// 32 bytes as 64 digits, with or without `0x`.
    private static func hex(_ text: borrowing SecretBytes, _ form: KeyForm) throws(KeyFormError) -> SecretBytes {
        let digits = SecretText.hasPrefix(text, "0x") ? text.slice(2..<text.count) : text.copy()
        guard let digits, digits.count == 64 else { throw .length(form, expected: 64, found: text.count) }
        guard let bytes = SecretText.decodeHex(digits) else { throw .notHexadecimal(form) }
        return bytes
    }
}
