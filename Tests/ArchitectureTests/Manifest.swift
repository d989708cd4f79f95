/// The targets of a Package.swift, read from its text. What cannot be read is a finding, not a gap.
struct Manifest {
    struct Target: Equatable {
        let kind: String
        let name: String
        let path: String
        let dependencies: [String]
        let line: Int

        var isTest: Bool { kind == "testTarget" }
    }

    private(set) var targets: [Target] = []
    private(set) var unreadable: [Finding] = []

    private static let kinds = ["target", "executableTarget", "systemLibrary", "testTarget", "plugin", "macro", "binaryTarget"]

    init(_ text: String, file: String = "Package.swift") {
        let source = SwiftSource(text)
        // Strings are blanked where brackets are counted, and read where names are.
        let (code, text) = (source.code, source.withoutComments)
        var index = 0
        while index < code.count {
            guard code[index] == ".",
                let kind = Self.kinds.first(where: { code[(index + 1)...].starts(with: $0 + "(") }),
                let end = Self.closing(code, from: index + 1 + kind.count)
            else {
                index += 1
                continue
            }
            let start = index + 2 + kind.count
            let line = source.line(of: index)
            index = end
            let arguments = Self.elements(code, start..<end)
            let labelled = Dictionary(
                arguments.compactMap { Self.label(code, $0) }.map { ($0.label, $0.value) }, uniquingKeysWith: { first, _ in first })
            guard let name = labelled["name"].flatMap({ Self.literal(text, $0) }) else {
                unreadable.append(Finding(file: file, line: line, what: "a .\(kind) whose name is not a literal"))
                continue
            }
            var dependencies: [String] = []
            if let list = labelled["dependencies"] {
                guard let names = Self.names(code, text, list) else {
                    unreadable.append(Finding(file: file, line: line, what: "\(name): dependencies that are not a list of literals"))
                    continue
                }
                dependencies = names
            }
            let folder = kind == "testTarget" ? "Tests" : "Sources"
            let path = labelled["path"].flatMap { Self.literal(text, $0) } ?? "\(folder)/\(name)"
            targets.append(Target(kind: kind, name: name, path: path, dependencies: dependencies, line: line))
        }
    }

    /// The target that a file belongs to: the one with the longest path above it.
    func target(of file: String) -> Target? {
        targets.filter { file.hasPrefix($0.path + "/") }.max { $0.path.count < $1.path.count }
    }

    /// The names in a list of "X", .product(name: "X", …), .target(name: "X"), .byName(name: "X"); nil for anything else.
    private static func names(_ code: [Character], _ text: [Character], _ range: Range<Int>) -> [String]? {
        let list = trimmed(code, range)
        guard code[list].first == "[", closing(code, from: list.lowerBound) == list.upperBound - 1 else { return nil }
        var names: [String] = []
        for element in elements(code, (list.lowerBound + 1)..<(list.upperBound - 1)) {
            if let name = literal(text, element) {
                names.append(name)
                continue
            }
            guard let open = code[element].firstIndex(of: "("),
                [".product", ".target", ".byName"].contains(String(code[element.lowerBound..<open])),
                let close = closing(code, from: open),
                let value = elements(code, (open + 1)..<close).compactMap({ label(code, $0) }).first(where: { $0.label == "name" })?.value,
                let name = literal(text, value)
            else { return nil }
            names.append(name)
        }
        return names
    }

    /// The bracket that closes the one at a position.
    private static func closing(_ code: [Character], from open: Int) -> Int? {
        var depth = 0
        for index in open..<code.count {
            if "([{".contains(code[index]) { depth += 1 }
            if ")]}".contains(code[index]) { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// The parts between commas of the outermost level, trimmed, empty ones left out.
    private static func elements(_ code: [Character], _ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (start, depth) = (range.lowerBound, 0)
        for index in range {
            if "([{".contains(code[index]) { depth += 1 }
            if ")]}".contains(code[index]) { depth -= 1 }
            if code[index] == ",", depth == 0 {
                result.append(start..<index)
                start = index + 1
            }
        }
        result.append(start..<range.upperBound)
        return result.map { trimmed(code, $0) }.filter { !$0.isEmpty }
    }

    private static func label(_ code: [Character], _ range: Range<Int>) -> (label: String, value: Range<Int>)? {
        guard let colon = code[range].firstIndex(of: ":"), code[range.lowerBound..<colon].allSatisfy(\.isLetter) else { return nil }
        return (String(code[range.lowerBound..<colon]), trimmed(code, (colon + 1)..<range.upperBound))
    }

    /// The content of a range that is one plain string literal.
    private static func literal(_ text: [Character], _ range: Range<Int>) -> String? {
        let quoted = text[range]
        guard quoted.count >= 2, quoted.first == "\"", quoted.last == "\"" else { return nil }
        let content = quoted.dropFirst().dropLast()
        return content.contains { $0 == "\"" || $0 == "\\" } ? nil : String(content)
    }

    private static func trimmed(_ code: [Character], _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, code[start].isWhitespace { start += 1 }
        while end > start, code[end - 1].isWhitespace { end -= 1 }
        return start..<end
    }
}
