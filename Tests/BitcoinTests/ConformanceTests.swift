import ChainConformance
import ChainKit
import Bitcoin
import Testing

@Suite struct ConformanceTests {
    static let folder = try? VectorFolder(of: "bitcoin")

    @Test(arguments: folder?.files ?? [])
    func vectors(_ file: VectorFile) {
        let report = Conformance.run(AnyChainAdapter(BitcoinAdapter()), files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func manifestIsTheFolders() {
        #expect(Self.folder?.manifest == BitcoinAdapter.vectors)
    }
}
