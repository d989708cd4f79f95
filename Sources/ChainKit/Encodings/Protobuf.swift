public import ChainKit

/// Writes the fields of a protobuf message. Called in the order of the field numbers it gives the one encoding that is accepted.
enum Protobuf {
    /// Seven bits a byte, lowest first, as few bytes as will do.
    static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: rest)]
    }

    /// A field of bytes; nothing where it is empty, for that is the default.
    static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [] : varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    /// An integer field; nothing where it is zero.
    static func field(_ number: UInt64, _ value: Int64) -> [UInt8] {
        value == 0 ? [] : integer(number, value)
    }

    /// An integer field that is written even where it is zero, as in a map's entries.
    static func integer(_ number: UInt64, _ value: Int64) -> [UInt8] { varint(number << 3) + varint(UInt64(bitPattern: value)) }

    /// A message within a message: an empty one is something else than none.
    static func message(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] { varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes }

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

/// Reads the fields of a protobuf message in the order of their numbers, and only in the encoding that ``Protobuf`` writes.
///
/// A lenient reader lets one transaction have many encodings, and hides what it does not know. This one asks for each field in turn;
/// what is out of order, repeated or unknown is left over, and ``finish()`` refuses it.
struct ProtobufReader {
    private var reader: ByteReader
    private let path: String
    /// Number and wire type of the field that comes next; `nil` at the end.
    private var next: UInt64?

    init(_ bytes: [UInt8], _ path: String) throws(ChainError) {
        reader = ByteReader(bytes)
        self.path = path
        try advance()
    }

    /// The field's bytes, or `nil` where another field comes next.
    mutating func bytes(_ number: UInt64, _ name: String) throws(ChainError) -> [UInt8]? {
        guard next == number << 3 | 2 else { return nil }
        let field = place(name)
        let count = try varint(field)
        let value = try reader.take(Int(clamping: count), field)
        guard !value.isEmpty else { throw Self.notCanonical("is there and empty; protobuf leaves such a field out", field) }
        try advance()
        return value
    }

    /// The field's integer, or `nil` where another field comes next. Tron has no negative numbers.
    mutating func integer(_ number: UInt64, _ name: String) throws(ChainError) -> Int64? {
        guard next == number << 3 else { return nil }
        let field = place(name)
        let value = try varint(field)
        guard value != 0 else { throw Self.notCanonical("is there and zero; protobuf leaves such a field out", field) }
        guard let value = Int64(exactly: value) else {
            throw ChainError(.decode, .outOfRange, "is negative or above 2⁶³ - 1", field: field)
        }
        try advance()
        return value
    }

    /// Refuses what nobody asked for.
    func finish() throws(ChainError) {
        guard let next else { return }
        throw ChainError(
            .decode, .unknownField, "has field \(next >> 3) of wire type \(next & 7), which is unknown here, repeated or out of order",
            field: path.isEmpty ? "input" : path)
    }

    /// The full name of a field.
    func place(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

    private mutating func advance() throws(ChainError) {
        next = reader.remaining == 0 ? nil : try varint(path.isEmpty ? "input" : path)
    }

    private mutating func varint(_ field: String) throws(ChainError) -> UInt64 {
        var value: UInt64 = 0
        for position in 0..<10 {
            let byte = try reader.byte(field)
            // The tenth byte holds the one bit that is left of 64.
            guard position < 9 || byte <= 1 else { throw Self.notCanonical("has a varint of more than 64 bits", field) }
            value |= UInt64(byte & 0x7f) << UInt64(7 * position)
            guard byte & 0x80 == 0 else { continue }
            guard byte != 0 || position == 0 else { throw Self.notCanonical("has a varint in more bytes than needed", field) }
            return value
        }
        throw Self.notCanonical("has a varint of more than ten bytes", field)
    }

    private static func notCanonical(_ message: String, _ field: String) -> ChainError {
        ChainError(.decode, .notCanonical, message, field: field)
    }
}
