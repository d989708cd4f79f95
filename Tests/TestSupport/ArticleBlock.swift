/// A code block of a page, and the file that it is an excerpt of.
package struct ArticleBlock: Sendable, CustomStringConvertible {
    /// The line of the page where the block begins.
    package let line: Int
    /// `nil` where the block does not say.
    package let path: String?
    /// What stands behind the fence, like `swift`; empty where nothing does.
    package let language: String
    /// Its lines.
    package let lines: [String]

    /// Where it begins, and whose it is.
    package var description: String { "line \(line): \(path ?? "no file")" }

    /// A block.
    package init(line: Int, path: String?, language: String = "", lines: [String]) {
        (self.line, self.path, self.language, self.lines) = (line, path, language, lines)
    }

    private static let marker = "<!-- from: "

    /// Every fenced block; the line above its fence names the file.
    package static func all(in article: String) -> [ArticleBlock] {
        let lines = article.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blocks: [ArticleBlock] = []
        var start: Int?
        for (index, line) in lines.enumerated() where line.hasPrefix("```") {
            guard let begin = start else {
                start = index
                continue
            }
            let above = begin > 0 ? lines[begin - 1] : ""
            let isMarked = above.hasPrefix(marker) && above.hasSuffix(" -->")
            blocks.append(
                ArticleBlock(
                    line: begin + 1, path: isMarked ? String(above.dropFirst(marker.count).dropLast(4)) : nil,
                    language: String(lines[begin].dropFirst(3)), lines: Array(lines[(begin + 1)..<index])))
            start = nil
        }
        return blocks
    }

    /// Whether the lines stand one after the other in a file, all moved to the right by as much.
    package func isExcerpt(of text: String) -> Bool {
        let file = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first, !first.isEmpty, file.count >= lines.count else { return false }
        return (0...(file.count - lines.count)).contains { start in
            guard file[start].hasSuffix(first) else { return false }
            let margin = String(file[start].dropLast(first.count))
            guard margin.allSatisfy({ $0 == " " }) else { return false }
            return zip(lines, file[start...]).allSatisfy { $0.isEmpty ? $1.isEmpty : $1 == margin + $0 }
        }
    }
}
