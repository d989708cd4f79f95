import ChainKit
import Testing

@testable import Bitcoin

/// Small inputs that would take minutes are refused by name.
@Suite struct LimitTests {
    private let own: TestKey

    init() throws { own = try TestKey(61) }

    private func spending(_ count: Int, of txid: [UInt8] = [UInt8](repeating: 9, count: 32)) -> BitcoinTransaction {
        BitcoinTransaction(
            version: 2, inputs: (0..<count).map { TransactionInput(previous: OutPoint(txid: txid, index: UInt32($0))) },
            outputs: [TransactionOutput(value: 90_000, script: [0x51])], lockTime: 0)
    }

    private func funded(_ script: [UInt8], _ change: (inout PSBTInput) -> Void) -> PSBT {
        var psbt = PSBT(transaction: spending(1), version: .v2)
        psbt.inputs[0].witnessUTXO = TransactionOutput(value: 100_000, script: script)
        change(&psbt.inputs[0])
        return psbt
    }

    private func summary(_ psbt: PSBT) throws { _ = try Fixture.adapter.summary(of: .psbt(psbt), context: .empty) }

    /// A transaction that many inputs spend is shared among them, and its copies have an end.
    @Test func sharedProofs() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        func decode(_ inputs: Int, _ way: Int) throws {
            var previous = Fixture.funding([(script, 1000)])
            previous.outputs = [TransactionOutput](repeating: previous.outputs[0], count: 1500)
            previous.outputs.append(TransactionOutput(value: 0, script: [0x6a] + [UInt8](repeating: 0, count: 80_000)))
            let context = try BitcoinContext(["previousTransactions": [.string(Hex.encode(previous.bytes))]])
            let transaction = spending(inputs, of: previous.txid)
            switch way {
            case 0: _ = try Fixture.adapter.decode(.raw(transaction.bytes), context: context)
            case 1: _ = try Fixture.adapter.updated(PSBT(transaction: transaction, version: .v0), context: context)
            default:
                let spent = (0..<inputs).map { ["txid": .string(previous.id), "vout": .integer($0)] as JSONValue }
                _ = try Fixture.document(["inputs": .array(spent), "outputs": [["script": "51", "value": 1000]]], context: context)
            }
        }
        for way in 0..<3 {
            #expect(error { try decode(130, way) } == nil)
            #expect(error { try decode(150, way) } == "oversized inputs")
        }
    }

    /// One output that many inputs claim to spend is copied for each of them.
    @Test func sharedScripts() throws {
        func decode(_ inputs: Int) throws {
            var transaction = spending(1)
            transaction.inputs = Array(repeating: transaction.inputs[0], count: inputs)
            let context = try BitcoinContext([
                "prevouts": [
                    ["txid": .string(Fixture.txid(9)), "vout": 0, "value": 1, "script": .string(String(repeating: "51", count: 100_000))]
                ]
            ])
            let document = try Fixture.adapter.decode(.raw(transaction.bytes), context: context)
            #expect(error { _ = try Fixture.adapter.verify(document, context: context) } == nil)
            _ = try Fixture.adapter.updated(PSBT(transaction: transaction, version: .v2), context: context)
        }
        #expect(error { try decode(160) } == nil)
        #expect(error { try decode(170) } == "oversized inputs")
    }

    @Test func leavesOfIntents() {
        func decode(_ count: Int) throws {
            let leaf: JSONValue = ["script": "51", "controlBlock": .string("c0" + Fixture.txid(3))]
            _ = try Fixture.document([
                "inputs": [
                    ["txid": .string(Fixture.txid(5)), "vout": 0, "leafScripts": .array([JSONValue](repeating: leaf, count: count))]
                ], "outputs": [["script": "51", "value": 1]],
            ])
        }
        #expect(error { try decode(1000) } == nil)
        #expect(error { try decode(1001) } == "oversized inputs[0]")
    }

    @Test func scriptsThatNobodyCanShow() throws {
        for (count, expected) in [(10_000, nil), (10_001, "unsupportedScript inputs[0]")] as [(Int, String?)] {
            let script = [UInt8](repeating: 0x51, count: count)
            let program = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
            #expect(error { try summary(funded(program) { $0.witnessScript = script }) } == expected)
        }
        for (count, expected) in [(520, nil), (521, "unsupportedScript inputs[0]")] as [(Int, String?)] {
            let script = [UInt8](repeating: 0x51, count: count)
            let output = [0xa9] + Script.push(Hash160.digest(of: script)) + [0x87]
            #expect(error { try summary(funded(output) { $0.redeemScript = script }) } == expected)
        }
        for (count, expected) in [(1 << 18, nil), (1 << 18 + 1, "oversized inputs")] as [(Int, String?)] {
            let script = [UInt8](repeating: 0x51, count: count)
            let output = try #require(BIP340Check.output(internalKey: own.xOnly, merkleRoot: TapLeaf(script: script).hash))
            let leaf = TapLeafScript(controlBlock: [output.isOdd ? 0xc1 : 0xc0] + own.xOnly, script: script)
            let taproot = ScriptTemplate.witnessScript(version: 1, program: output.key)
            #expect(error { try summary(funded(taproot) { $0.tapLeafScripts = [leaf] }) } == expected)
        }
    }

    @Test func transactionsThatNobodyRelays() throws {
        for (count, expected) in [(2438, nil), (2439, "oversized transaction")] as [(Int, String?)] {
            #expect(error { try summary(PSBT(transaction: spending(count), version: .v2)) } == expected)
        }
        // One that is signed is another's, and to be read.
        var signed = spending(3000)
        for index in signed.inputs.indices { signed.inputs[index].scriptSig = [0x51] }
        _ = try Fixture.adapter.summary(of: .transaction(NetworkTransaction(signed)), context: .empty)
    }
}
