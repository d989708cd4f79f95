import FoundationEssentials
import TestSupport
import Testing

/// The Swift that pages show for whoever embeds the libraries is what `make outside` builds, and the program what it runs.
@Suite struct LibraryExampleTests {
    private static let program = "Tests/OutsidePackage/Sources/Treasury/main.swift"
    private static let manifest = "Tests/OutsidePackage/Package.swift"

    /// What the package outside is built of: its own files, and the module of *Adding a chain*, of which it builds a copy.
    private static let outside = ["Tests/OutsidePackage/", "Plugins/Tron/"]
    /// Lines for this package's manifest and for its program's list, which no package outside can have: built with the package itself.
    private static let inside = ["Package.swift", "Sources/chainsign/Adapters.swift"]

    private static func lines(_ path: String) throws -> [String] {
        let data = try Data(contentsOf: URL(filePath: TestSupport.VectorFile.folder + "../" + path))
        return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func block(_ page: String, from path: String) throws -> ArticleBlock {
        let blocks = ArticleBlock.all(in: try lines(page).joined(separator: "\n")).filter { $0.path == path }
        return try #require(blocks.first, "\(page) shows nothing of \(path)")
    }

    @Test(arguments: ["README.md", "Sources/Signing/Signing.docc/Signing.md"])
    func theProgramIsTheBuiltOne(_ page: String) throws {
        let shown = try Self.block(page, from: Self.program).lines
        #expect(shown + [""] == (try Self.lines(Self.program)), "\(page)")
    }

    /// The manifest is whole, so that only its name and the place of this package differ from the built one, which has other targets too.
    @Test func theManifestIsOfTheBuiltOne() throws {
        let shown = try Self.block("README.md", from: Self.manifest).lines.filter { $0 != "    name: \"treasury\"," }
        var built = try Self.lines(Self.manifest)[...]
        for line in shown {
            let wanted = line.replacing("../chainsign", with: "../..").trimmed
            let place = try #require(built.firstIndex { $0.trimmed == wanted }, "the built manifest does not have: \(line)")
            built = built[(place + 1)...]
        }
        #expect(shown.contains { $0.contains("../chainsign") })
    }

    /// A block of Swift that nothing compiles goes red here.
    @Test func everyBlockOfSwiftIsBuilt() throws {
        var shown: [String: Int] = [:]
        for page in try Self.pages() {
            for block in ArticleBlock.all(in: try Self.lines(page).joined(separator: "\n")) where block.language == "swift" {
                let path = try #require(block.path, "\(page), \(block): the line above the block must be <!-- from: FILE -->")
                #expect(Self.inside.contains(path) || Self.outside.contains { path.hasPrefix($0) }, "\(page), \(block)")
                // The manifest has a test of its own.
                let isExcerpt = path == Self.manifest ? true : block.isExcerpt(of: try Self.lines(path).joined(separator: "\n"))
                #expect(isExcerpt, "\(page), \(block)")
                shown[page, default: 0] += 1
            }
        }
        #expect(shown["README.md"] == 2)
        #expect(shown["Sources/Signing/Signing.docc/Signing.md"] == 1)
        #expect((shown["Sources/ChainKit/ChainKit.docc/AddingAChain.md"] ?? 0) >= 15)
        // The copy that is built outside is all of the module.
        let makefile = try Self.lines("Makefile")
        #expect(makefile.contains { $0.contains("cp -R Plugins/Tron $(OUTSIDE)/Scaffold/Plugins/Tutorial") })
        #expect(try Self.lines(Self.manifest).contains { $0.contains("path: \"Scaffold/Plugins/Tutorial\"") })
    }

    /// Every page in Markdown: beside the manifest, in `docs`, and in the libraries' documentation.
    private static func pages() throws -> [String] {
        let root = TestSupport.VectorFile.folder + "../"
        func names(_ folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: root + folder).sorted() }
        let articles = try ["Sources", "Plugins"].flatMap { layer in
            try names(layer).flatMap { target in
                ((try? names("\(layer)/\(target)")) ?? []).filter { $0.hasSuffix(".docc") }.map { "\(layer)/\(target)/\($0)" }
            }
        }
        return try (["", "docs"] + articles).flatMap { folder in
            try names(folder).filter { $0.hasSuffix(".md") }.map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
        }
    }

    /// Whoever passes a passphrase has to make one.
    @Test func everyProductIsOne() throws {
        let products = try Self.lines("Package.swift").compactMap { line in
            line.trimmed.hasPrefix(".library(name: \"") ? String(line.split(separator: "\"")[1]) : nil
        }
        let shown = try Self.block("README.md", from: Self.manifest).lines.compactMap { line in
            line.contains(".product(name: \"") ? String(line.split(separator: "\"")[1]) : nil
        }
        #expect(shown.count == 5)
        #expect(Set(shown).isSubset(of: products), "\(Set(shown).subtracting(products))")
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
