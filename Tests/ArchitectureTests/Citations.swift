/// The pages of a repository and what its comments and pages cite of them: pure, so that the check can be shown bad citations.
struct Citations: Sendable {
    /// The page whose headings are the rules.
    static let rulesPage = "docs/rules.md"

    let pages: [MarkdownPage]
    private let pageTexts: [(path: String, words: [Word])]
    private let comments: [(path: String, words: [Word])]
    private let exists: @Sendable (String) -> Bool

    /// - Parameter exists: whether the repository has a file or folder at a path.
    init(pages: [Inspection.File], sources: [Inspection.File], exists: @escaping @Sendable (String) -> Bool) {
        self.pages = pages.map(MarkdownPage.init)
        pageTexts = pages.map { ($0.path, Self.words($0.text)) }
        comments = sources.map { ($0.path, Self.words(Self.comments($0.text))) }
        self.exists = exists
    }

    /// A piece of text between spaces.
    private struct Word: Sendable {
        let text: Substring
        let line: Int

        /// Without what punctuation and Markdown put around it.
        var bare: Substring {
            func isMark(_ character: Character) -> Bool { "()[]*`\"'.,;:".contains(character) }
            let start = text.drop(while: isMark)
            return start.lastIndex { !isMark($0) }.map { start[...$0] } ?? start
        }
        /// Whether a list may go on behind it.
        var isFollowed: Bool { text.last.map { !".;:)".contains($0) } ?? true }
    }

