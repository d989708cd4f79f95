import ChainKit
import Testing

@testable import Bitcoin

/// What intents and contexts say, each contradiction by itself, and numbers at the edge.
@Suite struct DocumentFormTests {
    private let key: TestKey
    private let script: [UInt8]
    private let funding: BitcoinTransaction

    init() throws {
        key = try TestKey(95)
        script = try #require(AddressFormat.p2wpkh.script(key: key.point))
        funding = Fixture.funding([(script, 100_000), (script, 1)])
    }

    private func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }

    private var outputs: JSONValue { ["script": "51", "value": 99_000] }

    /// Nothing that an input says may contradict its own transaction.
    @Test func inputsOfIntents() throws {
        func decode(_ more: [(String, JSONValue)]) -> String? {
            error { _ = try Fixture.document(["inputs": .array([Fixture.input(funding, 0, more)]), "outputs": [outputs]]) }
        }
        #expect(decode([("value", 100_000), ("script", hex(script))]) == nil)
        #expect(decode([("value", 100_001)]) == "utxoMismatch inputs[0].value")
        #expect(decode([("script", "51")]) == "utxoMismatch inputs[0]")
        #expect(decode([("vout", 2)]) == "utxoMismatch inputs[0].vout")
        #expect(decode([("publicKey", hex(key.point))]) == "scriptMismatch inputs[0].publicKey")
        func blind(_ more: [(String, JSONValue)]) -> String? {
            var object = JSONObject()
            object["txid"] = .string(funding.id)
            object["vout"] = 0
            for (name, value) in more { object[name] = value }
            return error { _ = try Fixture.document(["inputs": [.object(object)], "outputs": [outputs]]) }
        }
        #expect(blind([]) == nil)
        #expect(blind([("value", 1)]) == "missingField inputs[0]")
        #expect(blind([("script", "51")]) == "missingField inputs[0].value")
        #expect(error { _ = try Fixture.document(["inputs": [], "outputs": [outputs]]) } == "missingField inputs")
        #expect(
            error {
                _ = try Fixture.document([
                    "utxos": .array([Fixture.input(funding, 0)]), "outputs": [["script": "51", "value": 9000]], "feeRate": 1,
                    "change": ["script": "51", "x": 1],
                ])
            } == "unknownField change.x")
    }

    @Test func outputsOfContexts() throws {
        func output(_ more: [(String, JSONValue)]) -> JSONValue {
            var object = JSONObject()
            object["txid"] = .string(funding.id)
            object["vout"] = 0
            object["script"] = hex(script)
            for (name, value) in more { object[name] = value }
            return .object(object)
        }
        let transaction = BitcoinTransaction(
            version: 2, inputs: [TransactionInput(previous: OutPoint(txid: funding.txid, index: 0))],
            outputs: [TransactionOutput(value: 1, script: [0x51])], lockTime: 0)
        func decode(_ prevouts: [JSONValue], _ more: [(String, JSONValue)] = []) -> String? {
            var object = JSONObject()
            object["prevouts"] = .array(prevouts)
            for (name, value) in more { object[name] = value }
            return error { _ = try Fixture.adapter.decode(.raw(transaction.bytes), context: BitcoinContext(.object(object))) }
        }
        let proof: [(String, JSONValue)] = [("previousTransactions", [hex(funding.bytes)])]
        #expect(decode([output([])], proof) == nil)
        #expect(decode([output([("x", 1)])]) == "unknownField context.prevouts[0].x")
        #expect(decode([output([]), output([("script", "51")])]) == "ambiguousInput context.prevouts[1]")
        #expect(decode([output([]), output([("value", 5)])]) == "ambiguousInput context.prevouts[1]")
        #expect(decode([output([("script", "51")])], proof) == "utxoMismatch context.prevouts[0]")
        #expect(decode([output([("value", 5)])], proof) == "utxoMismatch context.prevouts[0]")
    }

    /// What a PSBT says already is not gainsaid by agreeing with it.
    @Test func updates() throws {
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2, inputs: [TransactionInput(previous: OutPoint(txid: funding.txid, index: 0))],
                outputs: [TransactionOutput(value: 1, script: [0x51])], lockTime: 0), version: .v0)
        psbt.inputs[0].witnessUTXO = funding.outputs[0]
        let context = try BitcoinContext(["previousTransactions": [hex(funding.bytes)]])
        let updated = try Fixture.adapter.updated(psbt, context: context)
        #expect(updated.inputs[0].nonWitnessUTXO == funding)
        #expect(updated.inputs[0].witnessUTXO == funding.outputs[0])
        // Taproot commits to all of it by itself.
        let taproot = Fixture.funding([(try #require(AddressFormat.p2tr.script(key: key.xOnly)), 5)])
        var input = PSBTInput()
        input.add(taproot.outputs[0], in: PreviousTransaction(taproot))
        #expect(input.nonWitnessUTXO == nil && input.witnessUTXO == taproot.outputs[0])
    }

    /// Hexadecimal and base64 of either kind of document, and bytes.
    @Test func containers() throws {
        let document = try Fixture.document(["inputs": .array([Fixture.input(funding, 0)]), "outputs": [outputs]])
        let psbt = try Fixture.psbt(document)
        for input in [ChainInput.container(psbt.base64), .container(Hex.encode(psbt.bytes)), .raw(psbt.bytes)] {
            #expect(try Fixture.adapter.decode(input, context: .empty) == document)
        }
        let raw = try Fixture.adapter.decode(.container(Hex.encode(funding.bytes)), context: .empty)
        #expect(try raw == Fixture.adapter.decode(.raw(funding.bytes), context: .empty))
        #expect(error { _ = try Fixture.adapter.decode(.container("zzzz"), context: .empty) } == "invalidText input")
        // Without inputs a transaction has no form on the wire that could be told from a witness's.
        let empty: JSONValue = ["transaction": ["version": 2, "inputs": [], "outputs": [], "locktime": 0]]
        #expect(error { _ = try Fixture.document(empty) } == "invalidText transaction.flag")
        let signed = try Fixture.sign(document, [(key, try key.ecdsa())])
        guard case .transaction(let transaction) = signed.document else { return }
        #expect(!transaction.transaction.inputs[0].witness.isEmpty)
        let context = try BitcoinContext(["previousTransactions": [hex(funding.bytes)]])
        let read = try Fixture.adapter.decode(.raw(transaction.transaction.bytes), context: context)
        guard case .transaction(let known) = read else { return }
        #expect(known.origin?.inputs[0].finalScriptWitness == transaction.transaction.inputs[0].witness)
        #expect(try Fixture.adapter.verify(read, context: .empty).valid)
        #expect(try Fixture.adapter.estimate(read, context: .empty).fee == "1000")
    }

    /// An id is that of the finished transaction: with script signatures that are there, and none of scripts that are not of the output.
    @Test func identifiers() throws {
        var psbt = PSBTSeeds.spending(Script.payToPublicKeyHash(Hash160.digest(of: key.point)))
        psbt.inputs[0].finalScriptSig = [0x51]
        var transaction = try psbt.unsignedTransaction()
        transaction.inputs[0].scriptSig = [0x51]
        #expect(try Fixture.adapter.identifier(of: .psbt(psbt)) == transaction.id)
        let redeem: [UInt8] = [0x51]
        let hashed = PSBTSeeds.spending(ScriptTemplate.payToScriptHash(Hash160.digest(of: redeem)).script ?? []) {
            $0.redeemScript = redeem
        }
        #expect(error { _ = try Fixture.adapter.identifier(of: .psbt(hashed)) } == "unsigned inputs[0]")
    }

    @Test func feesAtTheEdge() {
        #expect(FeeRate(perThousand: 1).fee(of: 1) == 1)
        #expect(FeeRate(perThousand: 1000).fee(of: 7) == 7)
        #expect(FeeRate(perThousand: .max).fee(of: 1) == .max)
        #expect(FeeRate(perThousand: .max).fee(of: 1000) == .max)
        #expect(FeeRate(perThousand: .max).fee(of: 0) == 0)
        #expect(FeeRate.text(fee: 15, virtualSize: 10) == "1.5 sat/vB")
    }

    /// A path of our own is read where it is one.
    @Test(arguments: [(0, true), (8, true), (1024, true), (1028, false), (7, false)])
    func hints(_ count: Int, _ isRead: Bool) {
        var map = PSBTMap()
        map[PSBTInputType.proprietary, OwnField.key(.path)] = [UInt8](repeating: 0, count: count)
        #expect((map.hint != nil) == isRead)
        #expect(map.hint.map { $0.indices.count * 4 } == (isRead ? count : nil))
    }

    /// Nobody spends what carries data, so there is no least.
    @Test func dust() {
        let policy = BitcoinNetwork.all[0].policy
        #expect(policy.dust(of: script) == 294)
        #expect(policy.dust(of: [Opcode.return.rawValue]) == 0)
        #expect(policy.dust(of: Script.payToPublicKeyHash([UInt8](repeating: 0, count: 20))) == 546)
    }

    /// The outpoint of coinbases is null in both parts.
    @Test func nullOutPoints() {
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(OutPoint(txid: zeros, index: .max).isNull)
        #expect(!OutPoint(txid: zeros, index: 0).isNull)
        #expect(!OutPoint(txid: zeros.dropLast() + [1], index: .max).isNull)
        var transaction = InterpreterTests.bare
        transaction.inputs[0].previous = OutPoint(txid: zeros, index: .max)
        #expect(transaction.isCoinbase)
        transaction.inputs.append(InterpreterTests.bare.inputs[0])
        #expect(!transaction.isCoinbase)
    }

    /// Where nothing is known of what a transaction spends, no PSBT is made of it: it would say nothing.
    @Test func originsNeedKnowledge() throws {
        let transaction = InterpreterTests.bare
        let known: JSONValue = ["txid": .string(Fixture.txid(1)), "vout": 0, "value": 5, "script": "51"]
        let foreign: JSONValue = ["txid": .string(Fixture.txid(2)), "vout": 0, "value": 5, "script": "51"]
        for (prevouts, isKnown) in [([], false), ([foreign], false), ([foreign, known], true)] as [([JSONValue], Bool)] {
            let context = try BitcoinContext(["prevouts": .array(prevouts)])
            #expect(try (NetworkTransaction(transaction, context: context).origin != nil) == isKnown)
        }
    }
}
