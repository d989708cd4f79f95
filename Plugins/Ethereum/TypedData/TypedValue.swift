internal import ChainKit

/// A value of typed data, checked against its type.
indirect enum TypedValue: Sendable, Hashable {
    case integer(TypedInteger)
    case bool(Bool)
    case address(EthereumAddress)
    /// `bytes1` to `bytes32`.
    case fixedBytes([UInt8])
    case bytes([UInt8])
    case string(String)
    case array([TypedValue])
    case structure(TypedStruct)
    /// The end of a recursion: a struct that is not there.
    case none(String)
}

/// A struct's value.
struct TypedStruct: Sendable, Hashable {
    /// The struct's name.
    let type: String
    /// `encodeType` of it.
    let encodedType: String
    /// The members' names in order.
    let names: [String]
    /// The members' values in order.
    let values: [TypedValue]
    /// `hashStruct`.
    let hash: [UInt8]

    /// The type's hash and `encodeData`: what ``hash`` is the hash of.
    var encodedData: [UInt8] { Keccak256.hash(Array(encodedType.utf8)) + TypedValue.words(values) }

    /// The member of this name.
    subscript(name: String) -> TypedValue? {
        names.firstIndex(of: name).map { values[$0] }
    }
}

extension TypedValue {
    var integer: UInt256? {
        guard case .integer(let integer) = self, !integer.isNegative else { return nil }
        return integer.magnitude
    }

    var address: EthereumAddress? { if case .address(let address) = self { address } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var structure: TypedStruct? { if case .structure(let value) = self { value } else { nil } }
    var array: [TypedValue]? { if case .array(let values) = self { values } else { nil } }

    /// The 32 bytes that stand for the value in its struct.
    var word: [UInt8] {
        switch self {
        case .integer(let integer): integer.word
        case .bool(let value): [UInt8](repeating: 0, count: 31) + [value ? 1 : 0]
        case .address(let address): [UInt8](repeating: 0, count: 12) + address.bytes
        case .fixedBytes(let bytes): bytes + [UInt8](repeating: 0, count: max(0, 32 - bytes.count))
        case .bytes(let bytes): Keccak256.hash(bytes)
        case .string(let text): Keccak256.hash(Array(text.utf8))
        case .array(let values): Keccak256.hash(TypedValue.words(values))
        case .structure(let value): value.hash
        // No struct hashes to zero, so this is no other value's.
        case .none: [UInt8](repeating: 0, count: 32)
        }
    }

    static func words(_ values: [TypedValue]) -> [UInt8] {
        var words: [UInt8] = []
        words.reserveCapacity(values.count * 32)
        for value in values { words += value.word }
        return words
    }
}

/// An integer of any width up to 256 bits, with or without sign.
struct TypedInteger: Sendable, Hashable, CustomStringConvertible {
    let isNegative: Bool
    let magnitude: UInt256

    /// Two's complement, big-endian.
    var word: [UInt8] {
        guard isNegative else { return magnitude.bigEndianBytes }
        var word = magnitude.bigEndianBytes.map { ~$0 }
        for index in word.indices.reversed() {
            let (sum, overflow) = word[index].addingReportingOverflow(1)
            word[index] = sum
            if !overflow { break }
        }
        return word
    }

    var description: String { (isNegative ? "-" : "") + magnitude.description }

    /// Reads a JSON integer, a decimal string or 0x-hexadecimal; a minus sign may stand before each.
    init(_ value: JSONValue, bits: Int, signed: Bool) throws(TypedRefusal) {
        let text: String
        switch value {
        case .number(let number):
            guard number.isInteger else { throw TypedRefusal(.wrongType, "must be an integer without fraction or exponent") }
            text = number.literal
        case .string(let string): text = string
        default: throw TypedRefusal(.wrongType, "must be an integer, a decimal string or 0x-hexadecimal")
        }
        guard text.utf8.count <= TypedDataLimits.number else {
            throw TypedRefusal(.tooComplex, "is longer than \(TypedDataLimits.number) characters")
        }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = isNegative ? String(text.dropFirst()) : text
        guard let magnitude = TypedInteger.magnitude(digits) else {
            throw TypedRefusal(.wrongType, "must be an integer, a decimal string or 0x-hexadecimal")
        }
        guard let magnitude else { throw TypedInteger.outOfRange(bits, signed) }
        if isNegative, !magnitude.isZero {
            // −2^(n−1) is the one magnitude that takes the sign's bit.
            guard signed, (magnitude.subtracting(1) ?? .zero).bitWidth < bits else { throw TypedInteger.outOfRange(bits, signed) }
        } else {
            guard magnitude.bitWidth <= (signed ? bits - 1 : bits) else { throw TypedInteger.outOfRange(bits, signed) }
        }
        self.isNegative = isNegative && !magnitude.isZero
        self.magnitude = magnitude
    }

    /// Nil where the text is no number; the inner value is nil where the number has more than 256 bits.
    private static func magnitude(_ digits: String) -> UInt256?? {
        if digits.utf8.starts(with: "0x".utf8) {
            let hex = digits.utf8.dropFirst(2)
            guard !hex.isEmpty, hex.allSatisfy(\.isHexDigit) else { return nil }
            let significant = String(Substring(hex.drop { $0 == UInt8(ascii: "0") }))
            return .some(significant.isEmpty ? .zero : UInt256(quantity: "0x" + significant))
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return .some(UInt256(decimal: digits))
    }

    private static func outOfRange(_ bits: Int, _ signed: Bool) -> TypedRefusal {
        TypedRefusal(
            .outOfRange, signed ? "must lie in -2^\(bits - 1)…2^\(bits - 1)-1 (int\(bits))" : "must lie in 0…2^\(bits)-1 (uint\(bits))")
    }
}

/// A fault of a value, before its path is known.
struct TypedRefusal: Error {
    let code: ChainError.Code
    let message: String

    init(_ code: ChainError.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
