internal import ChainKit

/// A member's type, read from its text.
indirect enum TypedFieldType: Sendable, Hashable {
    case unsigned(bits: Int)
    case signed(bits: Int)
    case bool
    case address
    case fixedBytes(Int)
    case bytes
    case string
    case structure(String)
    /// An array; `count` is nil where its length is not fixed.
    case array(TypedFieldType, count: Int?)

    /// Reads `uint256`, `Person`, `bytes32[2][]`.
    init(_ cursor: JSONCursor) throws(ChainError) {
        let text = try cursor.string()
        guard text.utf8.count <= TypedDataLimits.name else {
            throw cursor.failure(.tooComplex, "is longer than \(TypedDataLimits.name) bytes")
        }
        // Characters beyond ASCII can swallow a bracket beside them.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw cursor.failure(.invalidType, "is not the name of a type; \(TypedName.rule)")
        }
        var pieces = text.split(separator: "[", omittingEmptySubsequences: false)[...]
        guard let base = pieces.popFirst(), pieces.count <= TypedDataLimits.dimensions else {
            throw cursor.failure(.tooComplex, "has more than \(TypedDataLimits.dimensions) dimensions")
        }
        var type = try TypedFieldType(atom: String(base), cursor)
        for piece in pieces {
            guard piece.utf8.last == UInt8(ascii: "]") else { throw cursor.failure(.invalidType, "has a bracket that does not close") }
            let digits = piece.dropLast()
            if digits.isEmpty {
                type = .array(type, count: nil)
            } else {
                guard let count = TypedFieldType.number(digits), count > 0, count <= TypedDataLimits.values else {
                    throw cursor.failure(
                        .invalidType, "has an array length that is not a number of 1 to \(TypedDataLimits.values) without leading zeros")
                }
                type = .array(type, count: count)
            }
        }
        self = type
    }

    private init(atom text: String, _ cursor: JSONCursor) throws(ChainError) {
        switch text {
        case "bool": self = .bool
        case "address": self = .address
        case "bytes": self = .bytes
        case "string": self = .string
        default:
            if let size = TypedFieldType.size(of: text, after: "uint") {
                guard let size, size.isMultiple(of: 8), (8...256).contains(size) else { throw TypedFieldType.badWidth(text, cursor) }
                self = .unsigned(bits: size)
            } else if let size = TypedFieldType.size(of: text, after: "int") {
                guard let size, size.isMultiple(of: 8), (8...256).contains(size) else { throw TypedFieldType.badWidth(text, cursor) }
                self = .signed(bits: size)
            } else if let size = TypedFieldType.size(of: text, after: "bytes") {
                guard let size, (1...32).contains(size) else {
                    throw cursor.failure(.invalidType, "is \(Printable.text(text, limit: 40)); there are bytes and bytes1 to bytes32")
                }
                self = .fixedBytes(size)
            } else {
                guard TypedName.isName(text) else {
                    throw cursor.failure(.invalidType, "is not the name of a type; \(TypedName.rule)")
                }
                self = .structure(text)
            }
        }
    }

    private static func badWidth(_ text: String, _ cursor: JSONCursor) -> ChainError {
        cursor.failure(
            .invalidType,
            "is \(Printable.text(text, limit: 40)); integers are int8 to int256 and uint8 to uint256 in steps of 8, "
                + "and the short names int and uint are not part of EIP-712")
    }

    /// Nil where the text is not `word` followed by nothing but digits; the inner value is nil where the digits are no plain number.
    private static func size(of text: String, after word: String) -> Int?? {
        guard text.utf8.starts(with: word.utf8) else { return nil }
        let rest = text.utf8.dropFirst(word.utf8.count)
        guard rest.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return .some(number(Substring(rest)))
    }

    /// A number without leading zeros and of at most five digits.
    private static func number(_ digits: Substring) -> Int? {
        guard (1...5).contains(digits.utf8.count), digits.utf8.first != UInt8(ascii: "0"),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(digits)
    }

    /// The struct at the bottom of the type, where there is one.
    var structure: String? {
        switch self {
        case .structure(let name): name
        case .array(let element, _): element.structure
        default: nil
        }
    }

    /// The type's text in `encodeType`.
    var text: String {
        switch self {
        case .unsigned(let bits): "uint\(bits)"
        case .signed(let bits): "int\(bits)"
        case .bool: "bool"
        case .address: "address"
        case .fixedBytes(let count): "bytes\(count)"
        case .bytes: "bytes"
        case .string: "string"
        case .structure(let name): name
        case .array(let element, let count): element.text + "[" + (count.map { String($0) } ?? "") + "]"
        }
    }
}

/// Names of structs and members.
enum TypedName {
    static let rule = "names begin with a letter, _ or $ and go on with those, digits, and : . -"

    /// Solidity's identifiers and the punctuation that is in use; nothing that stands between names in `encodeType`, so that its
    /// text reads one way only.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= TypedDataLimits.name, isLetter(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
    }

    /// A struct's name: none that a built-in type has or could have.
    static func isStructName(_ text: String) -> Bool {
        guard isName(text) else { return false }
        if case .structure? = try? TypedFieldType(JSONCursor(.string(text))) { return true }
        return false
    }

    /// The fault of a struct's name that ``isStructName(_:)`` refuses: a clause.
    static func fault(of text: String) -> String {
        if text.utf8.count > TypedDataLimits.name { return "it is longer than \(TypedDataLimits.name) bytes" }
        guard isName(text) else { return rule }
        return "\(text) is, or looks like, the name of a built-in type"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
    }
}
