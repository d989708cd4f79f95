internal import ChainKit
public import Groups

/// The self-signed X.509 certificate of an identity: the pin by which peers know each other (RFC 5280, RFC 8410).
///
/// Everything in it but key and signature follows from the key: a certificate authority of path length 0, named by the key, without an end.
/// Two certificates are the same where the key is: its owner could sign as many as he likes.
public struct IdentityCertificate: Hashable, Sendable {
    /// The identity's Ed25519 public key, 32 bytes.
    public let publicKey: [UInt8]
    /// The identity's signature, 64 bytes.
    public let signature: [UInt8]

    /// Makes an identity's certificate.
    public init(of identity: borrowing Ed25519SigningKey) {
        publicKey = identity.publicKey
        signature = identity.sign(Self.content(identity.publicKey))
    }

    /// A certificate of its parts, which is checked: ``CertificateError/signature`` where they do not belong together.
    public init(publicKey: [UInt8], signature: [UInt8]) throws(CertificateError) {
        guard publicKey.count == 32, signature.count == 64 else { throw .form }
        guard Ed25519.isValid(signature: signature, message: Self.content(publicKey), publicKey: publicKey) else { throw .signature }
        self.publicKey = publicKey
        self.signature = signature
    }

    /// Reads DER, in which nothing may be otherwise than here.
    public init(der: [UInt8]) throws(CertificateError) {
        guard let fields = Self.form.fields(of: der) else { throw .form }
        guard Self.encode(fields) == der else { throw .form }
        try self.init(publicKey: fields[0], signature: fields[1])
    }

    /// Whether both are of one key.
    public static func == (one: IdentityCertificate, other: IdentityCertificate) -> Bool { one.publicKey == other.publicKey }

    /// Hashes the key.
    public func hash(into hasher: inout Hasher) { hasher.combine(publicKey) }

    /// The DER.
    public var der: [UInt8] { Self.encode([publicKey, signature]) }

    /// The key in hex: what people compare where words are too long.
    public var fingerprint: String { Self.name(publicKey) }

    /// The name of a key in certificates.
    static func name(_ publicKey: [UInt8]) -> String { Hex.encode(publicKey) }

    /// The identifier of a key in certificates, 20 bytes (RFC 7093, section 2, method 1).
    static func keyIdentifier(_ publicKey: [UInt8]) -> [UInt8] { Array(SHA256.hash(publicKey).prefix(20)) }

    private static let form = CertificateForm([32, 64], encode)

    /// Of key and signature.
    private static func encode(_ fields: [[UInt8]]) -> [UInt8] { DER.signed(content(fields[0]), fields[1]) }

    private static func content(_ publicKey: [UInt8]) -> [UInt8] {
        let name = name(publicKey)
        let extensions = DER.sequence(
            // A certificate authority of path length 0, which signs certificates.
            DER.extension(19, critical: true, DER.sequence([0x01, 0x01, 0xff], DER.integer([0]))),
            DER.extension(15, critical: true, [0x03, 0x02, 0x02, 0x04]),
            DER.extension(14, critical: false, DER.octets(keyIdentifier(publicKey))))
        return DER.certificate(
            serial: SerialNumber.of(SHA256.hash(publicKey)), issuer: name,
            validity: DER.sequence(CertificateTime.element(0), DER.element(0x18, Array("99991231235959Z".utf8))), subject: name,
            key: DER.sequence(DER.ed25519, DER.bits(publicKey)), extensions: extensions)
    }
}

enum SerialNumber {
    /// 16 bytes that are a positive number of full width, from the first of some random ones.
    static func of(_ bytes: [UInt8]) -> [UInt8] {
        var serial = Array(bytes.prefix(16))
        if let first = serial.first { serial[0] = first & 0x3f | 0x40 }
        return serial
    }
}
