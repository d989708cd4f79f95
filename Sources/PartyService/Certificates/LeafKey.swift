public import Groups
public import Secrets

/// A connection's key pair on P-256, made in memory when a process starts and never written anywhere, with its certificate.
public struct LeafKey: ~Copyable, Sendable {
    /// The certificate.
    public let certificate: LeafCertificate
    /// The private key as DER (RFC 5915): for the TLS library, which wants it so. It authenticates connections for a week and nothing else.
    public let privateKey: SecretBytes

    /// Makes a key, and has the identity sign its certificate at a time in seconds since 1970.
    public init(at time: Int64, by identity: borrowing Ed25519SigningKey) throws(CertificateError) {
        guard let pair = P256KeyPair() else { throw .keyGeneration }
        certificate = LeafCertificate(point: pair.point, at: time, by: identity)
        privateKey = pair.privateKey.copy()
    }
}
