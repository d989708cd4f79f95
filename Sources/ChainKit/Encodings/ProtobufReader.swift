/// A reader of the fields of a protobuf message in the order of their numbers, and only in the encoding that ``Protobuf`` writes.
///
/// A lenient reader lets one transaction have many encodings, and hides what it does not know. This one asks for each field in turn;
/// what is out of order, repeated or unknown is left over, and ``finish()`` refuses it.
public struct ProtobufReader {
    private var reader: ByteReader
    private let path: String
    /// Number and wire type of the field that comes next; `nil` at the end.
    private var next: UInt64?

    /// Begins to read a message.
    ///
    /// - Parameter path: the message's place in the input, for errors; empty at the root.
    public init(_ bytes: [UInt8], _ path: String) throws(ChainError) {
        reader = ByteReader(bytes)
        self.path = path
        try advance()
    }

    /// Reads the field's bytes; nil where another field comes next.
    public mutating func bytes(_ number: UInt64, _ name: String) throws(ChainError) -> [UInt8]? {
        guard next == number << 3 | 2 else { return nil }
        let field = place(name)
        let count = try varint(field)
        let value = try reader.take(Int(clamping: count), field)
        guard !value.isEmpty else { throw Self.notCanonical("is there and empty; protobuf leaves such a field out", field) }
        try advance()
        return value
    }

    /// Reads the field's integer; nil where another field comes next. Negative numbers are refused: amounts, heights and times have none.
    public mutating func integer(_ number: UInt64, _ name: String) throws(ChainError) -> Int64? {
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
    public func finish() throws(ChainError) {
        guard let next else { return }
        throw ChainError(
            .decode, .unknownField, "has field \(next >> 3) of wire type \(next & 7), which is unknown here, repeated or out of order",
            field: path.isEmpty ? "input" : path)
    }

    /// Returns the full name of a field.
    public func place(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

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
