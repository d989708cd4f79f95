internal import Groups
public import Secrets

/// A wallet's key as it is outside of every run, whole: what everybody may know of it, and what operators approve.
public struct RootKey: Hashable, Sendable {
    /// The scheme that it signs under.
    public let scheme: SignatureScheme
    /// The public key X, in the encoding of the scheme's group.
    public let publicKey: [UInt8]
    /// The chain code, 32 bytes.
    public let chainCode: [UInt8]
    /// Its place below a master, as ``KeyInfo/bip32``.
    public let bip32: [UInt8]

    /// A key of these parts; nil where the key is no element of the scheme's group, a part has another length, or the place is none.
    public init?(scheme: SignatureScheme, publicKey: [UInt8], chainCode: [UInt8], bip32: [UInt8] = KeyInfo.atRoot) {
        let isElement =
            switch scheme {
            case .ed25519: (try? Edwards25519.Element(encoded: publicKey)) != nil
            case .ecdsaSecp256k1, .bip340Secp256k1: (try? Secp256k1.Element(encoded: publicKey)) != nil
            }
        guard isElement, chainCode.count == 32, bip32.count == KeyInfo.atRoot.count else { return nil }
        // A master key has neither parent nor child number.
        guard bip32[0] != 0 || bip32 == KeyInfo.atRoot else { return nil }
        self.scheme = scheme
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.bip32 = bip32
    }
}

/// A key with its secret in one piece: what an import's dealer has, and an export's recipient gets.
public final class RootSecret: Sendable {
    /// The public part.
    public let key: RootKey
    private let secret: SecretBytes

    /// Takes a scalar whose public key it checks.
    public init(_ key: RootKey, secret: consuming SecretBytes) throws(ProtocolAbort) {
        let publicKey =
            switch key.scheme {
            case .ed25519: (try? SecretScalar<Edwards25519>(decoding: secret))?.timesGenerator()?.encoded
            case .ecdsaSecp256k1, .bip340Secp256k1: (try? SecretScalar<Secp256k1>(decoding: secret))?.timesGenerator()?.encoded
            }
        guard publicKey == key.publicKey else { throw .misuse(.parameter("a secret of another key")) }
        self.key = key
        self.secret = secret.copy(storage: .guarded)
    }

    /// Lends the scalar, 32 bytes in the group's encoding.
    public func withSecret<R: ~Copyable, E: Error>(_ body: (borrowing SecretBytes) throws(E) -> R) throws(E) -> R { try body(secret) }

    /// The secret as a scalar of its group.
    func scalar<G: PrimeOrderGroup>(of group: G.Type = G.self) throws(GroupError) -> SecretScalar<G> { try SecretScalar(decoding: secret) }
}

extension RootKey {
    /// The key that a record is of.
    public init(_ info: KeyInfo) {
        (scheme, publicKey, chainCode, bip32) = (info.scheme, info.publicKey, info.chainCode, info.bip32)
    }
}
