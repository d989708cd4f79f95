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
        return try Fixture.document(.object(intent), context: try BitcoinContext(context))
    }

    private func summary(_ document: BitcoinDocument, _ context: JSONValue = [:]) throws -> TransactionSummary {
        try Fixture.adapter.summary(of: document, keys: [try TestKey(51).ecdsa()], context: try BitcoinContext(context))
    }

    private func warns(_ summary: TransactionSummary) -> Bool {
        summary.warnings.map(\.value).contains { $0.contains("ONLY THE DOCUMENT SAYS") }
    }

    @Test(arguments: ["testnet", "signet", "regtest", "litecoin", "dogecoin"]) func claimedNetworks(_ name: String) throws {
        let claimed = try summary(document(name))
        #expect(warns(claimed))
        #expect(claimed.fields.first { $0.label == "network" }?.statement.origin == .unverified)
        #expect(claimed.fields.first { $0.label == "own inputs" }?.statement.origin == .unverified)
        let transfer = try #require(claimed.transfers.first)
        #expect(transfer.origin == .unverified && transfer.asset.origin == .unverified && transfer.display?.origin == .unverified)
        // Where the script has no address on that network it is shown itself, and its bytes are signed.
        #expect(transfer.amount.origin == .signed && transfer.to.origin == (transfer.to.value.hasPrefix("script ") ? .signed : .unverified))
        // The context says the same, or says it alone.
        let context: JSONValue = ["network": .string(name)]
        for known in [try document(name), try document(nil)] {
            let agreed = try summary(known, context)
            #expect(!warns(agreed))
            #expect(agreed.fields.first { $0.label == "network" }?.statement.origin == .context)
            #expect(agreed.transfers.first?.origin == .context && agreed.transfers.first?.amount.origin == .signed)
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
            { _ = try Fixture.adapter.requests(for: document, keys: [], context: try BitcoinContext(context), prior: []) },
            { _ = try Fixture.adapter.verify(document, context: try BitcoinContext(context)) },
        ]
        for step in steps {
            let error = #expect(throws: ChainError.self) { try step() }
            #expect(error?.code == .wrongNetwork && error?.field == "network")
        }
    }

    /// A fee that is usual among dogecoins is not among bitcoins.
    @Test(arguments: [50_000_000, 10_500_000]) func aClaimSilencesNoWarning(_ value: UInt64) throws {
        #expect(try summary(document("dogecoin")).warnings.map(\.value).contains { $0.hasPrefix("the fee is") } == false)
        var psbt = try Fixture.psbt(document("dogecoin"))
        psbt.inputs[0].nonWitnessUTXO = nil
        psbt.inputs[0].witnessUTXO = TransactionOutput(
            value: value, script: try #require(AddressFormat.p2wpkh.script(key: TestKey(51).point)))
        let transaction = try psbt.unsignedTransaction()
        #expect(transaction.outputs.count == 1)
        #expect(try summary(.psbt(psbt)).warnings.map(\.value).contains { $0.hasPrefix("the fee is") })
    }

    // MARK: - Dust

    /// `DUST_RELAY_TX_FEE` of Litecoin Core is ten times Bitcoin Core's; Dogecoin's limit is the same for all forms.
    @Test(arguments: [("mainnet", 294, 546), ("litecoin", 2940, 5460), ("dogecoin", 1_000_000, 1_000_000)] as [(String, UInt64, UInt64)])
    func dust(_ name: String, _ witness: UInt64, _ keyHash: UInt64) throws {
        let policy = try #require(BitcoinNetwork.named(name)).policy
        #expect(policy.dust(of: [0, 20] + [UInt8](repeating: 9, count: 20)) == witness)
        #expect(policy.dust(of: Script.payToPublicKeyHash([UInt8](repeating: 0, count: 20))) == keyHash)
        #expect(policy.dust(of: [Opcode.return.rawValue]) == 0)
    }

    // MARK: - Without segregated witness

    /// What a key would own by segregated witness, anybody can take where there is none.
    @Test(arguments: [("mainnet", 3), ("litecoin", 3), ("dogecoin", 0)]) func change(_ name: String, _ count: Int) throws {
        let key = try TestKey(51)
        let scripts = [AddressFormat.p2wpkh.script(key: key.point), AddressFormat.p2shP2WPKH.script(key: key.point)]
        let all = try scripts.map { try #require($0) } + [try #require(AddressFormat.p2tr.script(key: key.xOnly))]
        let spent = try #require(AddressFormat.p2pkh.script(key: key.point))
        let document = try Fixture.document([
            "inputs": .array([Fixture.input(Fixture.funding([(spent, 100_000_000)]), 0)]),
            "outputs": .array((all + [spent]).map { ["script": .string(Hex.encode($0)), "value": 20_000_000] }),
        ])
        let context = try BitcoinContext(["network": .string(name)])
        let summary = try Fixture.adapter.summary(of: document, keys: [key.ecdsa(), key.bip340()], context: context)
        #expect(summary.fields.filter { $0.label == "change" }.count == count + 1)
        #expect(summary.transfers.count == 3 - count)
    }

    /// Nobody signs such an input: the signature would stand where that network's nodes do not read.
    @Test(arguments: [AddressFormat.p2wpkh, .p2shP2WPKH, .p2tr, .p2pkh]) func inputs(_ format: AddressFormat) throws {
        let key = try TestKey(51)
        let wallet = format == .p2tr ? try key.bip340() : try key.ecdsa()
        let script = try #require(format.script(key: wallet.publicKey.bytes))
        let more: [(String, JSONValue)] = format == .p2shP2WPKH ? [("publicKey", .string(Hex.encode(key.point)))] : []
        let document = try Fixture.document([
            "inputs": .array([Fixture.input(Fixture.funding([(script, 100_000_000)]), 0, more)]),
            "outputs": [["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6", "value": 99_000_000]],
        ])
        func requests(_ network: String) throws -> [SigningRequest] {
            let context = try BitcoinContext(["network": .string(network), "allowFee": "1000000"])
            return try Fixture.adapter.requests(for: document, keys: [wallet], context: context, prior: [])
        }
        #expect(try requests("litecoin").count == 1)
        guard format != .p2pkh else {
            #expect(try requests("dogecoin").count == 1)
            return
        }
        let error = #expect(throws: ChainError.self) { _ = try requests("dogecoin") }
        #expect(error?.code == .unsupportedForm && error?.field == "inputs[0]")
    }

    @Test(arguments: [("mainnet", true), ("litecoin", true), ("dogecoin", false)]) func witnesses(_ name: String, _ isValid: Bool) throws {
        var relay = RelayCase(outputs: [TransactionOutput(value: 1_000_000, script: RelayCase.plain)], spent: 2_000_000)
        relay.network = name
        #expect(try relay.report().valid == isValid)
        #expect(try relay.check("witness")?.ok == (isValid ? nil : false))
    }
}
