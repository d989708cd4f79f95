internal import ChainKit

/// Reads an instruction's data; whatever goes wrong makes the instruction unreadable.
struct InstructionData {
    private var reader: ByteReader

    init(_ data: [UInt8]) { reader = ByteReader(data) }

    var isAtEnd: Bool { reader.remaining == 0 }

    private mutating func read<Value>(_ body: (inout ByteReader) throws(ChainError) -> Value) throws(UnreadableInstruction) -> Value {
        do {
            return try body(&reader)
        } catch {
            throw UnreadableInstruction(reason: "its data \(error.message)")
        }
    }

    mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
        as type: Integer.Type = Integer.self
    ) throws(UnreadableInstruction) -> Integer {
        try read { reader throws(ChainError) in try reader.littleEndian("data", as: type) }
    }

    mutating func bytes(_ count: Int) throws(UnreadableInstruction) -> [UInt8] {
        try read { reader throws(ChainError) in try reader.take(count, "data") }
    }

    mutating func key() throws(UnreadableInstruction) -> KnownKey {
        KnownKey(try read { reader throws(ChainError) in try reader.publicKey("data") })
    }

    /// A byte that says yes or no.
    mutating func flag() throws(UnreadableInstruction) -> Bool {
        switch try integer(as: UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw UnreadableInstruction(reason: "an option is neither there nor absent")
        }
    }

    /// A key, where the byte before it says that it follows.
    mutating func optionalKey() throws(UnreadableInstruction) -> KnownKey? { try flag() ? try key() : nil }

    /// An optional key at the end of the data. Libraries fill the place of an absent one with 32 zeros, which programs don't look at;
    /// nothing hides behind zeros.
    mutating func lastOptionalKey() throws(UnreadableInstruction) -> KnownKey? {
        guard try !flag() else { return try key() }
        var padded = reader
        if reader.remaining == 32, let zeros = try? padded.take(32, "data"), zeros.allSatisfy({ $0 == 0 }) { reader = padded }
        return nil
    }

    /// A key that is absent where it is zero.
    mutating func keyUnlessZero() throws(UnreadableInstruction) -> KnownKey? {
        let known = try key()
        return known.key.bytes.allSatisfy { $0 == 0 } ? nil : known
    }

    /// A length and UTF-8.
    mutating func string<Length: FixedWidthInteger & UnsignedInteger>(
        length: Length.Type = UInt64.self
    ) throws(UnreadableInstruction) -> String {
        let bytes = try self.bytes(try count(as: length))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw UnreadableInstruction(reason: "a text is not UTF-8") }
        return text
    }

    /// The number of bytes or elements that follow.
    mutating func count<Length: FixedWidthInteger & UnsignedInteger>(as length: Length.Type) throws(UnreadableInstruction) -> Int {
        guard let count = Int(exactly: try integer(as: length)), count <= reader.remaining else {
            throw UnreadableInstruction(reason: "a list or text is longer than the data")
        }
        return count
    }

    /// Programs ignore what follows; a reader that ignored it too would hide it.
    mutating func finish() throws(UnreadableInstruction) {
        let rest = reader.remaining
        guard rest == 0 else {
            throw UnreadableInstruction(reason: "\(rest == 1 ? "1 byte follows" : "\(rest) bytes follow") what its data says")
        }
    }
}
