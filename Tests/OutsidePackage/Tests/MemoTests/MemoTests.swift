import ChainConformance
import ChainKit
import Memo
import Testing

@Suite struct MemoTests {
    @Test func anAdapterFromOutsideRegistersAndPassesItsVectors() throws {
        var registry = AdapterRegistry()
        try registry.register(MemoAdapter.self)
        let folder = try VectorFolder(of: "memo")
        #expect(registry.manifests["memo"] == folder.manifest)
        let report = Conformance.run(try registry.adapter("memo"), files: folder.files)
        #expect(report.ok, "\(report.text)")
        #expect(report.passed == folder.manifest.cases)
    }

    @Test func withoutVectorsItDoesNotRegister() {
        var registry = AdapterRegistry()
        #expect(throws: ChainError.self) {
            try registry.register(MemoAdapter(), vectors: VectorManifest(chain: "memo", cases: 0, digest: MemoAdapter.vectors.digest))
        }
        #expect(registry.ids.isEmpty)
    }
}
