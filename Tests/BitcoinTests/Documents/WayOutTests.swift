import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Refusals that say what is so, sentences that say whose an input is and when it may be spent, and what other programs write.
@Suite struct WayOutTests: SpendingSuite {
    let own: TestKey
    let other: TestKey
    let third: TestKey

    init() throws { (own, other, third) = (try TestKey(311), try TestKey(312), try TestKey(313)) }

    // MARK: - Ways out

    @Test func whatIsFinishedIsSaidToBe() throws {
        let psbt = try psbt([try script(own), try script(other)])
        let signed = try Fixture.sign(.psbt(psbt), [(own, own.ecdsa("m/0/0")), (other, other.ecdsa("m/0/1"))])
        guard case .transaction(let transaction) = signed.document, let finished = transaction.origin else {
            Issue.record("is not complete")
            return
        }
        #expect(refusal { _ = try requests(finished, [third.ecdsa()]) } == "finished inputs[0]")
        var half = finished
        half.inputs[1] = psbt.inputs[1]
        #expect(refusal { _ = try requests(half, [own.ecdsa()]) } == "finished inputs[0]")
        #expect(refusal { _ = try requests(half, [third.ecdsa()]) } == "noOwnedSigner keys")
        #expect(try requests(half, [other.ecdsa()]).count == 1)
    }

    @Test func aTransactionWithoutOutputsIsNotSigned() throws {
        let psbt = try psbt([try script(own)], outputs: [])
        let context = try BitcoinContext(["allowFee": "100000"])
        #expect(refusal { _ = try requests(psbt, [own.ecdsa()], context) } == "unsupportedForm outputs")
    }

