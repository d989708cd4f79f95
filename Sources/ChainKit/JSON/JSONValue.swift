/// A JSON document, kept exactly: numbers as their literals, object members in their order.
///
/// Amounts on chains exceed what a `Double` holds, and a policy must see the number that was written. So a number is never
/// converted on the way in; ``JSONNumber`` converts it on request and only where nothing is lost.
public enum JSONValue: Sendable {
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

extension JSONValue: Equatable {
    /// Returns whether both values say the same: strings byte by byte, members in whatever order.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
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
    /// The number as it was written, by JSON's grammar.
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

/// An object's members: unique names, kept in order, found in constant time. Names are the same where their bytes are: what Unicode
/// holds for equivalent stays apart.
public struct JSONObject: Sendable, Equatable {
    /// One name and its value.
    public struct Member: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public fileprivate(set) var value: JSONValue
    }

    /// The members in the order in which they were written or first set.
    public private(set) var members: [Member] = []
    /// Where a name stands, once there are more members than are searched one by one.
    private var positions: [Name: Int] = [:]
    private static let searched = 8

    /// An object without members.
    public init() {}

    /// The names in order.
    public var names: [String] { members.map(\.name) }

    /// The member `name`. Setting a new name appends it; setting `nil` on a present name stores `null`.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            if let position = position(of: name) {
                members[position].value = newValue ?? .null
            } else if let newValue {
                append(name, newValue)
            }
        }
    }

    private func position(of name: String) -> Int? {
        guard members.count > JSONObject.searched else { return members.firstIndex { $0.name.hasSameBytes(as: name) } }
        return positions[Name(text: name)]
    }

    /// Appends a member whose name is not there yet.
    mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
        guard members.count > JSONObject.searched else { return }
        if positions.isEmpty {
            for (position, member) in members.enumerated() { positions[Name(text: member.name)] = position }
        } else {
            positions[Name(text: name)] = members.count - 1
        }
    }

    /// A name that is compared and hashed by its bytes: normal forms of a long one take their time.
    private struct Name: Hashable {
        let text: String

        static func == (left: Name, right: Name) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Returns whether both objects have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }
}

extension String {
    /// Whether both are the same UTF-8; `==` holds what Unicode calls equivalent for the same.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let areSame = unsafe utf8.withContiguousStorageIfAvailable { left in
            unsafe other.utf8.withContiguousStorageIfAvailable { right in unsafe left.elementsEqual(right) }
        }
        return (areSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
