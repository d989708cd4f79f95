/// A place in a JSON document, which knows its path, so that every refusal can name the field.
///
/// Adapters read intents through cursors and state which members an object may have: an unknown member is an error,
/// because a field that is silently ignored is one that the user believes was signed.
public struct JSONCursor: Sendable {
    /// The value here.
    public let value: JSONValue
    /// The path from the root: `instructions[2].accounts[0].pubkey`; empty at the root.
    public let path: String
    /// The stage that errors carry.
    public let stage: ChainError.Stage

    /// The root of a document.
    public init(_ value: JSONValue, path: String = "", stage: ChainError.Stage = .decode) {
        self.value = value
        self.path = path
        self.stage = stage
    }

    /// An error about this place.
    public func failure(_ code: ChainError.Code, _ message: String) -> ChainError {
        ChainError(stage, code, message, field: path.isEmpty ? nil : path)
    }

    private func member(_ name: String, _ value: JSONValue) -> JSONCursor {
        JSONCursor(value, path: path.isEmpty ? name : path + "." + name, stage: stage)
    }

    /// The object here, refusing members that are not in `allowed`.
    @discardableResult
    public func object(allowing allowed: Set<String>) throws(ChainError) -> JSONObject {
        guard let object = value.object else { throw failure(.wrongType, "must be an object") }
        for name in object.names where !allowed.contains(name) {
            throw member(Printable.text(name, limit: 60), .null).failure(
                .unknownField, "is not a known field here; known are \(allowed.sorted().joined(separator: ", "))")
        }
        return object
    }

    /// The member `name`, or `nil` where it is absent or `null`.
    public func optional(_ name: String) -> JSONCursor? {
        guard let value = value[name], value != .null else { return nil }
        return member(name, value)
    }

    /// The member `name`.
    public func required(_ name: String) throws(ChainError) -> JSONCursor {
        guard let cursor = optional(name) else { throw member(name, .null).failure(.missingField, "is missing") }
        return cursor
    }

    /// Every member of an object whose names are data.
    public func members() throws(ChainError) -> [(name: String, value: JSONCursor)] {
        guard let object = value.object else { throw failure(.wrongType, "must be an object") }
        return object.members.map { ($0.name, member(Printable.text($0.name, limit: 60), $0.value)) }
    }

    /// The elements of the array here.
    public func elements() throws(ChainError) -> [JSONCursor] {
        guard let elements = value.array else { throw failure(.wrongType, "must be an array") }
        return elements.enumerated().map { JSONCursor($1, path: "\(path)[\($0)]", stage: stage) }
    }

    /// The string here.
    public func string() throws(ChainError) -> String {
        guard let string = value.string else { throw failure(.wrongType, "must be a string") }
        return string
    }

    /// The truth value here.
    public func bool() throws(ChainError) -> Bool {
        guard let bool = value.bool else { throw failure(.wrongType, "must be true or false") }
        return bool
    }

    /// The integer here: a JSON integer, or a string of decimal digits, which scripts use for large amounts.
    public func integer<Integer: FixedWidthInteger>(as type: Integer.Type = Integer.self) throws(ChainError) -> Integer {
        switch value {
        case .number(let number):
            guard number.isInteger else { throw failure(.wrongType, "must be an integer without fraction or exponent") }
            guard let integer = number.integer(as: type) else { throw failure(.outOfRange, "must lie in \(type.min)…\(type.max)") }
            return integer
        case .string(let digits):
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                throw failure(.wrongType, "must be an integer")
            }
            guard let integer = Integer(digits) else { throw failure(.outOfRange, "must lie in \(type.min)…\(type.max)") }
            return integer
        default: throw failure(.wrongType, "must be an integer")
        }
    }

    /// Bytes in hexadecimal, with or without `0x`, of exactly `count` bytes where given.
    public func hex(count: Int? = nil) throws(ChainError) -> [UInt8] {
        guard let bytes = Hex.decode(try string()) else { throw failure(.invalidText, "must be hexadecimal") }
        if let count, bytes.count != count { throw failure(.wrongLength, "must be \(count) bytes, not \(bytes.count)") }
        return bytes
    }
}
