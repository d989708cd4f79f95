import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// A PSBT and its context are one document to whoever shows, plans, signs, assembles, checks or estimates it; what is signed comes out, and
/// what would keep it from coming out is found before anything is signed.
@Suite struct ReadingTests: SpendingSuite {
    let own: TestKey
    let other: TestKey
    let third: TestKey

    init() throws { (own, other, third) = (try TestKey(311), try TestKey(312), try TestKey(313)) }

    // MARK: - One reading

    @Test func theContextIsPartOfTheDocument() throws {
        let script = try script(own)
        let funding = Fixture.funding([(script, 100_000)])
        let bare = try psbt([script]) { $0.inputs[0].nonWitnessUTXO = nil }
        let prevout: JSONValue = [
            "txid": .string(funding.id), "vout": 0, "value": 100_000, "script": .string(Hex.encode(script)),
        ]
        for context in [
            try BitcoinContext(["prevouts": [prevout]]), try BitcoinContext(["previousTransactions": [.string(Hex.encode(funding.bytes))]]),
        ] {
            for input in [ChainInput.container(bare.base64), .raw(bare.bytes), .json(["psbt": .string(bare.base64)])] {
                let document = try Fixture.adapter.decode(input, context: context)
                let summary = try Fixture.adapter.summary(of: document, keys: [own.ecdsa("m/0/0")], context: context)
                #expect(summary.fee?.amount == "1000")
                #expect(try Fixture.adapter.estimate(document, context: context).fee == "1000")
                let assembly = try Fixture.sign(document, [(own, own.ecdsa("m/0/0"))], context: context)
                #expect(assembly.isComplete)
                #expect(try Fixture.adapter.verify(assembly.document, context: context).valid)
                // Whatever is done to it without the context is done to the same.
                #expect(try Fixture.sign(document, [(own, own.ecdsa("m/0/0"))]).isComplete)
            }
        }
        #expect(refusal { _ = try requests(bare, [own.ecdsa()]) } == "unknownPreviousOutput inputs[0]")
    }

    /// What an intent's own transaction proves and what the context says of the same coin are compared where they meet.
    @Test func intentsAndContextsMustAgree() throws {
        let funding = Fixture.funding([(try script(own), 100_000)])
        let intent: JSONValue = ["inputs": [Fixture.input(funding, 0)], "outputs": [["script": "51", "value": 99_000]]]
        func decode(_ value: UInt64) throws -> BitcoinDocument {
            let prevout: JSONValue = [
                "txid": .string(funding.id), "vout": 0, "value": .integer(value), "script": .string(Hex.encode(try script(own))),
            ]
            return try Fixture.document(intent, context: BitcoinContext(["prevouts": [prevout]]))
        }
        #expect(try decode(100_000) == Fixture.document(intent))
        #expect(refusal { _ = try decode(99_999) } == "utxoMismatch inputs[0].witnessUtxo")
    }

    /// Facts that are missing make neither a yes nor a no; a signature that is known to be bad makes a no whatever else is missing.
    @Test func whatIsNotKnownIsNoVerdict() throws {
        let psbt = try psbt([try script(own), try script(own)])
        let keys = [(own, try own.ecdsa())]
        guard case .transaction(let signed) = try Fixture.sign(.psbt(psbt), keys).document else {
            Issue.record("is not complete")
            return
        }
        let transaction = signed.transaction
        func report(_ transaction: BitcoinTransaction, known: [Int]) throws -> VerificationReport {
            let prevouts = try known.map { index -> JSONValue in
                [
                    "txid": .string(Hex.encode(transaction.inputs[index].previous.txid.reversed())), "vout": .integer(index),
                    "value": 100_000,
                    "script": .string(Hex.encode(try script(own))),
                ]
            }
            return try Fixture.adapter.verify(
                .transaction(NetworkTransaction(transaction)), context: BitcoinContext(["prevouts": .array(prevouts)]))
        }
        #expect(try report(transaction, known: [0, 1]).valid)
        for known in [[], [0], [1]] {
            let report = try report(transaction, known: known)
            #expect(!report.valid && !report.sound && report.isOpen && report.json["valid"] == .null && report.json["relayed"] == nil)
            #expect(report.checks.filter { $0.name.hasPrefix("input/") }.map(\.ok) == [known == [0], known == [1]])
        }
        var wrong = transaction
        wrong.inputs[1].witness[0][10] ^= 1
        for known in [[1], [0, 1]] {
            let report = try report(wrong, known: known)
            #expect(!report.valid && !report.isOpen && report.json["valid"] == .bool(false))
        }
        #expect(try report(wrong, known: [0]).isOpen)
    }