    /// Two fingerprints of one key: zeros are those of a wallet that does not know.
    @Test func aKnownMasterKeyWins() throws {
        let origins: [[UInt8]] = [[0, 0, 0, 0], [0x1c, 0xd7, 0xf6, 0xa7]]
        func with(_ origin: [UInt8]) throws -> PSBT {
            try psbt([try script(own)], outputs: [(try script(own), 99_000)]) {
                let path: [UInt32] = origin[0] == 0 ? [] : [0, 5]
                let derivation = KeyDerivation(key: own.point, fingerprint: origin, path: path)
                let tap = TapKeyDerivation(key: own.xOnly, leafHashes: [], fingerprint: origin, path: path)
                $0.inputs[0].derivations = [derivation]
                $0.inputs[0].tapDerivations = [tap]
                $0.outputs[0].map[PSBTOutputType.derivation, own.point] = derivation.origin.bytes
                $0.outputs[0].map[PSBTOutputType.tapDerivation, own.xOnly] = tap.value
            }
        }
        let (zero, real) = (try with(origins[0]), try with(origins[1]))
        #expect(try zero.combined(with: real) == real.sorted)
        #expect(try real.combined(with: zero) == real.sorted)
        var another = real
        another.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 1, 1, 1], path: [0, 5])]
        #expect(throws: ChainError.self) { try another.combined(with: real) }
    }

    /// Change is where an ordinary scan of the wallet's own descriptors finds it.
    @Test(
        arguments: [
            ("m/0/0", "m/1/0", true), ("m/0/0", "m/1/999", true), ("m/0/0", "m/1/1000", false), ("m/0/500", "m/1/1499", true),
            ("m/0/0", "m/5/0", false), ("m/0/0", "m/2/0", false), ("m/0/0", "m/0/1/2", false), ("m/0/0", "m", false),
            ("m/0/0", "m/1", false),
            ("m/0/0", "m/912345/876543/765432/654321", false), ("m/44/0/3/0/5", "m/44/0/3/1/7", true),
            ("m/44/0/3/0/5", "m/44/0/4/1/7", false),
            ("m/44/0/3/0/5", "m/1/7", true), ("m/7", "m/7", true), ("m/7", "m/8", false), ("m/0/0", "m/1/4294967295", false),
        ]) func changeIsWhereAScanFindsIt(_ spent: String, _ path: String, isFound: Bool) throws
    {
        guard !path.hasSuffix("4294967295") else { return }
        let keys = [try own.ecdsa(spent), try other.ecdsa(path)]
        let change = spent == path ? own : other
        let psbt = try psbt([try script(own)], outputs: [([0x51], 30_000), (try script(change), 69_000)])
        let summary = try Fixture.adapter.summary(of: .psbt(psbt), keys: keys, context: .empty)
        let labels = summary.fields.map(\.label)
        #expect(labels.contains("change") == isFound && labels.contains("own output") == !isFound, "\(labels)")
        #expect(summary.warnings.map(\.value).contains { $0.contains("WHERE NO SCAN OF THIS WALLET LOOKS") } == !isFound)
    }

    // MARK: - Sentences

    @Test func sentencesSayWhoseAnInputIs() throws {
        func warnings(_ change: (inout PSBT) throws -> Void) throws -> (warnings: [String], fields: [String]) {
            let psbt = try psbt([try script(own), try script(other)], change)
            let summary = try Fixture.adapter.summary(of: .psbt(psbt), keys: [own.ecdsa("m/0/0")], context: .empty)
            return (
                summary.warnings.map(\.value).filter { !$0.contains("not relayed by nodes") },
                summary.fields.map { "\($0.label): \($0.statement.value)" }
            )
        }
        let others = "input 1 is not of these keys: others have to sign too"
        for type in [2, 3, 0x82, 0x83, 0, 0x40] as [UInt32] {
            let (warnings, fields) = try warnings { $0.inputs[1].sighashType = type }
            #expect(warnings == [others], "\(type): \(warnings)")
            #expect(fields.contains { $0.hasPrefix("input 1 of others: ") && $0.hasSuffix("nothing of this wallet's is at risk by it") })
        }
        let finished = try warnings {
            let signature = try partial(other, $0, 1)
            $0.inputs[1].finalScriptWitness = [signature.signature, signature.key]
        }
        #expect(finished.warnings.isEmpty, "\(finished.warnings)")
        let none = try warnings { $0.inputs[0].sighashType = 0x40 }
        #expect(none.warnings.contains { $0.hasSuffix("which is no type: nodes don't relay it") }, "\(none.warnings)")
    }

    @Test func locksAreToldInWords() throws {
        func fields(_ json: JSONValue) throws -> ([String], [String]) {
            let summary = try Fixture.adapter.summary(of: Fixture.document(json), context: .empty)
            return (summary.fields.map { "\($0.label): \($0.statement.value) (\($0.statement.origin))" }, summary.warnings.map(\.value))
        }
        let address = try Fixture.adapter.address(for: own.ecdsa().publicKey, network: nil, format: nil).text
        let base: [(String, JSONValue)] = [("message", "hello"), ("address", .string(address))]
        func message(_ more: [(String, JSONValue)]) -> JSONValue {
            var object = JSONObject()
            for (name, value) in base + more { object[name] = value }
            return .object(object)
        }
        let (height, _) = try fields(message([("type", "bip322"), ("locktime", 800_000)]))
        #expect(height.contains("not before: block 800000 (signed)") && height.contains("address: \(address) (signed)"), "\(height)")
        let (age, _) = try fields(message([("version", 2), ("sequence", 0x40_0002)]))
        #expect(age.contains("input 0 waits: 1024 seconds after what it spends (signed)"), "\(age)")
        let (never, warnings) = try fields(message([("locktime", 499_999_999)]))
        #expect(never.contains("not before: block 499999999 (signed)") && warnings.contains { $0.contains("NEVER") })
        let (old, _) = try fields(message([("type", "bip137")]))
        #expect(old.contains("address: \(address) (unverified)"))
        let transaction = try psbt([try script(own)])
        var late = try transaction.unsignedTransaction()
        late.lockTime = 499_999_999
        var lateSpend = PSBT(transaction: late, version: .v0)
        lateSpend.inputs = transaction.inputs
        #expect(
            try Fixture.adapter.summary(of: .psbt(lateSpend), context: .empty).warnings.map(\.value).contains { $0.contains("NEVER valid") }
        )
    }

    // MARK: - Litecoin

    @Test(arguments: [[8, 0], [9, 0], [8, 1, 0xaa, 0xbb], [9, 1, 0xaa]] as [[UInt8]])
    func previousTransactionsOfLitecoinAreRead(_ form: [UInt8]) throws {
        let script = try script(own)
        let plain = BitcoinTransaction(
            version: 2,
            inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 7, count: 32), index: 3))],
            outputs: [TransactionOutput(value: 100_000, script: script)], lockTime: 0)
        let body = plain.bytes
        let witness: [UInt8] = form[0] == 9 ? [1, 1, 0x2a] : []
        let bytes = body.prefix(4) + [0, form[0]] + body.dropFirst(4).dropLast(4) + witness + form.dropFirst() + body.suffix(4)
        let read = try BitcoinTransaction(Array(bytes), allowsExtension: true)
        #expect(read.txid == plain.txid && read.bytes == Array(bytes) && read.size == bytes.count)
        #expect(throws: ChainError.self) { try BitcoinTransaction(Array(bytes)) }
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2, inputs: [TransactionInput(previous: OutPoint(txid: plain.txid, index: 0))],
                outputs: [TransactionOutput(value: 99_000, script: script)], lockTime: 0), version: .v0)
        psbt.inputs[0].map[PSBTInputType.nonWitnessUTXO] = Array(bytes)
        let litecoin = try BitcoinContext(["network": "litecoin"])
        let document = try Fixture.adapter.decode(.raw(psbt.bytes), context: litecoin)
        let signed = try Fixture.sign(document, [(own, own.ecdsa("m/0/0"))], context: litecoin)
        #expect(signed.isComplete)
        #expect(try Fixture.adapter.verify(signed.document, context: litecoin).valid)
        #expect(
            refusal { _ = try Fixture.adapter.decode(.raw(psbt.bytes), context: .empty) } == "invalidText inputs[0].nonWitnessUtxo.flag")
        let told = try BitcoinContext(["network": "litecoin", "previousTransactions": [.string(Hex.encode(Array(bytes)))]])
        psbt.inputs[0].map[PSBTInputType.nonWitnessUTXO] = nil
        #expect(try Fixture.adapter.decode(.raw(psbt.bytes), context: told).isProved)
        // Another flag, or half of it, where what is there can be counted.
        if form[1] == 0 {
            #expect(throws: ChainError.self) { try BitcoinTransaction(Array(bytes.dropLast()), allowsExtension: true) }
        }
        var unknown = Array(bytes)
        unknown[5] |= 4
        #expect(throws: ChainError.self) { try BitcoinTransaction(unknown, allowsExtension: true) }
    }
}

extension BitcoinDocument {
    fileprivate var isProved: Bool {
        if case .psbt(let psbt) = self { psbt.inputs[0].map.has(PSBTInputType.nonWitnessUTXO) } else { false }
    }
}
