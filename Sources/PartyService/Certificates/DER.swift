/// Writes the few kinds of DER (X.690) that a certificate is made of. Nothing here reads: a certificate that came in is compared with the one
/// that its fields make.
enum DER {
    /// Tag, length, content.
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        switch content.count {
        case 0..<128: [tag, UInt8(truncatingIfNeeded: content.count)] + content
        case 128..<256: [tag, 0x81, UInt8(truncatingIfNeeded: content.count)] + content
        default: [tag, 0x82, UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)] + content
        }
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }
    /// A number of any width that is positive and of shortest form as it stands.
    static func integer(_ bytes: [UInt8]) -> [UInt8] { element(0x02, bytes) }
    static func octets(_ bytes: [UInt8]) -> [UInt8] { element(0x04, bytes) }
    /// Whole bytes of bits.
    static func bits(_ bytes: [UInt8]) -> [UInt8] { element(0x03, [0] + bytes) }
    static func object(_ encoded: [UInt8]) -> [UInt8] { element(0x06, encoded) }

    /// A name of one part, the common name (RFC 5280, section 4.1.2.4).
    static func commonName(_ text: String) -> [UInt8] {
        sequence(element(0x31, sequence(object([0x55, 0x04, 0x03]), element(0x0c, Array(text.utf8)))))
    }

    /// An extension id-ce n (RFC 5280, section 4.2.1), critical or not.
    static func `extension`(_ number: UInt8, critical: Bool, _ value: [UInt8]) -> [UInt8] {
        let id = object([0x55, 0x1d, number])
        return critical ? sequence(id, [0x01, 0x01, 0xff], octets(value)) : sequence(id, octets(value))
    }

    /// id-Ed25519 (RFC 8410, section 3): as a key's algorithm and as a signature's.
    static let ed25519 = sequence(object([0x2b, 0x65, 0x70]))
    /// id-ecPublicKey over prime256v1 (RFC 5480, section 2.1.1).
    static let p256 = sequence(
        object([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]), object([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]))

    /// A certificate of version 3 that an Ed25519 key signed; without a signature what it signs.
    static func certificate(
        serial: [UInt8], issuer: String, validity: [UInt8], subject: String, key: [UInt8], extensions: [UInt8]
    ) -> [UInt8] {
        sequence(
            element(0xa0, integer([2])), integer(serial), ed25519, commonName(issuer), validity, commonName(subject), key,
            element(0xa3, extensions))
    }

    /// The whole, with what was signed.
    static func signed(_ certificate: [UInt8], _ signature: [UInt8]) -> [UInt8] { sequence(certificate, ed25519, bits(signature)) }
}
