/// A strict, bounded parser of RFC 8259: UTF-8 only, no duplicate names, no trailing text, no byte-order mark.
///
/// Recursion ends at ``Limits/depth``, so hostile input can't exhaust the stack.
public struct JSONParser {
    /// The limits of what the parser accepts.
    public struct Limits: Sendable {
        /// Nested arrays and objects.
        public var depth: Int
        /// Bytes of input.
        public var bytes: Int
        /// Characters of one number.
        public var numberLength: Int
        /// Values of the whole document, arrays and objects counted: each takes memory, however short its text is.
        public var values: Int

        /// Limits that leave room for every document of this package, a transaction with 15 blobs included, and are read in an instant.
        public init(depth: Int = 64, bytes: Int = 4 << 20, numberLength: Int = 400, values: Int = 1 << 16) {
            self.depth = depth
            self.bytes = bytes
            self.numberLength = numberLength
            self.values = values
        }
    }

    private let bytes: [UInt8]
    private let limits: Limits
    private var offset = 0
    private var remainingValues: Int

    private init(_ bytes: [UInt8], limits: Limits) {
        self.bytes = bytes
        self.limits = limits
        remainingValues = limits.values
    }

    /// Parses one document.
    ///
    /// - Throws: ``ChainError`` at stage `decode` with code `invalidJSON`, naming the byte.
    public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(ChainError) -> JSONValue {
        var parser = JSONParser(bytes, limits: limits)
        guard bytes.count <= limits.bytes else { throw parser.failure("the document is longer than \(limits.bytes) bytes") }
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.offset == bytes.count else { throw parser.failure("there is text after the document") }
        return value
    }

    /// Parses one document from text.
    public static func parse(_ text: String, limits: Limits = Limits()) throws(ChainError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    private func failure(_ what: String) -> ChainError {
        ChainError(.decode, .invalidJSON, "byte \(offset) of the JSON text: \(what)")
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { offset += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(ChainError) -> JSONValue {
        guard depth < limits.depth else { throw failure("nested deeper than \(limits.depth) levels") }
        guard let first = next else { throw failure("the text ends where a value should be") }
        guard remainingValues > 0 else { throw failure("the document has more than \(limits.values) values") }
        remainingValues -= 1
        switch first {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("not the start of a value")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(ChainError) -> JSONValue {
        for byte in word.utf8 {
            guard next == byte else { throw failure("expected \(word)") }
            offset += 1
        }
        return value
    }

    private mutating func array(depth: Int) throws(ChainError) -> [JSONValue] {
        offset += 1
        var elements: [JSONValue] = []
        skipSpace()
        if accept("]") { return elements }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if accept("]") { return elements }
            guard accept(",") else { throw failure("expected a comma or ]") }
        }
    }

    private mutating func object(depth: Int) throws(ChainError) -> JSONObject {
        offset += 1
        var object = JSONObject()
        skipSpace()
        if accept("}") { return object }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("expected a member's name") }
            let name = try string()
            guard object[name] == nil else { throw failure("the name \"\(Printable.text(name))\" occurs twice in one object") }
            skipSpace()
            guard accept(":") else { throw failure("expected a colon") }
            skipSpace()
            object.append(name, try value(depth: depth + 1))
            skipSpace()
            if accept("}") { return object }
            guard accept(",") else { throw failure("expected a comma or }") }
        }
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        return offset - start
    }

    private mutating func number() throws(ChainError) -> JSONNumber {
        let start = offset
        _ = accept("-")
        if accept("0") {
            if digits() > 0 { throw failure("a number has a leading zero") }
        } else if digits() == 0 {
            throw failure("a number without digits")
        }
        if accept("."), digits() == 0 { throw failure("a fraction without digits") }
        if accept("e") || accept("E") {
            if !accept("+") { _ = accept("-") }
            if digits() == 0 { throw failure("an exponent without digits") }
        }
        guard offset - start <= limits.numberLength else { throw failure("a number of more than \(limits.numberLength) characters") }
        return JSONNumber(checkedLiteral: String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func string() throws(ChainError) -> String {
        offset += 1
        var text: [UInt8] = []
        while true {
            let start = offset
            skipPlainText()
            guard let byte = next else { throw failure("a string does not end") }
            switch byte {
            case UInt8(ascii: "\""):
                let end = offset
                offset += 1
                // Most strings have no escapes, and are taken from where they stand; most are ASCII, and valid.
                let rest = bytes[start..<end]
                if text.isEmpty, rest.allSatisfy({ $0 < 0x80 }) { return String(decoding: rest, as: UTF8.self) }
                guard let string = String(validating: text + rest, as: UTF8.self) else { throw failure("a string is not valid UTF-8") }
                return string
            case UInt8(ascii: "\\"):
                if start < offset { text += bytes[start..<offset] }
                offset += 1
                try escape(into: &text)
            default:
                throw failure("an unescaped control character in a string")
            }
        }
    }

    /// Goes on to the next quotation mark, backslash or control character.
    private mutating func skipPlainText() {
        var position = offset
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\")
        {
            position += 1
        }
        offset = position
    }

    private mutating func escape(into text: inout [UInt8]) throws(ChainError) {
        guard let byte = next else { throw failure("a string ends within an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourHexDigits()
            if (0xd800..<0xdc00).contains(code) {
                guard accept("\\"), accept("u") else { throw failure("half of a surrogate pair") }
                let low = try fourHexDigits()
                guard (0xdc00..<0xe000).contains(low) else { throw failure("half of a surrogate pair") }
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair") }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw failure("an unknown escape in a string")
        }
    }

    private mutating func fourHexDigits() throws(ChainError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Hex.digit(byte) else { throw failure("\\u needs four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}
