import FoundationEssentials
import TestSupport
import Testing

/// The article's code is the compiled code, and its console the transcripts that are played: neither can rot.
@Suite struct TutorialTests {
    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: TestSupport.VectorFile.folder + "../" + path)), as: UTF8.self)
    }

    static let blocks = ArticleBlock.all(in: (try? read("Sources/ChainKit/ChainKit.docc/AddingAChain.md")) ?? "")

    @Test(arguments: blocks)
    func everyBlockIsAnExcerpt(_ block: ArticleBlock) throws {
        let path = try #require(block.path, "the line above the block must be <!-- from: FILE -->")
        #expect(block.isExcerpt(of: try Self.read(path)), "not in \(path):\n\(block.lines.joined(separator: "\n"))")
    }

    @Test func theArticleHasItsBlocks() {
        #expect(Self.blocks.count >= 15)
        #expect(Set(Self.blocks.compactMap(\.path)).count >= 12)
    }

    @Test func anotherTextIsNoExcerpt() {
        let file = "a\n    func f() {\n\n        g()\n    }\n"
        func block(_ text: String) -> ArticleBlock {
            ArticleBlock(line: 1, path: nil, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
        #expect(block("func f() {\n\n    g()\n}").isExcerpt(of: file))
        #expect(!block("func f() {\n\n    h()\n}").isExcerpt(of: file))
        #expect(!block("func f() {\n    g()\n}").isExcerpt(of: file))
        #expect(!block("func f() {\n\n        g()\n}").isExcerpt(of: file))
        #expect(!block("f() {").isExcerpt(of: file))
        #expect(ArticleBlock.all(in: "```swift\nx\n```\n").map(\.path) == [nil])
        #expect(ArticleBlock.all(in: "```swift\nx\n```\n```\ny\n```\n").map(\.language) == ["swift", ""])
        #expect(ArticleBlock.all(in: "<!-- from: a/b.swift -->\n```swift\nx\n```\n").map(\.path) == ["a/b.swift"])
    }
}