    // MARK: - What is signed comes out

    /// A transaction that its signatures leave open is a container to pass on, with the signature in it.
    @Test(arguments: [0x81, 0x83, 0x82, 0x03, 0x02] as [UInt32], [true, false]) func openTransactionsAreContainers(
        _ type: UInt32, isTaproot: Bool
    ) throws {
        let format = isTaproot ? AddressFormat.p2tr : .p2wpkh
        let script = try #require(format.script(key: isTaproot ? own.xOnly : own.point))
        let key = isTaproot ? try own.bip340("m/0/0") : try own.ecdsa("m/0/0")
        let name = JSONValue.string(SighashName.text(type))
        let context = try BitcoinContext(type & 0x1f == 1 ? [:] : ["allowSighash": [name], "allowFee": "100000"])
        for value in [5_000_000, 99_000] as [UInt64] where value < 100_000 || type & 0x80 != 0 {
            let psbt = try psbt([script], outputs: [([0x51], value)]) {
                $0.inputs[0].sighashType = type
                if isTaproot { $0.inputs[0].witnessUTXO = TransactionOutput(value: 100_000, script: script) }
            }
            let assembly = try Fixture.sign(.psbt(psbt), [(own, key)], context: context)
            guard case .partial(.psbt(let open), let missing, let notes) = assembly else {
                Issue.record("\(SighashName.text(type)) is complete")
                continue
            }
            #expect(missing.isEmpty && notes.count == 1 && notes[0].contains("others may still add"), "\(notes)")
            #expect(isTaproot ? open.inputs[0].tapKeySignature?.last == UInt8(type) : open.inputs[0].partialSignatures.count == 1)
            // It can be taken as it is.
            #expect(try open.finalized().unfinished.isEmpty)
            if value < 100_000 {
                #expect(try Fixture.adapter.verify(.psbt(open), context: .empty).valid)
            }
        }
        // Where another signature of the transaction holds all of it, nothing is open.
        let closed = try psbt([script, try self.script(other)]) {
            $0.inputs[0].sighashType = type
            if isTaproot { $0.inputs[0].witnessUTXO = TransactionOutput(value: 100_000, script: script) }
        }
        #expect(try Fixture.sign(.psbt(closed), [(own, key), (other, other.ecdsa("m/0/1"))], context: context).isComplete)
    }

    /// Somebody else's bad signature is found before ours is given.
    @Test func badSignaturesOfOthersAreFoundFirst() throws {
        let scripts = [try script(own), try script(other)]
        let plain = try psbt(scripts)
        let good = try partial(other, plain, 1)
        var bad = good
        bad = PartialSignature(key: good.key, signature: try partial(other, plain, 0).signature)
        func with(_ signature: PartialSignature) -> PSBT {
            var psbt = plain
            psbt.inputs[1].partialSignatures = [signature]
            return psbt
        }
        #expect(try requests(with(good), [own.ecdsa()]).map(\.id) == ["input/0"])
        #expect(refusal { _ = try requests(with(bad), [own.ecdsa()]) } == "invalidSignature inputs[1]")
        #expect(try Fixture.sign(.psbt(with(good)), [(own, own.ecdsa())]).isComplete)
        // Finished inputs, too.
        for (signature, expected) in [(good, nil), (bad, "invalidSignature inputs[1]")] as [(PartialSignature, String?)] {
            var finished = plain
            finished.inputs[1].finalScriptWitness = [signature.signature, signature.key]
            #expect(refusal { _ = try requests(finished, [own.ecdsa()]) } == expected)
        }
        // And of Taproot, by key and by leaf.
        let leaf = Script.push(third.xOnly) + [0xac]
        let root = TapTree.leafHash(version: TapTree.tapscript, script: leaf)
        let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: root))
        let taproot = ScriptTemplate.witnessScript(version: 1, program: output.key)
        let block = [TapTree.tapscript | (output.isOdd ? 1 : 0)] + other.xOnly
        for byKey in [true, false] {
            let psbt = try psbt([scripts[0], taproot]) {
                $0.inputs[1].tapLeafScripts = [TapLeafScript(controlBlock: block, script: leaf)]
                let junk = [UInt8](repeating: 3, count: 64)
                if byKey {
                    $0.inputs[1].tapKeySignature = junk
                } else {
                    $0.inputs[1].tapScriptSignatures = [TapScriptSignature(key: third.xOnly, leafHash: root, signature: junk)]
                }
            }
            #expect(refusal { _ = try requests(psbt, [own.ecdsa()]) } == "invalidSignature inputs[1]")
        }
    }
}
