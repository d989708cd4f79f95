import FoundationEssentials
import TestSupport
import Testing

/// The program that pages show for whoever embeds the libraries is the one that `make outside` builds and runs.
@Suite struct LibraryExampleTests {
    private static let program = "Tests/OutsidePackage/Sources/Treasury/main.swift"
    private static let manifest = "Tests/OutsidePackage/Package.swift"

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
