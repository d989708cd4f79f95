internal import ChainKit

/// Why an instruction could not be read.
struct UnreadableInstruction: Error {
    let reason: String
}

/// An instruction with its accounts resolved, as a program's reader sees it.
struct InstructionView {
    /// `instructions[3]`
    let place: String
    let programKey: SolanaPublicKey
    let accounts: [ResolvedAccount?]
    /// The same accounts as statements, none missing.
    let uses: [AccountUse]
    let data: [UInt8]

    var program: Program? { Program(programKey) }

    /// The account at a position, or why the instruction can't be read.
    func account(_ position: Int) throws(UnreadableInstruction) -> ResolvedAccount {
        guard position < accounts.count else { throw UnreadableInstruction(reason: "account \(position) is missing") }
        guard let account = accounts[position] else {
            throw UnreadableInstruction(reason: "account \(position) comes from a lookup table that is not in the context")
        }
        return account
    }

    /// The account at a position as a statement.
    func name(_ position: Int) throws(UnreadableInstruction) -> Sourced { try account(position).sourced }
}

extension ResolvedAccount {
    var sourced: Sourced { Sourced(key.description, origin) }
}

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

    mutating func key() throws(UnreadableInstruction) -> SolanaPublicKey {
        try read { reader throws(ChainError) in try reader.publicKey("data") }
    }

    /// One byte says whether a key follows.
    mutating func optionalKey() throws(UnreadableInstruction) -> SolanaPublicKey? {
        switch try integer(as: UInt8.self) {
        case 0: return nil
        case 1: return try key()
        default: throw UnreadableInstruction(reason: "an optional key is neither there nor absent")
        }
    }

    /// Eight bytes of length and UTF-8.
    mutating func string() throws(UnreadableInstruction) -> String {
        let length: UInt64 = try integer()
        guard let count = Int(exactly: length) else { throw UnreadableInstruction(reason: "a text is longer than the data") }
        let bytes = try read { reader throws(ChainError) in try reader.take(count, "data") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw UnreadableInstruction(reason: "a text is not UTF-8") }
        return text
    }

    /// Programs ignore what follows; a reader that ignored it too would hide it.
    mutating func finish() throws(UnreadableInstruction) {
        try read { reader throws(ChainError) in try reader.finish("data") }
    }
}
