/// A transcript: commands and what they must print.
///
/// ```
/// # a comment
/// $ chainsign sol verify tx.hex        run by sh in a fresh folder that holds a copy of Files/
/// valid, sent by <base58>              a line of stdout
/// 2> chainsign: hint: …                a line of stderr
/// ...                                  any number of lines of stdout
/// json valid sender checks             stdout is one JSON object with exactly these members
/// => 1                                 the exit code, 0 where there is no such line
/// ```
///
/// Placeholders stand for what varies: `<hex>`, `<base58>`, `<base64>`, `<number>`, `<time>`, `<any>`, `<folder>`.
struct Transcript {
    /// A command and what is expected of it.
    struct Step {
        let line: Int
        let command: String
        var output: [String] = []
        var errors: [String] = []
        /// The names of the members, sorted; nil where stdout is compared as text.
        var members: [String]?
        var exitCode: Int32 = 0
    }

    let steps: [Step]

    init(_ text: String) {
        var steps: [Step] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("$ ") {
                steps.append(Step(line: number + 1, command: String(line.dropFirst(2))))
                continue
            }
            guard var step = steps.popLast() else { continue }
            if line.hasPrefix("# ") {
                // A comment, here or before the first command.
            } else if line.hasPrefix("2> ") {
                step.errors.append(String(line.dropFirst(3)))
            } else if line.hasPrefix("=> ") {
                step.exitCode = Int32(line.dropFirst(3)) ?? -1
            } else if line.hasPrefix("json ") {
                step.members = line.split(separator: " ").dropFirst().map(String.init).sorted()
            } else {
                step.output.append(String(line))
            }
            steps.append(step)
        }
        self.steps = steps.map { step in
            var step = step
            while step.output.last == "" { step.output.removeLast() }
            return step
        }
    }
}

/// Lines with placeholders against lines as printed.
struct ExpectedLines {
    private static let placeholders: [(name: String, pattern: String)] = [
        ("<hex>", "[0-9a-f]+"), ("<base58>", "[1-9A-HJ-NP-Za-km-z]+"), ("<base64>", "[A-Za-z0-9+/]+=*"), ("<number>", "[0-9]+"),
        ("<time>", "[0-9]+\\.[0-9]+ (us|ms|s)"), ("<any>", ".*"),
    ]

    let expected: [String]
    let folder: String

    /// The first expected line that has no match, or nil where all lines match.
    func mismatch(_ actual: [String]) throws -> String? {
        try match(expected[...], actual[...]) ? nil : try firstDifference(actual)
    }

    private func match(_ expected: ArraySlice<String>, _ actual: ArraySlice<String>) throws -> Bool {
        guard let line = expected.first else { return actual.isEmpty }
        if line == "..." {
            // Shortest first; the transcript's dots are few.
            for skipped in 0...actual.count where try match(expected.dropFirst(), actual.dropFirst(skipped)) { return true }
            return false
        }
        guard let first = actual.first, try matches(line, first) else { return false }
        return try match(expected.dropFirst(), actual.dropFirst())
    }

    private func matches(_ line: String, _ actual: String) throws -> Bool {
        var pattern = ""
        var rest = line.replacing("<folder>", with: folder)[...]
        scan: while !rest.isEmpty {
            for (name, expression) in Self.placeholders where rest.hasPrefix(name) {
                pattern += "(?:\(expression))"
                rest = rest.dropFirst(name.count)
                continue scan
            }
            let character = rest.removeFirst()
            if !character.isLetter, !character.isNumber, character != " ", character.isASCII { pattern += "\\" }
            pattern.append(character)
        }
        return try Regex(pattern).wholeMatch(in: actual) != nil
    }

    private func firstDifference(_ actual: [String]) throws -> String {
        guard !expected.contains("...") else { return "the lines do not fit around the dots" }
        for (position, line) in expected.enumerated() {
            guard actual.indices.contains(position) else { return "missing: \(line)" }
            if try !matches(line, actual[position]) { return "expected: \(line)\n  actual: \(actual[position])" }
        }
        return "more than expected: \(actual.dropFirst(expected.count).joined(separator: "\n"))"
    }
}
