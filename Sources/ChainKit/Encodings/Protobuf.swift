/// The fields of a protobuf message, written one by one. Called in the order of the field numbers it gives the one encoding that
/// ``ProtobufReader`` accepts.
public enum Protobuf {
    /// Writes seven bits a byte, lowest first, in as few bytes as will do.
    public static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: rest)]
    }

    /// Writes a field of bytes; nothing where it is empty, for that is the default.
    public static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [] : varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    /// Writes an integer field; nothing where it is zero.
    public static func field(_ number: UInt64, _ value: Int64) -> [UInt8] {
        value == 0 ? [] : integer(number, value)
    }

    /// Writes an integer field that is written even where it is zero, as in a map's entries.
    public static func integer(_ number: UInt64, _ value: Int64) -> [UInt8] { varint(number << 3) + varint(UInt64(bitPattern: value)) }

    /// Writes a message within a message: an empty one is something else than none.
    public static func message(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }
}
