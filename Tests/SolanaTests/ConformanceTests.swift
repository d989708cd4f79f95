import ChainConformance
import ChainKit
import Solana
import Testing

@Suite struct ConformanceTests {
    static let folder = try? VectorFolder(of: "solana")

    @Test(arguments: folder?.files ?? [])
    func vectors(_ file: VectorFile) {
        let report = Conformance.run(AnyChainAdapter(SolanaAdapter()), files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func manifestIsTheFolders() {
        #expect(Self.folder?.manifest == SolanaAdapter.vectors)
    }
}
