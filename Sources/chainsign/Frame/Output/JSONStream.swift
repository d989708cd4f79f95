internal import ChainKit

/// One JSON object on stdout that is written as it comes: what is printed is what `Output.json` would print of the whole.
struct JSONStream {
    /// Of each object or array that is open, whether something stands in it.
    private var levels: [Bool] = []

    /// Begins an object or an array, as a member where it has a name.
    mutating func open(_ bracket: String, as name: String? = nil) throws {
        try begin(name)
        try write(bracket)
        levels.append(false)
    }

    /// Ends the innermost.
    mutating func close(_ bracket: String) throws {
        let isFilled = levels.popLast() ?? false
        if isFilled { try write("\n" + indent) }
        try write(bracket)
        if levels.isEmpty { try write("\n") }
    }

    mutating func member(_ name: String, _ value: JSONValue) throws {
        try begin(name)
        try write(text(value))
    }

    mutating func element(_ value: JSONValue) throws {
        try begin(nil)
        try write(text(value))
    }

    private mutating func begin(_ name: String?) throws {
        if let isFilled = levels.popLast() {
            levels.append(true)
            try write((isFilled ? ",\n" : "\n") + indent)
        }
        if let name { try write(JSONValue.string(name).text() + ": ") }
    }

    private var indent: String { String(repeating: "  ", count: levels.count) }

    private func text(_ value: JSONValue) -> String { value.text(.pretty).replacing("\n", with: "\n" + indent) }

    private func write(_ text: String) throws(OutputFailure) { try Output.write(Array(text.utf8)) }
}
