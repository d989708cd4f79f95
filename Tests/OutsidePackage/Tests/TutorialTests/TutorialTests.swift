import ChainConformance
import ChainKit
import Testing
import Tutorial

/// The adapter that the article *Adding a chain* builds.
@Suite struct TutorialTests {
    @Test func itPassesItsVectors() throws {
        let folder = try VectorFolder(of: "tron")
        #expect(TronAdapter.vectors == folder.manifest)
        let report = Conformance.run(AnyChainAdapter(TronAdapter()), files: folder.files)
        #expect(report.ok, "\(report.text)")
        #expect(report.passed == folder.manifest.cases)
    }
}
