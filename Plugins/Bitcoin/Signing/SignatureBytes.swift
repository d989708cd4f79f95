internal import ChainKit

/// Signatures as inputs have them: DER and a byte of type, or 64 bytes of Schnorr and perhaps one.
enum SignatureBytes {
    /// DER of r and s, and the type.
    static func ecdsa(r: [UInt8], s: [UInt8], type: SighashType) -> [UInt8] {
        DERSignature.bytes(r: r, s: s) + [UInt8(truncatingIfNeeded: type.rawValue)]
    }

    /// r, s and the type of strict DER (BIP-66); nil for anything else.
    static func parse(ecdsa bytes: [UInt8]) -> (r: [UInt8], s: [UInt8], type: SighashType)? {
        guard let type = bytes.last, let (r, s) = DERSignature(bytes.dropLast())?.scalars else { return nil }
        return (r, s, SighashType(rawValue: UInt32(type)))
    }

    /// 64 bytes, and the type where it is not the default.
    static func schnorr(_ bytes: [UInt8], type: SighashType) -> [UInt8] {
        type == .default ? bytes : bytes + [UInt8(truncatingIfNeeded: type.rawValue)]
    }

    /// The 64 bytes and the type; nil for another length, or the default type written out.
    static func parse(schnorr bytes: [UInt8]) -> (signature: [UInt8], type: SighashType)? {
        if bytes.count == 64 { return (bytes, .default) }
        guard bytes.count == 65, bytes[64] != 0 else { return nil }
        return (Array(bytes.prefix(64)), SighashType(rawValue: UInt32(bytes[64])))
    }
}
