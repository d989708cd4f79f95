/// A place in a JSON document, which knows its path, so that every refusal can name the field.
///
/// Adapters read intents through cursors and state which members an object may have: an unknown member is an error,
/// because a field that is silently ignored is one that the user believes was signed.
public struct JSONCursor: Sendable {
    /// The last step of a path.
    private enum Step {
        case none
        case member(String)
        case element(Int)
    }

    /// The value here.
    public let value: JSONValue
    /// The stage that errors carry.
    public let stage: ChainError.Stage
    /// The path of what holds the value, and the step from there: of a large array's elements few need their paths.
    private let parent: String
    private let step: Step

    /// The root of a document.
    public init(_ value: JSONValue, path: String = "", stage: ChainError.Stage = .decode) {
        self.init(value, path, .none, stage)
    }

    private init(_ value: JSONValue, _ parent: String, _ step: Step, _ stage: ChainError.Stage) {
        self.value = value
        self.parent = parent
        self.step = step
        self.stage = stage
    }

    /// The path from the root: `instructions[2].accounts[0].pubkey`; empty at the root.
    public var path: String {
        switch step {
        case .none: parent
        case .member(let name): parent.isEmpty ? name : parent + "." + name
        case .element(let index): "\(parent)[\(index)]"
        }
    }

    /// An error about this place.
    public func failure(_ code: ChainError.Code, _ message: String) -> ChainError {
        let path = path
        return ChainError(stage, code, message, field: path.isEmpty ? nil : path)
    }

    private func member(_ name: String, _ value: JSONValue) -> JSONCursor { JSONCursor(value, path, .member(name), stage) }

    /// The object here, refusing members that are not in `allowed`.
    @discardableResult
    public func object(allowing allowed: Set<String>) throws(ChainError) -> JSONObject {
        guard let object = value.object else { throw failure(.wrongType, "must be an object") }
        // Hashing takes the normal form of a name, and a long one its time.
        let longest = allowed.reduce(0) { max($0, $1.utf8.count) }
        for member in object.members where member.name.utf8.count > longest || !allowed.contains(member.name) {
            throw self.member(Printable.text(member.name, limit: 60), .null).failure(
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
        let path = path
        return object.members.map { ($0.name, JSONCursor($0.value, path, .member(Printable.text($0.name, limit: 60)), stage)) }
    }

    /// The elements of the array here.
    public func elements() throws(ChainError) -> [JSONCursor] {
        guard let elements = value.array else { throw failure(.wrongType, "must be an array") }
        let path = path
        return elements.enumerated().map { JSONCursor($1, path, .element($0), stage) }
    }

    /// The string here.
    public func string() throws(ChainError) -> String {
        guard let string = value.string else { throw failure(.wrongType, "must be a string") }
        return string
    }

    /// One of the words that a type has. What is none of them is refused, with all that there are.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type = Choice.self) throws(ChainError) -> Choice {
        guard let choice = Choice(rawValue: try string()) else {
            throw failure(.unknownName, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
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
        let text = try string()
        guard let bytes = Hex.decode(text) else {
            throw failure(.invalidText, Hex.hasOddCount(text) ? "has an odd number of hexadecimal digits" : "must be hexadecimal")
        }
        if let count, bytes.count != count { throw failure(.wrongLength, "must be \(count) bytes, not \(bytes.count)") }
        return bytes
    }
}
