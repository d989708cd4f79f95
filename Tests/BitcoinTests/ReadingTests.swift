import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// A PSBT and its context are one document to whoever shows, plans, signs, assembles, checks or estimates it; what is signed comes out, and
/// what would keep it from coming out is found before anything is signed.
@Suite struct ReadingTests {
    private let own: TestKey
    private let other: TestKey
    private let third: TestKey

    init() throws { (own, other, third) = (try TestKey(311), try TestKey(312), try TestKey(313)) }

    private func script(_ key: TestKey) throws -> [UInt8] { try #require(AddressFormat.p2wpkh.script(key: key.point)) }

    /// A spend of 100,000 satoshis of each of these scripts, each with its proof.
    private func psbt(
        _ scripts: [[UInt8]], outputs: [(script: [UInt8], value: UInt64)]? = nil, _ change: (inout PSBT) throws -> Void = { _ in }
    ) throws -> PSBT {
        let funding = Fixture.funding(scripts.map { ($0, 100_000) })
        let outputs = outputs ?? [([0x51], UInt64(scripts.count) * 100_000 - 1000)]
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2,
                inputs: scripts.indices.map {
                    TransactionInput(previous: OutPoint(txid: funding.txid, index: UInt32($0)), sequence: 0xffff_fffd)
                },
                outputs: outputs.map { TransactionOutput(value: $0.value, script: $0.script) }, lockTime: 0),
            version: .v0)
        for index in scripts.indices { psbt.inputs[index].nonWitnessUTXO = funding }
        try change(&psbt)
        return psbt
    }

    private func requests(_ psbt: PSBT, _ keys: [WalletKey], _ context: ChainContext = .empty) throws -> [SigningRequest] {
        try Fixture.adapter.requests(for: .psbt(psbt), keys: keys, context: context, prior: [])
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do { try body() } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    private func partial(_ key: TestKey, _ psbt: PSBT, _ index: Int, _ name: String? = nil) throws -> PartialSignature {
        let table = try SigningTable(psbt)
        var budget = SigningTable.Budget()
        let slot = try #require(table.slots(index).first { name == nil || $0.id.hasSuffix(name ?? "") })
        guard case .ecdsa(let r, let s, _) = try key.ecdsa(digest: try table.signingInput(slot, &budget).signedBytes) else {
            throw ChainError(.plan, .wrongType, "")
        }
        return PartialSignature(key: key.point, signature: SignatureBytes.ecdsa(r: r, s: s, type: .all))
    }

    // MARK: - One reading

    @Test func theContextIsPartOfTheDocument() throws {
        let script = try script(own)
        let funding = Fixture.funding([(script, 100_000)])
        let bare = try psbt([script]) { $0.inputs[0].nonWitnessUTXO = nil }
        let prevout: JSONValue = [
            "txid": .string(funding.id), "vout": 0, "value": 100_000, "script": .string(Hex.encode(script)),
        ]
        for context in [
            try ChainContext(["prevouts": [prevout]]), try ChainContext(["previousTransactions": [.string(Hex.encode(funding.bytes))]]),
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
                .transaction(NetworkTransaction(transaction)), context: ChainContext(["prevouts": .array(prevouts)]))
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
        let context = try ChainContext(type & 0x1f == 1 ? [:] : ["allowSighash": [name], "allowFee": "100000"])
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

    // MARK: - Scripts

    private func locked(_ script: [UInt8], _ form: Int) throws -> (output: [UInt8], (inout PSBTInput) -> Void) {
        let witness = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
        func hashed(_ script: [UInt8]) throws -> [UInt8] { try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: script)).script) }
        switch form {
        case 0: return (witness, { $0.witnessScript = script })
        case 1: return (try hashed(script), { $0.redeemScript = script })
        default: return (try hashed(witness), { ($0.redeemScript, $0.witnessScript) = (witness, script) })
        }
    }

    private func keyHash(_ key: TestKey) -> [UInt8] { [0x76, 0xa9] + Script.push(Hash160.digest(of: key.point)) + [0x88] }

    /// Keys that stand in a script by their hash sign, known from the document or not.
    @Test(arguments: 0..<3, [true, false]) func keysBehindHashesSign(_ form: Int, isNamed: Bool) throws {
        // or_d(pk(other),and_v(v:pkh(own),older(10))) and what a payment channel has, which no finisher knows.
        let recovery = Script.push(other.point) + [0xac, 0x73, 0x64] + keyHash(own) + [0xad, 0x5a, 0xb2, 0x68]
        let channel =
            [0x76, 0xa9] + Script.push(Hash160.digest(of: own.point)) + [0x87, 0x63, 0xac, 0x67] + Script.push(other.point)
            + [0x7c, 0x82, 0x01, 0x20, 0x87, 0x64, 0x75, 0x52, 0x7c] + Script.push(third.point)
            + [0x52, 0xae, 0x67, 0xa9] + Script.push([UInt8](repeating: 9, count: 20)) + [0x88, 0xac, 0x68, 0x68]
        for (script, isFinished) in [(recovery, true), (channel, false)] {
            let (output, show) = try locked(script, form)
            let psbt = try psbt([output], outputs: [([0x51], 99_000)]) {
                show(&$0.inputs[0])
                var transaction = try $0.unsignedTransaction()
                transaction.inputs[0].sequence = 10
                let funding = $0.inputs[0]
                $0 = PSBT(transaction: transaction, version: .v0)
                $0.inputs[0] = funding
                if isNamed { $0.inputs[0].derivations = [KeyDerivation(key: own.point, fingerprint: [1, 2, 3, 4], path: [0, 0])] }
            }
            let requests = try requests(psbt, [own.ecdsa("m/0/0")])
            #expect(requests.map(\.path) == [try KeyPath("m/0/0")])
            let assembly = try Fixture.sign(.psbt(psbt), [(own, own.ecdsa("m/0/0"))])
            #expect(assembly.isComplete == isFinished)
            if isFinished {
                #expect(try Fixture.adapter.verify(assembly.document, context: .empty).valid)
            } else if case .partial(.psbt(let signed), let missing, let notes) = assembly {
                #expect(signed.inputs[0].partialSignatures.map(\.key) == [own.point])
                #expect(missing.isEmpty && notes.count == 1 && notes[0].hasSuffix("another program has to finish it"), "\(notes)")
            }
            // The updater says where it comes from.
            let master = WalletKey(try PublicKey(.ecdsaSecp256k1, own.point), path: try KeyPath("m/0/0"), masterFingerprint: [1, 2, 3, 4])
            var bare = psbt
            bare.inputs[0].derivations = []
            #expect(try bare.updated(keys: [master], context: .empty).inputs[0].derivations.map(\.key) == [own.point])
        }
    }

    @Test(arguments: [(2, 16), (2, 17), (2, 20), (17, 20), (20, 20), (1, 1)]) func multisignaturesOfTwentyKeysAreFinished(
        _ required: Int, _ count: Int
    ) throws {
        let keys = try (0..<count).map { try TestKey(UInt64(800 + $0)) }
        func number(_ number: Int) -> [UInt8] { number <= 16 ? [0x50 + UInt8(number)] : [1, UInt8(number)] }
        let script = number(required) + keys.flatMap { Script.push($0.point) } + number(count) + [0xae]
        guard case .multisig(required, let read) = ScriptTemplate(script) else {
            Issue.record("\(required) of \(count) is not read")
            return
        }
        #expect(read == keys.map(\.point))
        let (output, show) = try locked(script, 0)
        let psbt = try psbt([output]) { show(&$0.inputs[0]) }
        let signers = try keys.prefix(required).enumerated().map { ($1, try $1.ecdsa("m/0/\($0)")) }
        #expect(try requests(psbt, keys.map { try $0.ecdsa() }).count == required)
        // One short, exactly one more is missing, and it is said of whom it may be.
        guard case .partial(.psbt(let half), let missing, _) = try Fixture.sign(.psbt(psbt), Array(signers.dropLast())) else {
            if required == 1 { return }
            Issue.record("is complete with one too few")
            return
        }
        #expect(missing.count == 1 && missing[0].alternatives.count == count - required, "\(missing)")
        let whole = try Fixture.sign(.psbt(half), [try #require(signers.last)])
        #expect(whole.isComplete)
        #expect(try Fixture.adapter.verify(whole.document, context: .empty).valid)
        // Nobody else has to sign what has enough.
        if required < count, case .transaction(let signed) = whole.document {
            #expect(try Fixture.adapter.requests(for: .psbt(try #require(signed.origin)), keys: [], context: .empty, prior: []).isEmpty)
        }
    }

    /// What is missing is the nearest way that this transaction can go, and no more.
    @Test func missingIsWhatIsReallyNeeded() throws {
        func sets(_ script: [UInt8], sequence: UInt32 = 5, signedBy keys: [TestKey] = []) throws -> (
            missing: [MissingSignature], notes: [String]
        ) {
            let (output, show) = try locked(script, 0)
            var psbt = try psbt([output, try self.script(third)]) { show(&$0.inputs[0]) }
            var transaction = try psbt.unsignedTransaction()
            transaction.inputs[0].sequence = sequence
            let inputs = psbt.inputs
            psbt = PSBT(transaction: transaction, version: .v0)
            psbt.inputs = inputs
            for key in keys { psbt.inputs[0].set(try partial(key, psbt, 0, Hex.encode(key.point))) }
            let request = try #require(try requests(psbt, [third.ecdsa()]).first { $0.id == "input/1" })
            guard
                case .partial(_, let missing, let notes) = try Fixture.adapter.assemble(.psbt(psbt), signatures: [try third.sign(request)])
            else {
                return ([], ["complete"])
            }
            return (missing, notes)
        }
        let (a, b) = (Script.push(own.point) + [0xac], Script.push(other.point) + [0xac])
        let hex = Hex.encode(other.point)
        // or_d(pk(a),and_v(v:pk(b),older(10))): a alone while b has to wait.
        let recovery = a + [0x73, 0x64] + b.dropLast() + [0xad, 0x5a, 0xb2, 0x68]
        #expect(try sets(recovery).missing.map(\.request) == ["input/0/\(Hex.encode(own.point))"])
        #expect(try sets(recovery, signedBy: [other]).missing.map(\.request) == ["input/0/\(Hex.encode(own.point))"])
        #expect(try sets(recovery, sequence: 10, signedBy: [other]).notes == ["complete"])
        // and_v(v:pk(a),older(10)): nobody's signature helps before its time.
        let waiting = a.dropLast() + [0xad, 0x5a, 0xb2]
        let early = try sets(waiting, signedBy: [own])
        #expect(early.missing.isEmpty && early.notes.count == 1 && early.notes[0].contains("lock time or sequence"), "\(early)")
        #expect(try sets(waiting, sequence: 10, signedBy: [own]).notes == ["complete"])
        // and_v(v:pk(b),sha256(h)): the preimage is what is missing.
        let hash = HashFunction.sha256.digest(of: [UInt8](repeating: 1, count: 32))
        let locked = b.dropLast() + [0xad, 0x82, 0x01, 0x20, 0x88, 0xa8] + Script.push(hash) + [0x87]
        let half = try sets(locked, signedBy: [other])
        #expect(half.missing.isEmpty && half.notes == ["input 0: the preimage of sha256 \(Hex.encode(hash)) is missing"])
        #expect(try sets(locked).missing.map(\.request) == ["input/0/\(hex)"])
    }

    /// Where more have signed than are wanted, the good signatures are taken, in whatever place the bad one stands.
    @Test(arguments: 0..<3) func goodSignaturesAreChosen(_ bad: Int) throws {
        let keys = [own, other, third]
        let script = [0x52] + keys.flatMap { Script.push($0.point) } + [0x53, 0xae]
        let (output, show) = try locked(script, 0)
        var psbt = try psbt([output]) { show(&$0.inputs[0]) }
        let signatures = try keys.map { try partial($0, psbt, 0, Hex.encode($0.point)) }
        for (index, signature) in signatures.enumerated() {
            psbt.inputs[0].set(
                index == bad ? PartialSignature(key: signature.key, signature: signatures[(index + 1) % 3].signature) : signature)
        }
        #expect(try psbt.finalized().unfinished.isEmpty)
        #expect(try Fixture.adapter.verify(.psbt(psbt), context: .empty).valid)
        // With one good one it is said whose is bad.
        psbt.inputs[0].partialSignatures.removeAll { $0.key == keys[(bad + 1) % 3].point }
        let report = try Fixture.adapter.verify(.psbt(psbt), context: .empty)
        #expect(!report.valid && report.checks.contains { !$0.ok && $0.detail.contains(Hex.encode(keys[bad].point)) }, "\(report.checks)")
    }

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
        let context = try ChainContext(["allowFee": "100000"])
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
        #expect(summary.warnings.contains { $0.contains("WHERE NO SCAN OF THIS WALLET LOOKS") } == !isFound)
    }

    // MARK: - Sentences

    @Test func sentencesSayWhoseAnInputIs() throws {
        func warnings(_ change: (inout PSBT) throws -> Void) throws -> (warnings: [String], fields: [String]) {
            let psbt = try psbt([try script(own), try script(other)], change)
            let summary = try Fixture.adapter.summary(of: .psbt(psbt), keys: [own.ecdsa("m/0/0")], context: .empty)
            return (summary.warnings, summary.fields.map { "\($0.label): \($0.statement.value)" })
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
            return (summary.fields.map { "\($0.label): \($0.statement.value) (\($0.statement.origin))" }, summary.warnings)
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
        #expect(try Fixture.adapter.summary(of: .psbt(lateSpend), context: .empty).warnings.contains { $0.contains("NEVER valid") })
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
        let litecoin = try ChainContext(["network": "litecoin"])
        let document = try Fixture.adapter.decode(.raw(psbt.bytes), context: litecoin)
        let signed = try Fixture.sign(document, [(own, own.ecdsa("m/0/0"))], context: litecoin)
        #expect(signed.isComplete)
        #expect(try Fixture.adapter.verify(signed.document, context: litecoin).valid)
        #expect(
            refusal { _ = try Fixture.adapter.decode(.raw(psbt.bytes), context: .empty) } == "invalidText inputs[0].nonWitnessUtxo.flag")
        let told = try ChainContext(["network": "litecoin", "previousTransactions": [.string(Hex.encode(Array(bytes)))]])
        psbt.inputs[0].map[PSBTInputType.nonWitnessUTXO] = nil
        #expect(try Fixture.adapter.decode(.raw(psbt.bytes), context: told).isProved)
        // Half of it, or another flag.
        #expect(throws: ChainError.self) { try BitcoinTransaction(Array(bytes.dropLast()), allowsExtension: true) }
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
