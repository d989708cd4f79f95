public import Groups
public import Secrets

/// One party's share of a key: the public record and the secret x_i, in guarded memory.
public final class KeyShare: Sendable {
    /// The public part of the share.
    public let info: KeyInfo
    private let secret: SecretBytes

    /// Makes a share from a store's record: 32 bytes, a canonical scalar of the scheme's group that matches its public share.
    ///
    /// The match is checked, so that a record sealed with the wrong secret is noticed before it signs anything.
    public init(info: KeyInfo, secret: consuming SecretBytes) throws(WireError) {
        let matches =
            switch info.scheme {
            case .ed25519: try Self.element(of: secret, in: Edwards25519.self)
            case .ecdsaSecp256k1, .bip340Secp256k1: try Self.element(of: secret, in: Secp256k1.self)
            }
        guard matches == info.publicShare(of: info.index) else { throw WireError(field: "secret share", problem: .outOfRange) }
        self.info = info
        self.secret = secret.copy(storage: .guarded)
    }

    init(made info: KeyInfo, secret: consuming SecretBytes) {
        self.info = info
        self.secret = secret
    }

    /// Lends the 32 secret bytes, for sealing.
    public func withSecret<R: ~Copyable, E: Error>(_ body: (borrowing SecretBytes) throws(E) -> R) throws(E) -> R { try body(secret) }

    /// Returns the share x_i as a scalar of its group.
    public func scalar<G: PrimeOrderGroup>(of group: G.Type = G.self) throws(GroupError) -> SecretScalar<G> {
        try SecretScalar<G>(decoding: secret)
    }

    private static func element<G: PrimeOrderGroup>(of secret: borrowing SecretBytes, in group: G.Type) throws(WireError) -> [UInt8]? {
        do throws(GroupError) {
            return try SecretScalar<G>(decoding: secret).timesGenerator()?.encoded
        } catch { throw WireError(field: "secret share", problem: .group(error)) }
    }
}
