internal import ChainKit

extension Protobuf {
    /// The next varint in as many bytes as somebody took for it, as nodes read it.
    static func looseVarint(_ reader: inout ByteReader, _ field: @autoclosure () -> String) throws(ChainError) -> UInt64 {
        var value: UInt64 = 0
        for position in 0..<10 {
            let byte = try reader.byte(field())
            value |= UInt64(byte & 0x7f) << UInt64(7 * position)
            if byte & 0x80 == 0 { return value }
        }
        throw ChainError(.decode, .notCanonical, "has a varint of more than ten bytes", field: field())
    }
}
