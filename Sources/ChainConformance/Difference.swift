public import ChainKit

/// One place where what came differs from what the vector says.
public struct Difference: Sendable, Equatable {
    /// Where, from the root of the outcome: `requests[0].bytes`.
    public let path: String
    /// What the vector says; `nil` where it says nothing, and what came is worth knowing: an error's message.
    public let expected: JSONValue?
    /// What came; `nil` where there is nothing of that name.
    public let actual: JSONValue?

    /// A difference.
    public init(path: String, expected: JSONValue?, actual: JSONValue?) {
        self.path = path
        self.expected = expected
        self.actual = actual
    }

    /// `{"path", "expected", "actual"}`; what there is not is left out.
    public var json: JSONValue {
        var object = JSONObject()
        object["path"] = .string(path)
        if let expected { object["expected"] = expected }
        if let actual { object["actual"] = actual }
        return .object(object)
    }

    /// The path, what was expected, what came, a line each. Long texts are shown from shortly before they part.
    public var lines: [String] {
        guard let expected else { return [path, "  actual   \(Self.cut(actual?.text() ?? "nothing", from: 0))"] }
        guard let actual else { return [path, "  expected \(Self.cut(expected.text(), from: 0))", "  actual   nothing"] }
        let (left, right) = (expected.text(), actual.text())
        let common = zip(left.unicodeScalars, right.unicodeScalars).prefix { $0 == $1 }.count
        let start = max(left.utf8.count, right.utf8.count) <= Self.longestText ? 0 : max(0, common - Self.before)
        return [path, "  expected \(Self.cut(left, from: start))", "  actual   \(Self.cut(right, from: start))"]
    }

    private static let longestText = 160
    private static let before = 40

    private static func cut(_ text: String, from start: Int) -> String {
        let rest = text.unicodeScalars.dropFirst(start)
        let shown = String(String.UnicodeScalarView(rest.prefix(longestText)))
        return (start > 0 ? "…[\(start)]" : "") + shown + (rest.count > longestText ? "…" : "")
    }
}

extension JSONValue {
    /// Everything that is here and is not the same in `actual`: members that are not mentioned don't matter, arrays must have equal
    /// lengths, and `null` is the same as nothing.
    func differences(from actual: JSONValue?, path: String) -> [Difference] {
        if let expected = object, let members = actual?.object {
            return expected.members.flatMap { member in
                member.value.differences(from: members[member.name], path: path.isEmpty ? member.name : path + "." + member.name)
            }
        }
        if let expected = array, let elements = actual?.array, expected.count == elements.count {
            return zip(expected, elements).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, path: "\(path)[\(index)]")
            }
        }
        return self == actual ?? .null ? [] : [Difference(path: path, expected: self, actual: actual)]
    }
}
