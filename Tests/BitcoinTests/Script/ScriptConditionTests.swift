import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// How scripts are satisfied: by which keys, how many of them, in what time, and what is missing.
@Suite struct ScriptConditionTests: SpendingSuite {
    let own: TestKey
    let other: TestKey
    let third: TestKey

    init() throws { (own, other, third) = (try TestKey(311), try TestKey(312), try TestKey(313)) }

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
            #expect(requests.map(\.path) == [try DerivationPath("m/0/0")])
            let assembly = try Fixture.sign(.psbt(psbt), [(own, own.ecdsa("m/0/0"))])
            #expect(assembly.isComplete == isFinished)
            if isFinished {
                #expect(try Fixture.adapter.verify(assembly.document, context: .empty).valid)
            } else if case .partial(.psbt(let signed), let missing, let notes) = assembly {
                #expect(signed.inputs[0].partialSignatures.map(\.key) == [own.point])
                #expect(missing.isEmpty && notes.count == 1 && notes[0].hasSuffix("another program has to finish it"), "\(notes)")
            }
            // The updater says where it comes from.
            let master = WalletKey(
                try PublicKey(.ecdsaSecp256k1, own.point), path: try DerivationPath("m/0/0"), masterFingerprint: [1, 2, 3, 4])
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
        guard required > 1 else {
            #expect(try Fixture.sign(.psbt(psbt), signers).isComplete)
            return
        }
        // One short, exactly one more is missing, and it is said of whom it may be.
        guard case .partial(.psbt(let half), let missing, _) = try Fixture.sign(.psbt(psbt), Array(signers.dropLast())) else {
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
            let (output, show) = try self.locked(script, 0)
            var psbt = try self.psbt([output, try self.script(third)]) { show(&$0.inputs[0]) }
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
        let recovery: [UInt8] = a + [0x73, 0x64] + Array(b.dropLast()) + [0xad, 0x5a, 0xb2, 0x68]
        #expect(try sets(recovery).missing.map(\.request) == ["input/0/\(Hex.encode(own.point))"])
        #expect(try sets(recovery, signedBy: [other]).missing.map(\.request) == ["input/0/\(Hex.encode(own.point))"])
        #expect(try sets(recovery, sequence: 10, signedBy: [other]).notes == ["complete"])
        // and_v(v:pk(a),older(10)): nobody's signature helps before its time.
        let waiting: [UInt8] = Array(a.dropLast()) + [0xad, 0x5a, 0xb2]
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
        let script: [UInt8] = [0x52] + keys.flatMap { Script.push($0.point) } + [0x53, 0xae]
        let (output, show) = try locked(script, 0)
        var psbt = try psbt([output]) { show(&$0.inputs[0]) }
        let signatures = try keys.map { try partial($0, psbt, 0, Hex.encode($0.point)) }
        // Of the right key, for another transaction.
        let elsewhere = try self.psbt([output], outputs: [([0x52], 99_000)]) { show(&$0.inputs[0]) }
        let stray = try partial(keys[bad], elsewhere, 0, Hex.encode(keys[bad].point))
        for (index, signature) in signatures.enumerated() { psbt.inputs[0].set(index == bad ? stray : signature) }
        #expect(try psbt.finalized().unfinished.isEmpty)
        #expect(try Fixture.adapter.verify(.psbt(psbt), context: .empty).valid)
        // With one good one it is said whose is bad.
        psbt.inputs[0].partialSignatures.removeAll { $0.key == keys[(bad + 1) % 3].point }
        let report = try Fixture.adapter.verify(.psbt(psbt), context: .empty)
        #expect(!report.valid && report.checks.contains { !$0.ok && $0.detail.contains(Hex.encode(keys[bad].point)) }, "\(report.checks)")
    }
}
