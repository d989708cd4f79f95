/// A Swift file, read as far as the architecture needs: code without comments and strings, and its imports.
struct SwiftSource {
    struct Import: Equatable {
        let module: String
        let line: Int
    }

    /// The text with every comment blanked. Lines keep their numbers.
    let withoutComments: [Character]
    /// The text with comments and the contents of string literals blanked.
    let code: [Character]
    /// The identifiers and keywords of the code, in order.
    private let words: [Word]

    init(_ text: String) {
        var masker = Masker(text)
        masker.run()
        withoutComments = masker.withoutComments
        code = masker.code
        words = Self.words(of: code)
    }

    /// The line, from 1, of a position.
    func line(of index: Int) -> Int { code[..<index].reduce(1) { $0 + ($1.isNewline ? 1 : 0) } }

    /// Every import, whatever stands before it (access, attributes) and whether it names a module or something in one.
    var imports: [Import] {
        words.indices.compactMap { position in
            let word = words[position]
            guard word.text == "import", !isLabelOrMember(word), position + 1 < words.count else { return nil }
            var module = words[position + 1]
            if Self.declarationKinds.contains(module.text), position + 2 < words.count,
                code[module.end..<words[position + 2].start].allSatisfy(\.isWhitespace)
            {
                module = words[position + 2]
            }
            return Import(module: module.text, line: line(of: word.start))
        }
    }

    /// The types that a file declares as public outside of any other, at the beginning of a line.
    var publicTypes: [String] {
        String(code).split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ").map(String.init)
            guard line.first != " ", let access = words.first, ["public", "open"].contains(access) else { return nil }
            words.removeFirst()
            while let word = words.first, ["final", "indirect"].contains(word) { words.removeFirst() }
            guard words.count > 1, ["struct", "enum", "class", "protocol", "actor", "typealias"].contains(words[0]) else { return nil }
            return String(words[1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
    }

    /// Positions of each use of a word that no identifier continues.
    func positions(of text: String) -> [Word] { words.filter { $0.text == text } }

    /// Lines of what looks like a force unwrap or an implicitly unwrapped type: `!` right behind a name or a closing bracket.
    var forceUnwraps: [Int] {
        code.indices.compactMap { index in
            guard code[index] == "!", index > 0, index + 1 >= code.count || code[index + 1] != "=" else { return nil }
            let before = code[index - 1]
            guard Self.isIdentifier(before) || before == ")" || before == "]" || before == ">" || before == "`" else { return nil }
            // `try!` and `as!` have a rule of their own.
            if let word = words.first(where: { $0.end == index }), ["try", "as"].contains(word.text) { return nil }
            return line(of: index)
        }
    }

    struct Word {
        let text: String
        let start: Int
        let end: Int
    }

    private static func words(of code: [Character]) -> [Word] {
        var result: [Word] = []
        var index = 0
        while index < code.count {
            guard isIdentifier(code[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < code.count, isIdentifier(code[index]) { index += 1 }
            result.append(Word(text: String(code[start..<index]), start: start, end: index))
        }
        return result
    }

    private func isLabelOrMember(_ word: Word) -> Bool {
        if word.start > 0, code[word.start - 1] == "." || code[word.start - 1] == "`" { return true }
        let next = code[word.end...].first { !$0.isWhitespace }
        return next == ":" || next == "("
    }

    private static func isIdentifier(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }

    private static let declarationKinds: Set<String> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor", "macro",
    ]
}

/// Blanks comments (nested ones too) and string literals (raw, multi-line, with interpolation).
private struct Masker {
    private let text: [Character]
    private var index = 0
    private(set) var withoutComments: [Character]
    private(set) var code: [Character]

    init(_ text: String) {
        self.text = Array(text)
        withoutComments = self.text
        code = self.text
    }

    mutating func run() {
        while index < text.count { step() }
    }

    /// Passes one token's start: a comment, a literal, or a character of code.
    private mutating func step() {
        if starts("//") {
            while index < text.count, !text[index].isNewline { blank(comment: true) }
        } else if starts("/*") {
            comment()
        } else if let pounds = literalStart() {
            literal(pounds: pounds)
        } else {
            index += 1
        }
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(comment: true)
            } else if starts("*/") {
                depth -= 1
                blank(comment: true)
            }
            if index < text.count { blank(comment: true) }
        } while depth > 0 && index < text.count
    }

    /// The number of # before a quote that starts here; nil where no literal starts.
    private func literalStart() -> Int? {
        var end = index
        while end < text.count, text[end] == "#" { end += 1 }
        return end < text.count && text[end] == "\"" ? end - index : nil
    }

    private mutating func literal(pounds: Int) {
        index += pounds
        let hashes = String(repeating: "#", count: pounds)
        let quotes = starts("\"\"\"") ? "\"\"\"" : "\""
        index += quotes.count
        while index < text.count, !starts(quotes + hashes) {
            if starts("\\" + hashes + "(") {
                interpolation(prefix: 2 + pounds)
            } else if starts("\\" + hashes) {
                for _ in 0...(1 + pounds) where index < text.count { blank() }
            } else if text[index].isNewline, quotes.count == 1 {
                return  // unterminated: the compiler's business
            } else {
                blank()
            }
        }
        index = min(index + quotes.count + pounds, text.count)
    }

    /// Code inside a string stays code, because it can trap like any other.
    private mutating func interpolation(prefix: Int) {
        for _ in 0..<prefix where index < text.count { blank() }
        var depth = 1
        while index < text.count {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 {
                    blank()
                    return
                }
            }
            step()
        }
    }

    private func starts(_ prefix: String) -> Bool { text[index...].starts(with: prefix) }

    private mutating func blank(comment: Bool = false) {
        if !text[index].isNewline {
            code[index] = " "
            if comment { withoutComments[index] = " " }
        }
        index += 1
    }
}
