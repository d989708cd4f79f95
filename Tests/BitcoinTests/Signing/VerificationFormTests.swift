import ChainKit
import Testing

@testable import Bitcoin

/// What a report looks at, and what it leaves out.
@Suite struct VerificationFormTests {
    private func names(_ transaction: BitcoinTransaction, _ context: JSONValue = [:]) throws -> [String] {
        let document = BitcoinDocument.transaction(NetworkTransaction(transaction))
        return try Fixture.adapter.verify(document, context: try BitcoinContext(context)).checks.map(\.name)
    }

    /// A coinbase spends nothing, and nobody relays one, whatever the context says of the output that is none; its block decides.
    @Test func coinbases() throws {
        let coinbase = BitcoinTransaction(
            version: 0,
            inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 0, count: 32), index: .max), scriptSig: [0xac, 0xac])],
            outputs: [TransactionOutput(value: 1, script: RelayCase.plain)], lockTime: 0)
        #expect(try names(coinbase) == ["encoding", "rules", "coinbase", "amounts"])
        let prevout: JSONValue = ["txid": .string(Fixture.txid(0)), "vout": 4_294_967_295, "value": 100, "script": "51"]
        let document = BitcoinDocument.transaction(NetworkTransaction(coinbase))
        let report = try Fixture.adapter.verify(document, context: BitcoinContext(["prevouts": [prevout]]))
        #expect(report.checks.map(\.name) == ["encoding", "rules", "coinbase", "amounts"])
        #expect(report.checks.last?.detail == "the outputs hold 1 satoshis")
    }

    /// Of what no block takes, amounts and policy say nothing.
    @Test func faults() throws {
        var transaction = RelayCase().transaction
        transaction.outputs = []
        #expect(try names(transaction) == ["encoding", "rules", "input/0"])
        transaction.outputs = [TransactionOutput(value: 1, script: [])]
        #expect(try names(transaction).contains("amounts"))
    }

    // MARK: - Taproot outputs

    private func spend(_ output: [UInt8], _ change: (inout PSBTInput) -> Void) throws -> TaprootSpend {
        var input = PSBTInput()
        change(&input)
        var room = LeafRoom()
        return try TaprootSpend(outputKey: output, input, field: "inputs[0]", room: &room)
    }

    /// A root alone may be of a key that is not known, and no key but the internal one makes the output.
    @Test func rootsAndKeys() throws {
        let (key, other) = (try TestKey(95).xOnly, try TestKey(96).xOnly)
        let root = [UInt8](repeating: 6, count: 32)
        let output = try #require(BIP340Check.output(internalKey: key, merkleRoot: root)).key
        let alone = try spend(output) { $0.tapMerkleRoot = root }
        #expect(alone.root(ofInternalKey: key) == nil)
        let whole = try spend(output) { input in
            input.tapMerkleRoot = root
            input.tapInternalKey = key
        }
        #expect(whole.root(ofInternalKey: key) == .some(root))
        #expect(whole.root(ofInternalKey: other) == nil)
        // A key without the root, of an output that has one.
        #expect(try spend(output) { $0.tapInternalKey = key }.root(ofInternalKey: key) == nil)
        #expect(throws: ChainError.self) {
            try spend(output) { input in
                input.tapMerkleRoot = root
                input.tapInternalKey = other
            }
        }
    }

    /// Nobody can tell what a leaf of another version will take.
    @Test(arguments: [(0xc0, true), (0xc2, false)] as [(UInt8, Bool)])
    func sizesOfLeaves(_ version: UInt8, _ isKnown: Bool) throws {
        let (key, internalKey) = (try TestKey(95).xOnly, try TestKey(96).xOnly)
        let leaf = TapLeaf(version: version, script: Script.push(key) + [0xac])
        let tree = try TapTree(leaf)
        let output = try #require(BIP340Check.output(internalKey: internalKey, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: internalKey)).bytes
        let psbt = PSBTSeeds.spending(ScriptTemplate.witnessScript(version: 1, program: output)) {
            $0.tapLeafScripts = [TapLeafScript(controlBlock: control, script: leaf.script, version: version)]
        }
        #expect(try Fee(SigningTable(psbt), on: BitcoinNetwork.all[0]).unsized == (isKnown ? [] : [0]))
    }

    /// A leaf larger than all of them may be is read by no role: nobody signs or finishes it, and what else is known is added all the same.
    @Test(arguments: [(7_000, true), (9_000, false)])
    func leavesThatAreTooLarge(_ checks: Int, _ hasRoom: Bool) throws {
        let (key, internalKey) = (try TestKey(95).xOnly, try TestKey(96).xOnly)
        let leaf = TapLeaf(version: 0xc0, script: (0..<checks).flatMap { _ in Script.push(key) + [0xac] })
        let tree = try TapTree(leaf)
        let output = try #require(BIP340Check.output(internalKey: internalKey, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: internalKey)).bytes
        let psbt = PSBTSeeds.spending(ScriptTemplate.witnessScript(version: 1, program: output)) {
            $0.tapLeafScripts = [TapLeafScript(controlBlock: control, script: leaf.script, version: 0xc0)]
        }
        #expect(((try? SigningTable(psbt)) != nil) == hasRoom)
        let reason = try #require(try psbt.finalized().unfinished.first).reason
        #expect(reason.contains("too large together") == !hasRoom, "\(reason)")
        #expect(try psbt.updated(keys: [], context: .empty).inputs[0].tapLeafScripts.count == 1)
    }
}
