import ChainConformance
import ChainKit
import Ethereum
import Testing

/// The package's folder of vectors, found from this file.
let vectorFolder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/vectors/ethereum"
}()

@Suite struct ConformanceTests {
    static let names = (try? VectorFolder(vectorFolder).files.map(\.name)) ?? []

    @Test(arguments: names)
    func vectors(_ name: String) throws {
        let folder = try VectorFolder(vectorFolder)
        let file = try #require(folder.files.first { $0.name == name })
        let report = Conformance.run(AnyChainAdapter(EthereumAdapter()), files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func everyFileIsRun() throws {
        #expect(try VectorFolder(vectorFolder).files.count == Self.names.count)
        #expect(Self.names.count >= 9)
    }
}
