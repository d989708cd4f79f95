import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

@Suite struct DocumentTests {
    private let key: TestKey
    private let funding: BitcoinTransaction
    private let unsigned: BitcoinTransaction

    init() throws {
        key = try TestKey(71)
        funding = Fixture.funding([
            (try #require(AddressFormat.p2wpkh.script(key: key.point)), 100_000),
            (try #require(AddressFormat.p2pkh.script(key: key.point)), 50_000),
        ])
        let txid = funding.txid
        unsigned = BitcoinTransaction(
            version: 2, inputs: [0, 1].map { TransactionInput(previous: OutPoint(txid: txid, index: $0)) },
            outputs: [TransactionOutput(value: 149_000, script: funding.outputs[0].script)], lockTime: 0)
    }

    /// A bare transaction is signed too, where the context says what it spends.
    @Test func bareTransactions() throws {
        let context = try BitcoinContext(["previousTransactions": [.string(Hex.encode(funding.bytes))]])
        let document = try Fixture.adapter.decode(.raw(unsigned.bytes), context: context)
        #expect(try Fixture.adapter.encode(document, as: .raw) == .raw(unsigned.bytes))
        let assembly = try Fixture.sign(document, [(key, try key.ecdsa())], context: context)
        #expect(assembly.isComplete)
        // The result brings along what it spends.
        #expect(try Fixture.adapter.verify(assembly.document, context: .empty).valid)
        guard case .json(let json) = try Fixture.adapter.encode(assembly.document, as: .json) else { return }
        #expect(try Fixture.document(json) == assembly.document)
        let blind = try Fixture.adapter.decode(.raw(unsigned.bytes), context: .empty)
        #expect(
            code { _ = try Fixture.adapter.requests(for: blind, keys: [key.ecdsa()], context: .empty, prior: []) }
                == "unknownPreviousOutput")
        // A signed one has nothing left to sign.
        let signed = try Fixture.adapter.decode(.raw(raw(assembly.document)), context: .empty)
        #expect(try Fixture.adapter.requests(for: signed, keys: [key.ecdsa()], context: .empty, prior: []).isEmpty)
        #expect(try !Fixture.adapter.verify(signed, context: .empty).valid)
        #expect(try Fixture.adapter.verify(signed, context: context).valid)
    }

    private func raw(_ document: BitcoinDocument) throws -> [UInt8] {
        guard case .raw(let bytes) = try Fixture.adapter.encode(document, as: .raw) else { return [] }
        return bytes
    }

    @Test func verificationSeesChanges() throws {
        let context = try BitcoinContext(["previousTransactions": [.string(Hex.encode(funding.bytes))]])
        let document = try Fixture.adapter.decode(.raw(unsigned.bytes), context: context)
        guard case .complete(.transaction(let signed)) = try Fixture.sign(document, [(key, try key.ecdsa())], context: context) else {
            Issue.record("is not complete")
            return
        }
        func failures(_ change: (inout BitcoinTransaction) -> Void) throws -> [String] {
            var transaction = signed.transaction
            change(&transaction)
            let document = try Fixture.adapter.decode(.raw(transaction.bytes), context: .empty)
            return try Fixture.adapter.verify(document, context: context).checks.filter { !$0.ok }.map(\.name)
        }
        #expect(try failures { _ in }.isEmpty)
        #expect(try failures { $0.outputs[0].value -= 1 } == ["input/0", "input/1"])
        #expect(try failures { $0.inputs[0].witness[0][10] ^= 1 } == ["input/0"])
        #expect(try failures { $0.inputs[1].scriptSig[10] ^= 1 } == ["input/1"])
        #expect(try failures { $0.outputs[0].value = 150_001 } == ["input/0", "input/1", "amounts"])
        #expect(try failures { $0.inputs.append($0.inputs[0]) }.contains("rules"))
        // What the second spends is not known any more, and the first signed something else.
        #expect(
            try failures { $0.inputs[1].previous = OutPoint(txid: [UInt8](repeating: 1, count: 32), index: 0) } == ["input/0", "input/1"])
    }

    @Test func contextsAreStrict() throws {
        let outPoint: (JSONValue, JSONValue) = (.string(funding.id), 0)
        let base: JSONValue = [
            "txid": outPoint.0, "vout": outPoint.1, "value": 100_000, "script": .string(Hex.encode(funding.outputs[0].script)),
        ]
        func decode(_ context: JSONValue) throws {
            _ = try Fixture.adapter.decode(.raw(unsigned.bytes), context: BitcoinContext(context))
        }
        #expect(code { try decode(["prevouts": [base]]) } == nil)
        var lie = try #require(base.object)
        lie["value"] = 99_999
        #expect(code { try decode(["prevouts": [base, .object(lie)]]) } == "ambiguousInput")
        let proof = JSONValue.string(Hex.encode(funding.bytes))
        #expect(code { try decode(["prevouts": [.object(lie)], "previousTransactions": [proof]]) } == "utxoMismatch")
        #expect(code { try decode(["flags": ["P2SH", "NOSUCH"]]) } == "unknownName")
        #expect(code { try decode(["network": "main"]) } == "unknownName")
        #expect(code { try decode(["allowFee": "-1"]) } == "wrongType")
        #expect(code { try decode(["prevouts": [["txid": outPoint.0, "vout": 0]]]) } == "missingField")
    }

