internal import ChainKit

/// Solana's length prefix: a 16-bit number in one to three bytes, seven bits each, least significant first.
///
/// Only the shortest form is valid: `80 00` is not another zero.
enum CompactU16 {
    static func encode(_ value: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
        return bytes
    }

    /// The encoding of a list's length. Lists longer than the format allows don't get this far: see ``Sanitizer``.
    static func encode(count: Int) -> [UInt8] { encode(UInt16(clamping: count)) }

    static func decode(_ reader: inout ByteReader, _ field: @autoclosure () -> String) throws(ChainError) -> Int {
        var value = 0
        for position in 0..<3 {
            let byte = try reader.byte(field())
            guard position == 0 || byte != 0 else {
                throw ChainError(
                    reader.stage, .nonMinimalCompactU16, "has a length that is not in its shortest form", field: field())
            }
            value |= Int(byte & 0x7f) << (7 * position)
            // The third byte has room for the two top bits of sixteen, and no continuation.
            guard position < 2 || byte < 4 else { break }
            if byte < 0x80 { return value }
        }
        throw ChainError(reader.stage, .lengthOverflow, "has a length beyond 65535", field: field())
    }
}
