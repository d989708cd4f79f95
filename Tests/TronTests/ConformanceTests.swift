import ChainConformance
import ChainKit
import Tron
import Testing

@Suite struct ConformanceTests {
    static let folder = try? VectorFolder(of: "tron")

    @Test(arguments: folder?.files ?? [])
    func vectors(_ file: VectorFile) {
        let report = Conformance.run(AnyChainAdapter(TronAdapter()), files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func manifestIsTheFolders() {
        #expect(Self.folder?.manifest == TronAdapter.vectors)
    }
}
