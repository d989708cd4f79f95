import ChainConformance
import ChainKit
import ScaffoldCustom
import ScaffoldEvm
import ScaffoldUtxo
import Testing

/// What `chainsign new-adapter` wrote can sign: plan, assemble and verify, against signatures made elsewhere.
@Suite struct SigningTests {
    static let adapters = [
        AnyChainAdapter(ScaffoldEvmAdapter()), AnyChainAdapter(ScaffoldUtxoAdapter()), AnyChainAdapter(ScaffoldCustomAdapter()),
    ]

    @Test(arguments: adapters.indices)
    func signaturesMadeElsewhereFit(_ index: Int) throws {
        let adapter = Self.adapters[index]
        let folder = try VectorFolder(of: adapter.identity.id)
        let report = Conformance.run(adapter, files: folder.files)
        #expect(report.ok, "\(report.text)")
    }
}