    private static func words(_ text: String) -> [Word] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            line.split(separator: " ").filter { !$0.allSatisfy { $0 == "/" || $0 == "*" } }.map { Word(text: $0, line: index + 1) }
        }
    }

    /// A Swift file's comments, on their lines.
    private static func comments(_ text: String) -> String {
        String(zip(text, SwiftSource(text).withoutComments).map { $0 == $1 && !$0.isNewline ? " " : $0 })
    }

    /// How many rules and sections are cited.
    var count: Int { (comments + pageTexts).reduce(0) { $0 + Self.rules($1.words).count + Self.sections($1.words).count } }

    /// Rules that are cited and have no entry, and entries that stand twice.
    var ruleFindings: [Finding] {
        let entries = pages.first { $0.path == Self.rulesPage }?.rules ?? []
        let repeated = Set(entries.filter { rule in entries.filter { $0 == rule }.count > 1 }).sorted()
        return repeated.map { Finding(file: Self.rulesPage, line: 1, what: "rule \($0) has two entries") }
            + (comments + pageTexts).flatMap { file in
                Self.rules(file.words, inBrackets: file.path.hasPrefix("docs/")).filter { !entries.contains($0.rule) }.map {
                    Finding(file: file.path, line: $0.line, what: "there is no rule \($0.rule) in \(Self.rulesPage)")
                }
            }
    }

    /// Pages and sections of pages that are cited and do not exist.
    var pageFindings: [Finding] {
        (comments + pageTexts).flatMap { file in
            Self.citedPages(file.words).filter { !isPage($0.name) }.map {
                Finding(file: file.path, line: $0.line, what: "there is no page \($0.name)")
            }
                + Self.sections(file.words).compactMap { cited in
                    pages.contains { $0.name == cited.page && $0.sections.contains(cited.section) }
                        ? nil : Finding(file: file.path, line: cited.line, what: "\(cited.page) has no section \(cited.section)")
                }
        }
            + comments.flatMap { file in
                Self.titles(file.words).compactMap { cited in
                    let numbered = pages.filter { $0.name == cited.page && !$0.sections.isEmpty }
                    return numbered.allSatisfy { $0.titles.contains(cited.title.lowercased()) }
                        ? nil : Finding(file: file.path, line: cited.line, what: "\(cited.page) has no section \"\(cited.title)\"")
                }
            }
    }

    /// Links to places that do not exist; the rest of the world is not asked.
    var linkFindings: [Finding] {
        pages.flatMap { page in
            page.links.compactMap { link in
                guard !link.target.contains(":") else { return nil }
                let parts = link.target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let target = parts[0].isEmpty ? page.path : page.resolved(parts[0])
                guard exists(target) else {
                    return Finding(file: page.path, line: link.line, what: "a link to \(target), which is not there")
                }
                guard parts.count == 2, let other = pages.first(where: { $0.path == target }) else { return nil }
                return other.anchors.contains(String(parts[1]))
                    ? nil : Finding(file: page.path, line: link.line, what: "\(target) has no heading #\(parts[1])")
            }
        }
    }

    /// A name alone is that of any page; with a folder it is a path from the root, or the end of one.
    private func isPage(_ name: String) -> Bool {
        let parts = name.split(separator: "/").filter { $0 != ".." && $0 != "." }
        return pages.contains { $0.path.split(separator: "/").suffix(parts.count) == parts[...] }
    }

    // MARK: - What is cited

    /// "rule S4", "rules S4, M6", "rules H4 and D6", "rules D1…D6".
    ///
    /// Pages that are about the rules name them in brackets alone: "(S4)", "(H4, D6)".
    private static func rules(_ words: [Word], inBrackets: Bool = false) -> [(rule: String, line: Int)] {
        var found: [(rule: String, line: Int)] = []
        for (index, word) in words.enumerated() {
            let isNamed = word.text.contains("ule") && ["rule", "rules"].contains(word.bare.lowercased()) && word.isFollowed
            let isAlone = inBrackets && word.text.hasPrefix("(") && word.bare.wholeMatch(of: /[HDSM]\d\d?/) != nil
            guard isNamed || isAlone else { continue }
            for next in list(words[(isNamed ? index + 1 : index)...]) {
                if let match = next.bare.wholeMatch(of: /[A-Z]\d+/) {
                    found.append((String(match.0), next.line))
                } else if let match = next.bare.wholeMatch(of: /([A-Z])(\d+)[…–][A-Z]?(\d+)/), let first = Int(match.2),
                    let last = Int(match.3), first <= last
                {
                    found += (first...last).map { ("\(match.1)\($0)", next.line) }
                } else {
                    break
                }
            }
        }
        return found
    }

    /// "dkls23.md section 4", "dkls23.md sections 4 and 6".
    private static func sections(_ words: [Word]) -> [(page: String, section: Int, line: Int)] {
        var found: [(page: String, section: Int, line: Int)] = []
        for (index, word) in words.enumerated() {
            guard let page = names(in: word.text).last, word.isFollowed || word.text.hasSuffix(".md)"), index + 1 < words.count,
                ["section", "sections"].contains(words[index + 1].bare), words[index + 1].isFollowed
            else { continue }
            for next in list(words[(index + 2)...]) {
                guard let section = Int(next.bare) else { break }
                found.append((page, section, next.line))
            }
        }
        return found
    }

    /// "frost.md, key generation": the words up to the next mark.
    private static func titles(_ words: [Word]) -> [(page: String, title: String, line: Int)] {
        words.enumerated().compactMap { index, word in
            guard word.text.hasSuffix(".md,"), let page = names(in: word.text).last else { return nil }
            var title: [Substring] = []
            for next in words[(index + 1)...] {
                title.append(next.bare)
                if let last = next.text.last, ",.;:)".contains(last) { break }
            }
            return (page, title.joined(separator: " "), word.line)
        }
    }

    /// Every page that is named; parts of addresses are not.
    private static func citedPages(_ words: [Word]) -> [(name: String, line: Int)] {
        words.filter { $0.text.contains(".md") && !$0.text.contains("://") }.flatMap { word in
            word.text.matches(of: /[A-Za-z0-9_.\/-]+\.md\b/).map { (String($0.0), word.line) }
        }
    }

    /// The file names of the pages in a word.
    private static func names(in word: Substring) -> [String] {
        guard word.contains(".md") else { return [] }
        return word.matches(of: /([A-Za-z0-9_-]+\.md)\b/).map { String($0.1) }
    }

    /// The words of a list with commas, "and" and "or": at least the first, and what follows as long as it goes on.
    private static func list(_ words: ArraySlice<Word>) -> [Word] {
        var items: [Word] = []
        var goesOn = true
        for word in words {
            if ["and", "or", "to"].contains(word.text) {
                goesOn = true
                continue
            }
            guard goesOn else { break }
            items.append(word)
            goesOn = word.text.hasSuffix(",")
            guard word.isFollowed else { break }
        }
        return items
    }
}
