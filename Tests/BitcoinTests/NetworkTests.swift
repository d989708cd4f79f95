import ChainKit
import Testing

@testable import Bitcoin

/// A document's word on its network is its word alone: signatures don't commit to one.
@Suite struct NetworkTests {
    private func document(_ network: String?, in context: JSONValue = [:]) throws -> BitcoinDocument {
        let script = try #require(AddressFormat.p2wpkh.script(key: TestKey(51).point))
        var intent = JSONObject()
        intent["inputs"] = .array([Fixture.input(Fixture.funding([(script, 100_000)]), 0)])
        intent["outputs"] = [["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6", "value": 90_000]]
        if let network { intent["network"] = .string(network) }
        return try Fixture.document(.object(intent), context: try ChainContext(context))
    }

    private func summary(_ document: BitcoinDocument, _ context: JSONValue = [:]) throws -> TransactionSummary {
        try Fixture.adapter.summary(of: document, keys: [try TestKey(51).ecdsa()], context: try ChainContext(context))
    }

    private func warns(_ summary: TransactionSummary) -> Bool { summary.warnings.contains { $0.contains("ONLY THE DOCUMENT SAYS") } }

    @Test(arguments: ["testnet", "signet", "regtest", "litecoin", "dogecoin"]) func claimedNetworks(_ name: String) throws {
        let claimed = try summary(document(name))
        #expect(warns(claimed))
        #expect(claimed.fields.first { $0.label == "network" }?.statement.origin == .unverified)
        #expect(claimed.fields.first { $0.label == "own inputs" }?.statement.origin == .unverified)
        let transfer = try #require(claimed.transfers.first)
        #expect(transfer.origin == .unverified && transfer.asset.origin == .unverified && transfer.display?.origin == .unverified)
        #expect(transfer.amount.origin == .signed && transfer.to.origin == .signed)
        // The context says the same, or says it alone.
        let context: JSONValue = ["network": .string(name)]
        for known in [try document(name), try document(nil)] {
            let agreed = try summary(known, context)
            #expect(!warns(agreed))
            #expect(agreed.fields.first { $0.label == "network" }?.statement.origin == .context)
            #expect(agreed.transfers.first?.origin == .signed)
        }
    }

    @Test func theMainNetworkIsMeantWhereNoneIsNamed() throws {
        for known in [try document(nil), try document("mainnet")] {
            let summary = try summary(known)
            #expect(!warns(summary) && summary.transfers.first?.origin == .signed)
            #expect(!summary.fields.contains { $0.label == "network" })
        }
    }

    /// Also two test networks whose addresses look the same.
    @Test(arguments: [("testnet", "mainnet"), ("mainnet", "testnet"), ("testnet", "signet"), ("litecoin", "dogecoin")])
    func disagreement(_ claimed: String, _ asked: String) throws {
        let document = try document(claimed)
        let context: JSONValue = ["network": .string(asked)]
        let steps: [() throws -> Void] = [
            { _ = try summary(document, context) },
            { _ = try Fixture.adapter.requests(for: document, keys: [], context: try ChainContext(context), prior: []) },
            { _ = try Fixture.adapter.verify(document, context: try ChainContext(context)) },
        ]
        for step in steps {
            let error = #expect(throws: ChainError.self) { try step() }
            #expect(error?.code == .wrongNetwork && error?.field == "network")
        }
    }

    /// A fee that is usual among dogecoins is not among bitcoins.
    @Test(arguments: [50_000_000, 10_500_000]) func aClaimSilencesNoWarning(_ value: UInt64) throws {
        #expect(try summary(document("dogecoin")).warnings.contains { $0.hasPrefix("the fee is") } == false)
        var psbt = try Fixture.psbt(document("dogecoin"))
        psbt.inputs[0].nonWitnessUTXO = nil
        psbt.inputs[0].witnessUTXO = TransactionOutput(
            value: value, script: try #require(AddressFormat.p2wpkh.script(key: TestKey(51).point)))
        let transaction = try psbt.unsignedTransaction()
        #expect(transaction.outputs.count == 1)
        #expect(try summary(.psbt(psbt)).warnings.contains { $0.hasPrefix("the fee is") })
    }
}
