/// A page of Markdown, read as far as citations need: its headings and its links.
struct MarkdownPage: Sendable {
    struct Link: Equatable, Sendable {
        let target: String
        let line: Int
    }

    let path: String
    /// The headings' texts, in order.
    let headings: [String]
    /// The links outside of code.
    let links: [Link]

    /// The name that comments cite it by.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    init(_ file: Inspection.File) {
        path = file.path
        var headings: [String] = []
        var links: [Link] = []
        var isCode = false
        for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            if line.hasPrefix("#") {
                headings.append(String(line.drop { $0 == "#" }.drop { $0 == " " }))
            }
            // What stands between backticks is code too.
            let text = line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }
                .map(\.element).joined(separator: "`")
            links += text.matches(of: /\]\(([^()\s]+)\)/).map { Link(target: String($0.1), line: index + 1) }
        }
        self.headings = headings
        self.links = links
    }

    /// The numbers of headings such as "4. Pre-signing".
    var sections: Set<Int> { Set(headings.compactMap { $0.firstMatch(of: /^(\d+)\.\s/).flatMap { Int($0.1) } }) }

    /// The rules of headings such as "S4. A nonce is used once".
    var rules: [String] { headings.compactMap { $0.firstMatch(of: /^([A-Z]\d+)\.\s/).map { String($0.1) } } }

    /// The headings without their numbers, in small letters.
    var titles: Set<String> { Set(headings.map { $0.replacing(/^\d+\.\s/, with: "").lowercased() }) }

    /// What a link to a heading says behind `#`, as repositories' browsers make it of the heading.
    var anchors: Set<String> {
        func isKept(_ character: Character) -> Bool { character.isLetter || character.isNumber || "-_".contains(character) }
        return Set(headings.map { String($0.lowercased().map { $0 == " " ? "-" : $0 }.filter(isKept)) })
    }

    /// The path that a link's path leads to from this page.
    func resolved(_ target: Substring) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
