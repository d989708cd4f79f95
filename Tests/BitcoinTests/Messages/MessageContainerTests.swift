import ChainKit
import Groups
import TestSupport
import Testing

@testable import Bitcoin

/// Messages of BIP-322 as other programs hand them over, and the rules of it that only running the script shows.
@Suite struct MessageContainerTests {
    private let own: TestKey
    private let other: TestKey

    init() throws { (own, other) = (try TestKey(411), try TestKey(412)) }

    private var multisig: [UInt8] { [0x52] + Script.push(own.point) + Script.push(other.point) + [0x52, 0xae] }
    private func witnessHash(_ script: [UInt8]) -> [UInt8] {
        ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
    }

    /// The PSBT that another program makes for a message.
    private func container(_ text: String, _ script: [UInt8], _ change: (inout PSBT) -> Void = { _ in }) -> PSBT {
        let toSpend = BIP322.toSpend(Array(text.utf8), script: script)
        var psbt = PSBT(transaction: BIP322.toSign(toSpend, locks: BIP322.Locks()), version: .v0)
        psbt.global[PSBTGlobalType.genericSignedMessage] = Array(text.utf8)
        psbt.inputs[0].witnessUTXO = toSpend.outputs[0]
        psbt.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [9, 9, 9, 9], path: [0, 0])]
        change(&psbt)
        return psbt
    }

    private func decode(_ psbt: PSBT) throws -> BitcoinMessage {
        guard case .message(let message) = try Fixture.adapter.decode(.container(psbt.base64), context: .empty) else {
            throw ChainError(.decode, .wrongType, "is no message")
        }
        return message
    }

    private func refusal(_ psbt: PSBT) -> String? {
        do { _ = try decode(psbt) } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    @Test func aContainerIsShownAsItsMessage() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let psbt = container("hello", script)
        let document = try Fixture.adapter.decode(.raw(psbt.bytes), context: .empty)
        let summary = try Fixture.adapter.summary(of: document, context: .empty)
        #expect(summary.kind == "message.bip322" && summary.text.contains("hello"), "\(summary.text)")
        #expect(try !Fixture.adapter.isSigned(document))
        // It goes out as it came in, in every form.
        guard case .raw(let raw) = try Fixture.adapter.encode(document, as: .raw),
            case .json(let json) = try Fixture.adapter.encode(document, as: .json)
        else { return }
        #expect(try raw == psbt.bytes && Fixture.adapter.decode(.json(json), context: .empty) == document)
        #expect(Fixture.adapter.keyPaths(of: document) == [try DerivationPath("m/0/0")])
        let signed = try Fixture.sign(document, [(own, own.ecdsa("m/0/0"))])
        #expect(signed.isComplete)
        #expect(try Fixture.adapter.verify(signed.document, context: .empty).valid)
        guard case .text(let text) = try Fixture.adapter.encode(signed.document, as: .container) else { return }
        #expect(text.hasPrefix("smp"))
    }

    /// Each signer gives the container back, and the last one the signature.
    @Test func cosignersPassTheContainerOn() throws {
        let psbt = container("hello multisig", witnessHash(multisig)) { $0.inputs[0].witnessScript = multisig }
        for inJSON in [false, true] {
            let input: ChainInput =
                inJSON
                ? .json([
                    "message": "hello multisig", "address": .string(try decode(psbt).address.text),
                    "witnessScript": .string(Hex.encode(multisig)),
                    "path": "m/0/0", "psbt": .string(psbt.base64),
                ]) : .container(psbt.base64)
            let first = try Fixture.sign(
                try Fixture.adapter.decode(input, context: .empty), [(own, own.ecdsa("m/0/0"))])
            guard case .partial(let document, let missing, _) = first,
                case .text(let text) = try Fixture.adapter.encode(document, as: .container)
            else {
                Issue.record("is not a container")
                continue
            }
            #expect(missing.map(\.signer) == [Hex.encode(other.point)])
            let open = try PSBT(text: text)
            #expect(open.genericSignedMessage == Array("hello multisig".utf8) && open.inputs[0].partialSignatures.map(\.key) == [own.point])
            #expect(open.inputs[0].derivations == psbt.inputs[0].derivations)
            let whole = try Fixture.sign(try Fixture.adapter.decode(.container(text), context: .empty), [(other, other.ecdsa("m/1"))])
            #expect(whole.isComplete)
            #expect(try Fixture.adapter.verify(whole.document, context: .empty).valid)
        }
    }

    @Test func aContainerOfAnotherTransactionIsRefused() throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let psbt = container("hello", script)
        func changed(_ change: (inout PSBT) -> Void) -> PSBT {
            var psbt = psbt
            change(&psbt)
            return psbt
        }
        let field = "genericSignedMessage"
        #expect(
            refusal(changed { $0.global[PSBTGlobalType.genericSignedMessage] = Array("hallo".utf8) }) == "differentTransaction \(field)")
        #expect(refusal(changed { $0.global[PSBTGlobalType.genericSignedMessage] = [0xff] }) == "invalidText \(field)")
        #expect(refusal(changed { $0.inputs[0].witnessUTXO = nil }) == "unknownPreviousOutput inputs[0].witnessUtxo")
        #expect(
            refusal(changed { $0.inputs[0].witnessUTXO = TransactionOutput(value: 0, script: witnessHash(multisig)) })
                == "differentTransaction \(field)")
        #expect(
            refusal(changed { $0.inputs[0].witnessUTXO = TransactionOutput(value: 1, script: script) })
                == "utxoMismatch \(field).inputs[0]")
        for type in [2, 3, 0x81, 0x83, 0] as [UInt32] {
            #expect(refusal(changed { $0.inputs[0].sighashType = type }) == "invalidSighashType \(field).inputs[0].sighashType")
        }
        #expect(refusal(changed { $0.inputs[0].sighashType = 1 }) == nil)
        var transaction = try psbt.unsignedTransaction()
        transaction.outputs.append(TransactionOutput(value: 0, script: [0x51]))
        var spending = PSBT(transaction: transaction, version: .v0)
        spending.global[PSBTGlobalType.genericSignedMessage] = Array("hello".utf8)
        spending.inputs = psbt.inputs
        #expect(refusal(spending) == "differentTransaction \(field)")
        transaction.outputs.removeLast()
        transaction.inputs.append(TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 5, count: 32), index: 0)))
        spending = PSBT(transaction: transaction, version: .v0)
        spending.global[PSBTGlobalType.genericSignedMessage] = Array("hello".utf8)
        spending.inputs[0] = psbt.inputs[0]
        #expect(refusal(spending) == "unsupportedForm inputs")
        // Without the field it is no message, and no transaction that anybody signs either.
        let bare = changed { $0.global[PSBTGlobalType.genericSignedMessage] = nil }
        let error = #expect(throws: ChainError.self) {
            _ = try Fixture.adapter.requests(
                for: Fixture.adapter.decode(.container(bare.base64), context: .empty), keys: [own.ecdsa()], context: .empty, prior: [])
        }
        #expect(error?.field == "outputs")
    }

    // MARK: - What the engine did

    private func report(_ script: [UInt8], _ text: String, _ witness: (BitcoinTransaction) throws -> [[UInt8]]) throws -> VerificationReport
    {
        let toSpend = BIP322.toSpend(Array(text.utf8), script: script)
        var signed = BIP322.toSign(toSpend, locks: BIP322.Locks())
        signed.inputs[0].witness = try witness(signed)
        let address = try #require(BitcoinAddress(script: script, network: .all[0]))
        return try Fixture.adapter.verify(
            try Fixture.document([
                "message": .string(text), "address": .string(address.text),
                "signature": .string("smp" + Base64.encode(WitnessStack.bytes(signed.inputs[0].witness))),
            ]), context: .empty)
    }

    private func ecdsa(_ transaction: BitcoinTransaction, _ code: [UInt8]) throws -> [UInt8] {
        let preimage = try Sighash.segwitPreimage(TransactionDigests(transaction), input: 0, scriptCode: code, value: 0, type: .all)
        guard case .ecdsa(let r, let s, _) = try own.ecdsa(digest: HashFunction.sha256d.digest(of: preimage)) else { return [] }
        return SignatureBytes.ecdsa(r: r, s: s, type: .all)
    }

    /// Forbidden where it runs, and nothing where it does not.
    @Test func codeSeparatorsThatRunAreForbidden() throws {
        let check = Script.push(own.point) + [0xac]
        let separated = [0xab] + check
        let ran = try report(witnessHash(separated), "a") { [try ecdsa($0, check), separated] }
        #expect(!ran.valid && ran.checks.contains { $0.name == "signature" && !$0.ok && $0.detail.contains("OP_CODESEPARATOR") }, "\(ran)")
        let passed = [0x00, 0x63, 0xab, 0x68] + check
        #expect(try report(witnessHash(passed), "a") { [try ecdsa($0, passed), passed] }.valid)
    }

    /// What ran in one input is nothing to the next.
    @Test func codeSeparatorsCountInTheirInput() throws {
        let check = Script.push(own.point) + [0xac]
        let separated = [0xab] + check
        let script = witnessHash(separated)
        var signed = BIP322.toSign(BIP322.toSpend([0x61], script: script), locks: BIP322.Locks())
        signed.inputs.append(TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 5, count: 32), index: 0), sequence: 0))
        var proof = PSBT(transaction: signed, version: .v0)
        proof.inputs[0].finalScriptWitness = [try ecdsa(signed, check), separated]
        proof.inputs[1].witnessUTXO = TransactionOutput(value: 1000, script: witnessHash([0x51]))
        proof.inputs[1].finalScriptWitness = [[0x51]]
        let address = try #require(BitcoinAddress(script: script, network: .all[0]))
        let report = try Fixture.adapter.verify(
            try Fixture.document([
                "message": .string("a"), "address": .string(address.text), "signature": .string("pof" + proof.base64),
            ]), context: .empty)
        #expect(report.checks.first { $0.name == "signature" }?.detail.contains("OP_CODESEPARATOR") == true, "\(report)")
        #expect(report.checks.first { $0.name.hasPrefix("funds/") }?.ok == true, "\(report)")
    }

    /// What looks like a signature of another type and is a preimage is none.
    @Test func onlySignaturesHaveTypes() throws {
        let preimages = [[UInt8](repeating: 4, count: 64) + [2], try ecdsa(BIP322.toSpend([], script: []), [0x51]).dropLast() + [0x83]]
        for preimage in preimages {
            let locked =
                [0xa8] + Script.push(HashFunction.sha256.digest(of: preimage)) + [0x88] + Script.push(own.point) + [0xac]
            #expect(try report(witnessHash(locked), "b") { [try ecdsa($0, locked), preimage, locked] }.valid)
            let leaf = [0xa8] + Script.push(HashFunction.sha256.digest(of: preimage)) + [0x88] + Script.push(own.xOnly) + [0xac]
            let root = TapTree.leafHash(version: TapTree.tapscript, script: leaf)
            let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: root))
            let script = ScriptTemplate.witnessScript(version: 1, program: output.key)
            let report = try report(script, "b") { transaction in
                let digests = TransactionDigests(transaction, spent: [TransactionOutput(value: 0, script: script)])
                let digest = HashFunction.sha256.digest(
                    of: try Sighash.taprootPreimage(digests, input: 0, type: .default, leaf: Sighash.Leaf(hash: root)))
                return [
                    try own.schnorr(own.point[0] == 2 ? own.secret : -own.secret, digest), preimage, leaf,
                    [TapTree.tapscript | (output.isOdd ? 1 : 0)] + other.xOnly,
                ]
            }
            #expect(report.valid, "\(report.checks)")
        }
        // A type that is one.
        let check = Script.push(own.point) + [0xac]
        let none = try report(witnessHash(check), "b") { transaction in
            let preimage = try Sighash.segwitPreimage(TransactionDigests(transaction), input: 0, scriptCode: check, value: 0, type: .none)
            guard case .ecdsa(let r, let s, _) = try own.ecdsa(digest: HashFunction.sha256d.digest(of: preimage)) else { return [] }
            return [SignatureBytes.ecdsa(r: r, s: s, type: .none), check]
        }
        #expect(!none.valid && none.checks.contains { $0.name == "sighash" && !$0.ok })
    }

    /// What later rules may give a meaning is neither valid nor invalid.
    @Test func upgradeableRulesAreInconclusive() throws {
        let reserved = [0xb0] + Script.push(own.point) + [0xac]
        let report = try report(witnessHash(reserved), "c") { [try ecdsa($0, reserved), reserved] }
        #expect(!report.valid && report.isOpen && report.checks.contains { $0.detail.hasPrefix("inconclusive") }, "\(report.checks)")
    }
}
