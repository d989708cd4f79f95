internal import MPCCore

/// Somebody in a wallet's group: a name to be told by, and an identity.
public struct Member: Hashable, Sendable {
    /// 1 to 32 of a–z, 0–9, `-`, `_` and `.`, beginning with a letter or digit.
    public let name: String
    /// The pin.
    public let certificate: IdentityCertificate

    /// A member; a name that is none is refused.
    public init(name: String, certificate: IdentityCertificate) throws(EnrolmentError) {
        guard Self.isName(name) else { throw .name(name) }
        (self.name, self.certificate) = (name, certificate)
    }

    /// The identity's words.
    public var words: Words { Words(of: .identity, [certificate.publicKey]) }

    private static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        func isPlain(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard (1...32).contains(bytes.count), let first = bytes.first, isPlain(first) else { return false }
        return bytes.allSatisfy { isPlain($0) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0) }
    }

    func write(_ writer: inout WireWriter) {
        writer.write(short: Array(name.utf8))
        writer.write(certificate.publicKey)
        writer.write(certificate.signature)
    }

    init(_ reader: inout WireReader) throws(EnrolmentError) {
        let (name, key, signature): (String, [UInt8], [UInt8])
        do throws(WireError) {
            name = try reader.text("name")
            key = try reader.bytes(32, "identity")
            signature = try reader.bytes(64, "certificate")
        } catch { throw .malformed(error) }
        let certificate: IdentityCertificate
        do throws(CertificateError) { certificate = try IdentityCertificate(publicKey: key, signature: signature) } catch {
            throw .certificate(error)
        }
        try self.init(name: name, certificate: certificate)
    }
}
