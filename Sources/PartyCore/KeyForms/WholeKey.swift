public import ChainKit
internal import Groups
public import MPCCore
public import Secrets

/// A private key in one piece, as it is before a dealer splits it and after t shares gave it out: the one thing that a wallet is there to avoid.
///
/// It holds the scalar alone. An Ed25519 key that came from a seed has no seed any more: of RFC 8032's expanded seed one half is the scalar,
/// and the other, from which nonces would be hashed, no share can stand for (lifecycle.md section 5).
public final class WholeKey: Sendable {
    /// The scheme that it signs under.
    public let scheme: SignatureScheme
    /// The public key, in the encoding of the scheme's group.
    public let publicKey: [UInt8]
    /// The chain code, 32 bytes.
    public let chainCode: [UInt8]
    /// The place of an extended key below its master, as ``KeyInfo/bip32``.
    public let bip32: [UInt8]
    /// The networks that a form which names any is for.
    public let network: ExtendedPublicKey.Network
    /// The scalar, 32 bytes in the encoding of the scheme's group.
    private let secret: SecretBytes

    /// Makes a key of a scalar, 32 bytes in the encoding of the scheme's group.
    ///
    /// - Throws: ``KeyFormError/outOfRange(_:)`` for zero and for what is not below the group's order; ``KeyFormError/extendedField(_:)`` for a
    ///   chain code or a place of another length.
    public init(
        scheme: SignatureScheme, secret: borrowing SecretBytes, chainCode: [UInt8], bip32: [UInt8] = KeyInfo.atRoot,
        network: ExtendedPublicKey.Network = .main
    ) throws(KeyFormError) {
        guard chainCode.count == 32 else { throw .extendedField("its chain code has \(chainCode.count) bytes") }
        guard bip32.count == KeyInfo.atRoot.count else { throw .extendedField("its place has \(bip32.count) bytes") }
        let publicKey =
            switch scheme {
            case .ed25519: Self.publicKey(of: secret, in: Edwards25519.self)
            case .ecdsaSecp256k1, .bip340Secp256k1: Self.publicKey(of: secret, in: Secp256k1.self)
            }
        guard let publicKey else { throw .outOfRange(scheme == .ed25519 ? .seed : .hex) }
        self.scheme = scheme
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.bip32 = bip32
        self.network = network
        self.secret = secret.copy(storage: .guarded)
    }

    private static func publicKey<G: PrimeOrderGroup>(of secret: borrowing SecretBytes, in group: G.Type) -> [UInt8]? {
        (try? SecretScalar<G>(decoding: secret))?.timesGenerator()?.encoded
    }

    /// Lends the scalar, 32 bytes in the encoding of the scheme's group.
    public func withSecret<R: ~Copyable, E: Error>(_ body: (borrowing SecretBytes) throws(E) -> R) throws(E) -> R { try body(secret) }

    /// Returns whether two keys have one scalar, under whatever schemes: a wallet takes no such pair (rule S12).
    public func hasScalar(of other: WholeKey) -> Bool {
        (scheme == .ed25519) == (other.scheme == .ed25519) && secret.isEqual(to: other.secret)
    }
}
