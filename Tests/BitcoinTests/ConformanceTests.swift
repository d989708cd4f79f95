import ChainConformance
import ChainKit
import Bitcoin
import Testing

/// The package's folder of vectors, found from this file.
private let vectorFolder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/vectors/bitcoin"
}()

@Suite struct ConformanceTests {
    static let names = (try? VectorFolder(vectorFolder).files.map(\.name)) ?? []

    @Test(arguments: names)
    func vectors(_ name: String) throws {
        let folder = try VectorFolder(vectorFolder)
        let file = try #require(folder.files.first { $0.name == name })
        let report = Conformance.run(AnyChainAdapter(BitcoinAdapter()), files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func manifestIsTheFolders() throws {
        #expect(Self.names.count >= 9)
        #expect(try VectorFolder(vectorFolder).manifest == BitcoinAdapter.vectors)
    }
}
