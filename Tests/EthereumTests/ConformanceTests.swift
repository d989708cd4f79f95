import ChainConformance
import ChainKit
import Ethereum
import Testing

@Suite struct ConformanceTests {
    static let folder = try? VectorFolder(of: "ethereum")

    @Test(arguments: folder?.files ?? [])
    func vectors(_ file: VectorFile) {
        let report = Conformance.run(AnyChainAdapter(EthereumAdapter()), files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func manifestIsTheFolders() {
        #expect(Self.folder?.manifest == EthereumAdapter.vectors)
    }
}
