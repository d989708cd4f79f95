internal import Groups
internal import Secrets

/// The certificate of a connection's key: P-256, signed by the identity, for seven days (RFC 5280, RFC 5480).
public struct LeafCertificate: Equatable, Sendable {
    /// Its time from an hour before it was made, which clocks may differ by, to seven days after, in seconds.
    static let (before, after): (Int64, Int64) = (3600, 7 * 86_400)

    /// The time from which on it is valid, in seconds since 1970.
    public let notBefore: Int64
    /// The last second at which it is valid.
    public let notAfter: Int64
    /// 16 bytes.
    private let serial: [UInt8]
    /// The key's point, uncompressed without its tag: 64 bytes.
    let point: [UInt8]
    private let signature: [UInt8]
    private let issuer: [UInt8]

    /// Certifies a connection's key, made at a time.
    init(point: [UInt8], at time: Int64, by identity: borrowing Ed25519SigningKey, randomness: Randomness = .system) {
        self.point = point
        (notBefore, notAfter) = (time - Self.before, time + Self.after)
        serial = SerialNumber.of(randomness.bytes(16))
        issuer = identity.publicKey
        signature = identity.sign(Self.content(issuer, serial, CertificateTime.text(notBefore), CertificateTime.text(notAfter), point))
    }

    /// Reads DER of a certificate that an identity signed, in which nothing may be otherwise than here, and checks the signature.
    public init(der: [UInt8], by identity: IdentityCertificate) throws(CertificateError) {
        let form = CertificateForm([16, 13, 13, 64, 64]) { Self.encode(identity.publicKey, $0) }
        guard let fields = form.fields(of: der), Self.encode(identity.publicKey, fields) == der else { throw .form }
        guard fields[0] == SerialNumber.of(fields[0]), let from = CertificateTime.seconds(fields[1]),
            let to = CertificateTime.seconds(fields[2]), to - from == Self.before + Self.after
        else { throw .form }
        let content = Self.content(identity.publicKey, fields[0], fields[1], fields[2], fields[3])
        guard Ed25519.isValid(signature: fields[4], message: content, publicKey: identity.publicKey) else { throw .signature }
        (serial, notBefore, notAfter, point, signature, issuer) = (fields[0], from, to, fields[3], fields[4], identity.publicKey)
    }

    /// The DER.
    public var der: [UInt8] {
        Self.encode(issuer, [serial, CertificateTime.text(notBefore), CertificateTime.text(notAfter), point, signature])
    }

    /// The time at which another one is made: after two thirds of its life.
    public var renewal: Int64 { notAfter - Self.after / 3 }

    /// Refuses it outside its time.
    public func check(at time: Int64) throws(CertificateError) {
        guard (notBefore...notAfter).contains(time) else { throw .notAt(time) }
    }

    /// Of serial number, both times, point, signature.
    private static func encode(_ issuer: [UInt8], _ fields: [[UInt8]]) -> [UInt8] {
        DER.signed(content(issuer, fields[0], fields[1], fields[2], fields[3]), fields[4])
    }

    private static func content(_ issuer: [UInt8], _ serial: [UInt8], _ from: [UInt8], _ to: [UInt8], _ point: [UInt8]) -> [UInt8] {
        let extensions = DER.sequence(
            DER.extension(19, critical: true, DER.sequence()), DER.extension(15, critical: true, [0x03, 0x02, 0x07, 0x80]),
            // Of servers and of clients (RFC 5280, section 4.2.1.12).
            DER.extension(
                37, critical: false,
                DER.sequence(
                    DER.object([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]),
                    DER.object([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02]))),
            DER.extension(35, critical: false, DER.sequence(DER.element(0x80, IdentityCertificate.keyIdentifier(issuer)))))
        return DER.certificate(
            serial: serial, issuer: IdentityCertificate.name(issuer),
            validity: DER.sequence(DER.element(0x17, from), DER.element(0x17, to)),
            subject: "chainsign", key: DER.sequence(DER.p256, DER.bits([4] + point)), extensions: extensions)
    }
}