    @Test func updating() throws {
        let psbt = PSBT(transaction: unsigned, version: .v2)
        let context = try BitcoinContext(["previousTransactions": [.string(Hex.encode(funding.bytes))]])
        let updated = try Fixture.adapter.updated(psbt, context: context)
        #expect(try updated.utxos() == funding.outputs)
        #expect(updated.inputs[0].witnessUTXO == funding.outputs[0])
        #expect(updated.inputs[1].witnessUTXO == nil)
        var lie = psbt
        lie.inputs[0].witnessUTXO = TransactionOutput(value: 1, script: funding.outputs[0].script)
        #expect(code { _ = try Fixture.adapter.updated(lie, context: context) } == "utxoMismatch")
    }

    /// What is to be signed and too large for a PSBT is refused by name; what is signed is read, and the context speaks for its inputs.
    @Test func transactionsBeyondPSBTs() throws {
        var large = unsigned
        large.outputs = [TransactionOutput](repeating: TransactionOutput(value: 1, script: funding.outputs[0].script), count: 4000)
        let prevouts = large.inputs.map { input -> JSONValue in
            ["txid": .string(funding.id), "vout": .integer(input.previous.index), "value": 100_000, "script": "61"]
        }
        let context = try BitcoinContext(["prevouts": .array(prevouts)])
        #expect(code { _ = try Fixture.adapter.decode(.raw(large.bytes), context: context) } == "oversized")
        large.inputs[0].scriptSig = [0x51]
        #expect(code { _ = try Fixture.adapter.decode(.raw(large.bytes), context: context) } == "oversized")
        large.inputs[1].scriptSig = [0x51]
        let document = try Fixture.adapter.decode(.raw(large.bytes), context: context)
        #expect(document == .transaction(NetworkTransaction(large)))
        let failed = try Fixture.adapter.verify(document, context: context).checks.filter { !$0.ok }
        #expect(Set(failed.map { $0.name.split(separator: "/")[0] }) == ["standardWeight", "dust", "spent"])
        #expect(try Fixture.adapter.estimate(document, context: context).fee == "196000")
        // One that fits has its origin.
        large.outputs.removeLast(3900)
        guard case .transaction(let small) = try Fixture.adapter.decode(.raw(large.bytes), context: context) else { return }
        #expect(try small.origin?.utxos().compactMap { $0?.value } == [100_000, 100_000])
    }

    @Test func originsMustFit() throws {
        var other = unsigned
        other.lockTime = 1
        let json: JSONValue = [
            "transaction": .string(Hex.encode(unsigned.bytes)), "origin": .string(PSBT(transaction: other, version: .v0).base64),
        ]
        #expect(code { _ = try Fixture.document(json) } == "differentTransaction")
    }

    @Test func ids() throws {
        func document(_ index: UInt32, nested: Bool = false) throws -> BitcoinDocument {
            let script = nested ? try #require(AddressFormat.p2shP2WPKH.script(key: key.point)) : funding.outputs[Int(index)].script
            let spent = Fixture.funding([(script, 100_000)])
            return try Fixture.document([
                "inputs": .array([Fixture.input(spent, 0, nested ? [("publicKey", .string(Hex.encode(key.point)))] : [])]),
                "outputs": [["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6", "value": 99_000]],
            ])
        }
        for document in [try document(0), try document(0, nested: true)] {
            let before = try Fixture.adapter.identifier(of: document)
            let assembly = try Fixture.sign(document, [(key, try key.ecdsa())])
            #expect(assembly.isComplete)
            #expect(try Fixture.adapter.identifier(of: assembly.document) == before)
        }
        #expect(code { _ = try Fixture.adapter.identifier(of: document(1)) } == "unsigned")
    }

    /// What somebody else calls finished is run before the whole is called complete.
    @Test func foreignFinishesAreRun() throws {
        var psbt = try Fixture.adapter.updated(
            PSBT(transaction: unsigned, version: .v0),
            context: BitcoinContext(["previousTransactions": [.string(Hex.encode(funding.bytes))]])
        )
        let requests = try Fixture.adapter.requests(for: .psbt(psbt), keys: [key.ecdsa()], context: .empty, prior: [])
        guard requests.count == 2, case .ecdsa(let r, let s, _) = try key.sign(requests[1]).signature else {
            Issue.record("not two inputs of ECDSA")
            return
        }
        let mine = [try key.sign(requests[0])]
        let theirs = SignatureBytes.ecdsa(r: r, s: s, type: .all)
        psbt.inputs[1].finalScriptSig = Script.push(theirs) + Script.push(key.point)
        #expect(try Fixture.adapter.assemble(.psbt(psbt), signatures: mine).isComplete)
        psbt.inputs[1].finalScriptSig = Script.push(theirs.flipping(12)) + Script.push(key.point)
        let error = #expect(throws: ChainError.self) { try Fixture.adapter.assemble(.psbt(psbt), signatures: mine) }
        #expect(error?.code == .invalidSignature)
        #expect(error?.field == "inputs[1]")
    }
}
