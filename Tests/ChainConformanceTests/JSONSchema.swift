import ChainKit

/// A checker of the part of JSON Schema 2020-12 that `vectors/vector.schema.json` uses. A keyword that it does not know is a finding:
/// otherwise a rule could be added to the schema and never be applied.
struct JSONSchema {
    private let root: JSONValue
    private let definitions: [String: JSONValue]

    private static let hexadecimal = "^(0x)?([0-9a-fA-F]{2})*$"

    init(_ root: JSONValue) {
        self.root = root
        definitions = Dictionary(
            root["$defs"]?.object?.members.map { ("#/$defs/" + $0.name, $0.value) } ?? [], uniquingKeysWith: { first, _ in first })
    }

    /// Everything that is wrong with a document, with its path.
    func findings(_ value: JSONValue) -> [String] { check(value, root, "$") }

    private func check(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        if let allowed = schema.bool { return allowed ? [] : ["\(path) must not be there"] }
        guard let keywords = schema.object else { return ["\(path): the schema is neither an object nor a truth value"] }
        return keywords.members.flatMap { check(value, keyword: $0.name, $0.value, of: schema, path) }
    }

    private func passes(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> Bool { check(value, schema, path).isEmpty }

    private func check(_ value: JSONValue, keyword: String, _ rule: JSONValue, of schema: JSONValue, _ path: String) -> [String] {
        switch keyword {
        case "$schema", "$defs", "title", "description": return []
        case "$ref":
            guard let target = rule.string.flatMap({ definitions[$0] }) else { return ["\(path): the schema has no \(rule.text())"] }
            return check(value, target, path)
        case "type":
            let types = rule.array?.compactMap(\.string) ?? [rule.string ?? ""]
            return types.contains { Self.isType($0, value) } ? [] : ["\(path) is no \(types.joined(separator: " or "))"]
        case "const": return value == rule ? [] : ["\(path) is not \(rule.text())"]
        case "enum": return rule.array?.contains(value) == true ? [] : ["\(path) is none of \(rule.text())"]
        case "not": return passes(value, rule, path) ? ["\(path) is what it must not be"] : []
        case "anyOf", "oneOf": return checkAlternatives(value, keyword, rule, path)
        case "if":
            guard let then = schema["then"], passes(value, rule, path) else { return [] }
            return check(value, then, path)
        case "then": return schema["if"] == nil ? ["\(path): then without if"] : []
        case "pattern", "minLength": return checkString(value, keyword, rule, path)
        case "minimum", "maximum": return checkNumber(value, keyword, rule, path)
        case "items", "minItems": return checkArray(value, keyword, rule, path)
        case "required", "properties", "additionalProperties", "minProperties", "maxProperties":
            return checkObject(value, keyword, rule, of: schema, path)
        default: return ["\(path): this checker does not know the keyword \(keyword)"]
        }
    }

    private static func isType(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("null", .null), ("boolean", .bool), ("number", .number): true
        case ("integer", .number(let number)): number.isInteger
        default: false
        }
    }

    private func checkAlternatives(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ path: String) -> [String] {
        let passing = rule.array?.count { passes(value, $0, path) } ?? 0
        let ok = keyword == "anyOf" ? passing > 0 : passing == 1
        return ok ? [] : ["\(path) fits \(passing) of the schema's alternatives"]
    }

    private func checkString(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ path: String) -> [String] {
        guard let string = value.string else { return [] }
        if keyword == "minLength" {
            let least = rule.number?.integer(as: Int.self) ?? .max
            return string.unicodeScalars.count >= least ? [] : ["\(path) is shorter than \(least)"]
        }
        guard let pattern = rule.string else { return ["\(path): \(rule.text()) is no pattern"] }
        let fits: Bool
        if pattern == Self.hexadecimal {
            // Megabytes of it: a general matcher would take minutes.
            fits = Hex.decode(string) != nil
        } else {
            guard let regex = try? Regex(pattern) else { return ["\(path): \(rule.text()) is no pattern"] }
            fits = string.firstMatch(of: regex) != nil
        }
        return fits ? [] : ["\(path) does not look like \(pattern)"]
    }

    private func checkNumber(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ path: String) -> [String] {
        guard let number = value.number else { return [] }
        guard let bound = rule.number?.integer(as: Int.self) else { return ["\(path): \(rule.text()) is no bound"] }
        guard let integer = number.integer(as: Int.self) else { return ["\(path) is no small integer"] }
        return (keyword == "minimum" ? integer >= bound : integer <= bound) ? [] : ["\(path) is beyond the \(keyword) \(bound)"]
    }

    private func checkArray(_ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ path: String) -> [String] {
        guard let elements = value.array else { return [] }
        guard keyword == "items" else {
            return elements.count >= rule.number?.integer(as: Int.self) ?? .max ? [] : ["\(path) has fewer than \(rule.text()) elements"]
        }
        return elements.enumerated().flatMap { check($1, rule, "\(path)[\($0)]") }
    }

    private func checkObject(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, of schema: JSONValue, _ path: String
    ) -> [String] {
        guard let object = value.object else { return [] }
        switch keyword {
        case "required":
            return (rule.array ?? []).compactMap(\.string).filter { object[$0] == nil }.map { "\(path) lacks \($0)" }
        case "properties":
            return object.members.flatMap { member in
                rule[member.name].map { check(member.value, $0, "\(path).\(member.name)") } ?? []
            }
        case "additionalProperties":
            return object.members.filter { schema["properties"]?[$0.name] == nil }.flatMap {
                check($0.value, rule, "\(path).\($0.name)")
            }
        default:
            let bound = rule.number?.integer(as: Int.self) ?? -1
            let ok = keyword == "minProperties" ? object.members.count >= bound : object.members.count <= bound
            return ok ? [] : ["\(path) has \(object.members.count) members, against \(keyword) \(bound)"]
        }
    }
}
