import FoundationEssentials
import TestSupport
import Testing

/// A code block of the article *Adding a chain*, and the file that it is an excerpt of.
struct TutorialBlock: Sendable, CustomTestStringConvertible {
    /// The line of the article where the block begins.
    let line: Int
    /// `nil` where the block does not say.
    let path: String?
    let lines: [String]

    var testDescription: String { "line \(line): \(path ?? "no file")" }

    private static let marker = "<!-- from: "

    /// Every fenced block; the line above its fence names the file.
    static func all(in article: String) -> [TutorialBlock] {
        let lines = article.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blocks: [TutorialBlock] = []
        var start: Int?
        for (index, line) in lines.enumerated() where line.hasPrefix("```") {
            guard let begin = start else {
                start = index
                continue
            }
            let above = begin > 0 ? lines[begin - 1] : ""
            let isMarked = above.hasPrefix(marker) && above.hasSuffix(" -->")
            blocks.append(
                TutorialBlock(
                    line: begin + 1, path: isMarked ? String(above.dropFirst(marker.count).dropLast(4)) : nil,
                    lines: Array(lines[(begin + 1)..<index])))
            start = nil
        }
        return blocks
    }

    /// Whether the lines stand one after the other in a file, all moved to the right by as much.
    func isExcerpt(of text: String) -> Bool {
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

/// The article's code is the compiled code, and its console the transcripts that are played: neither can rot.
@Suite struct TutorialTests {
    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: TestSupport.VectorFile.folder + "../" + path)), as: UTF8.self)
    }

    static let blocks = TutorialBlock.all(in: (try? read("Sources/ChainKit/ChainKit.docc/AddingAChain.md")) ?? "")

    @Test(arguments: blocks)
    func everyBlockIsAnExcerpt(_ block: TutorialBlock) throws {
        let path = try #require(block.path, "the line above the block must be <!-- from: FILE -->")
        #expect(block.isExcerpt(of: try Self.read(path)), "not in \(path):\n\(block.lines.joined(separator: "\n"))")
    }

    @Test func theArticleHasItsBlocks() {
        #expect(Self.blocks.count >= 15)
        #expect(Set(Self.blocks.compactMap(\.path)).count >= 12)
    }

    @Test func anotherTextIsNoExcerpt() {
        let file = "a\n    func f() {\n\n        g()\n    }\n"
        func block(_ text: String) -> TutorialBlock {
            TutorialBlock(line: 1, path: nil, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
        #expect(block("func f() {\n\n    g()\n}").isExcerpt(of: file))
        #expect(!block("func f() {\n\n    h()\n}").isExcerpt(of: file))
        #expect(!block("func f() {\n    g()\n}").isExcerpt(of: file))
        #expect(!block("func f() {\n\n        g()\n}").isExcerpt(of: file))
        #expect(!block("f() {").isExcerpt(of: file))
        #expect(TutorialBlock.all(in: "```swift\nx\n```\n").map(\.path) == [nil])
        #expect(TutorialBlock.all(in: "<!-- from: a/b.swift -->\n```swift\nx\n```\n").map(\.path) == ["a/b.swift"])
    }
}
