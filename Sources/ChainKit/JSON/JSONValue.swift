/// A JSON document, kept exactly: numbers as their literals, object members in their order.
///
/// Amounts on chains exceed what a `Double` holds, and a policy must see the number that was written. So a number is never
/// converted on the way in; ``JSONNumber`` converts it on request and only where nothing is lost.
public indirect enum JSONValue: Sendable, Equatable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number, as it was written.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; no name occurs twice.
    case object(JSONObject)

    /// The object, where this is one.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
    /// The elements, where this is an array.
    public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    /// The string, where this is one.
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    /// The truth value, where this is one.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The number, where this is one.
    public var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }

    /// The member `name`, where this is an object that has it.
    public subscript(name: String) -> JSONValue? { object?[name] }

    /// An integer of any width.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

    /// A string, or `null` where there is none.
    public static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object with its members in the order written; of equal names the last wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}

/// A JSON number as its literal.
public struct JSONNumber: Sendable, Hashable {
    /// What was written, by JSON's grammar.
    public let literal: String

    init(checkedLiteral: String) { literal = checkedLiteral }

    /// The literal of an integer.
    public init(_ value: some BinaryInteger) { literal = String(value) }

    /// The value as an integer type, where the literal is a plain integer (no fraction, no exponent) that fits.
    public func integer<Integer: FixedWidthInteger>(as type: Integer.Type = Integer.self) -> Integer? {
        literal == "-0" ? 0 : Integer(literal)
    }

    /// Whether the literal is a plain integer, of any size.
    public var isInteger: Bool { !literal.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") } }
}

/// An object's members: unique names, kept in order, found in constant time.
public struct JSONObject: Sendable, Equatable {
    /// One name and its value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value.
        public fileprivate(set) var value: JSONValue
    }

    /// The members in the order in which they were written or first set.
    public private(set) var members: [Member] = []
    private var positions: [String: Int] = [:]

    /// An object without members.
    public init() {}

    /// The names in order.
    public var names: [String] { members.map(\.name) }

    /// The member `name`. Setting a new name appends it; setting `nil` on a present name stores `null`.
    public subscript(name: String) -> JSONValue? {
        get {
            guard let position = positions[name] else { return nil }
            return members[position].value
        }
        set {
            if let position = positions[name] {
                members[position].value = newValue ?? .null
            } else if let newValue {
                positions[name] = members.count
                members.append(Member(name: name, value: newValue))
            }
        }
    }

    /// Whether both have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }
}
