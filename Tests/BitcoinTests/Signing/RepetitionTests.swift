import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// What was found out of a signature or a script is not found out again, and stands for nothing but the very thing that was looked at.
@Suite struct RepetitionTests: SpendingSuite {
    let own: TestKey
    let other: TestKey
    let third: TestKey

    init() throws { (own, other, third) = (try TestKey(321), try TestKey(322), try TestKey(323)) }

    /// A coin of one key in version 0, one of Taproot, and one whose script is read as nested conditions.
    private func signed() throws -> NetworkTransaction {
        let taproot = try #require(AddressFormat.p2tr.script(key: own.xOnly))
        // OP_IF key OP_CHECKSIG OP_ELSE key OP_CHECKSIG OP_ENDIF
        let either = [0x63] + Script.push(own.point) + [0xac, 0x67] + Script.push(other.point) + [0xac, 0x68]
        let output = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: either))
        let open = try psbt([try script(own), taproot, output]) { $0.inputs[2].witnessScript = either }
        let keys = [(own, try own.ecdsa("m/0/0")), (own, try own.bip340("m/0/1")), (other, try other.ecdsa("m/0/2"))]
        guard case .transaction(let whole) = try Fixture.sign(.psbt(open), keys).document else {
            throw ChainError(.assemble, .unfinished, "is not complete")
        }
        return whole
    }

    private func prevout(_ whole: NetworkTransaction, _ index: Int, value: UInt64) throws -> BitcoinContext {
        let outPoint = whole.transaction.inputs[index].previous
        return try BitcoinContext([
            "prevouts": [
                [
                    "txid": .string(Hex.encode(outPoint.txid.reversed())), "vout": .integer(outPoint.index), "value": .integer(value),
                    "script": .string(Hex.encode(try script(own))),
                ]
            ]
        ])
    }

    // MARK: - Scripts

    /// A transaction that was put together here says in its report what one says whose scripts are run again.
    @Test func reportsAreTheSame() throws {
        let whole = try signed()
        #expect(whole.satisfied?.inputs == [0, 1, 2])
        let again = NetworkTransaction(whole.transaction, origin: whole.origin)
        #expect(again.satisfied == nil && again == whole && again.hashValue == whole.hashValue)
        for context in [
            .empty, try BitcoinContext(["flags": ["P2SH", "WITNESS"]]), try prevout(whole, 0, value: 100_000),
            try prevout(whole, 0, value: 99_999),
        ] {
            let report = try Fixture.adapter.verify(.transaction(whole), context: context)
            #expect(try report == Fixture.adapter.verify(.transaction(again), context: context))
            #expect(report.checks.filter { $0.name.hasPrefix("input/") }.count == 3)
        }
        #expect(try Fixture.adapter.verify(.transaction(whole), context: .empty).valid)
        #expect(try !Fixture.adapter.verify(.transaction(whole), context: prevout(whole, 0, value: 99_999)).valid)
        // Whoever reads it anew runs them anew.
        let read = try Fixture.document(DocumentJSON.encode(.transaction(whole)))
        guard case .transaction(let read) = read else {
            Issue.record("is no transaction")
            return
        }
        #expect(read == whole && read.satisfied == nil)
    }

    /// The runs are taken for the outputs and the rules that they were made with, and for no others.
    @Test func runsStandForTheirOutputsAndRules() throws {
        let whole = try signed()
        var wrong = whole.transaction
        wrong.inputs[0].witness[0][10] ^= 1
        let trusted = NetworkTransaction(wrong, origin: whole.origin, satisfied: whole.satisfied)
        func isSatisfied(_ context: BitcoinContext) throws -> Bool? {
            try Fixture.adapter.verify(.transaction(trusted), context: context).checks.first { $0.name == "input/0" }?.ok
        }
        // Nothing looks at them a second time.
        #expect(try isSatisfied(.empty) == true)
        #expect(try isSatisfied(prevout(whole, 0, value: 99_999)) == false)
        #expect(try isSatisfied(BitcoinContext(["flags": ["P2SH", "WITNESS"]])) == false)
        #expect(
            try Fixture.adapter.verify(.transaction(NetworkTransaction(wrong, origin: whole.origin)), context: .empty)
                .checks.first { $0.name == "input/0" }?.ok == false)
    }

    /// An input that satisfies its script is not run again; one that does not is.
    @Test func inputsAreRunOnce() throws {
        let whole = try signed()
        let spent = try #require(whole.satisfied).spent
        let verifier = InputVerifier(whole.transaction, spent: spent, flags: .standard)
        var satisfied = SatisfiedInputs(spending: spent, VerificationWork())
        func run(_ input: Int, _ verifier: InputVerifier) -> ScriptFailure? { satisfied.verify(input, verifier) }
        #expect(run(1, verifier) == nil && satisfied.inputs == [1])
        let left = satisfied.work.left
        #expect(run(1, verifier) == nil && satisfied.work.left == left)
        let found = satisfied.takeFindings().signatures
        #expect(found == [.default])
        var wrong = whole.transaction
        wrong.inputs[0].witness[0][10] ^= 1
        let strict = InputVerifier(wrong, spent: spent, flags: .standard)
        for _ in 1...2 { #expect(run(0, strict) != nil && satisfied.inputs == [1]) }
    }

    // MARK: - Signatures

    /// Each bit of a signature, its digest and its key counts.
    @Test func signaturesAreKnownBitByBit() throws {
        let digest = [UInt8](repeating: 5, count: 32)
        guard case .ecdsa(let r, let s, _) = try own.ecdsa(digest: digest) else { return }
        var budget = SigningTable.Budget()
        func isValid(_ key: [UInt8]) -> Bool { budget.isValid(r: r, s: s, digest: digest, key: key) }
        func isValid(_ signature: [UInt8], _ key: [UInt8]) -> Bool { budget.isValid(schnorr: signature, digest: digest, key: key) }
        #expect(isValid(own.point))
        let (known, der) = (budget.valid, DERSignature.bytes(r: r, s: s))
        #expect(known.contains(der: der, digest: digest, key: own.point) && known.contains(r + s, digest: digest, key: own.point))
        #expect(!known.contains(der: der, digest: digest, key: other.point))
        #expect(!known.contains(der: DERSignature.bytes(r: s, s: r), digest: digest, key: own.point))
        #expect(!known.contains(der: der + [1], digest: digest, key: own.point))
        #expect(!known.contains(der: der, digest: [UInt8](repeating: 6, count: 32), key: own.point))
        // What is not valid is not known, nor what is valid under a key of another form: that may be of no point.
        #expect(!isValid(other.point) && !budget.valid.contains(der: der, digest: digest, key: other.point))
        let long = try #require(ECDSACheck.uncompressed(own.point))
        var bent = long
        bent[63] ^= 1
        for key in [long, bent] {
            #expect(isValid(key) && !budget.valid.contains(der: der, digest: digest, key: key))
        }
        let schnorr = try own.schnorr(own.secret, digest)
        #expect(isValid(schnorr, own.xOnly) && budget.valid.contains(schnorr, digest: digest, key: own.xOnly))
        #expect(!isValid(schnorr, other.xOnly) && !budget.valid.contains(schnorr, digest: digest, key: other.xOnly))
    }

    /// A script asks what is known before it computes; a signature of another transaction is not known.
    @Test func scriptsTakeWhatIsKnown() throws {
        let whole = try signed()
        let spent = try #require(whole.satisfied).spent
        let transaction = whole.transaction
        let (signature, key) = (transaction.inputs[0].witness[0], transaction.inputs[0].witness[1])
        let digests = TransactionDigests(transaction, spent: spent)
        let code = Script.payToPublicKeyHash(Hash160.digest(of: key))
        let digest = HashFunction.sha256d.digest(
            of: try Sighash.segwitPreimage(digests, input: 0, scriptCode: code, value: spent[0].value, type: .all))
        // One that nobody made, in a transaction that has it.
        let (r, s) = try #require(DERSignature(signature.dropLast())?.scalars)
        let forged = Array(r.dropLast()) + [r[31] ^ 1]
        var other = transaction
        other.inputs[0].witness[0] = SignatureBytes.ecdsa(r: forged, s: s, type: .all)
        var work = VerificationWork()
        work.valid.insert(forged + s, digest: digest, key: key)
        func failure() -> ScriptFailure? { InputVerifier(other, spent: spent, flags: .standard).verify(input: 0, &work) }
        #expect(failure() == nil)
        let found = work.takeFindings().signatures
        #expect(found == [.all])
        #expect(InputVerifier(other, spent: spent, flags: .standard).verify(input: 0) != nil)
        other.lockTime = 1
        #expect(failure() != nil)
    }

    /// A verdict is of the bytes that were looked at.
    @Test func verdictsAreOfTheirBytes() throws {
        let open = try psbt([try script(own), try script(own)]) {
            $0.inputs[0].partialSignatures = [PartialSignature(key: own.point, signature: [1])]
        }
        let table = try SigningTable(open)
        let slot = try #require(table.slots(0).first)
        let good = try partial(own, open, 0).signature
        let bad = try partial(own, open, 1).signature
        var budget = SigningTable.Budget()
        func isValid(_ bytes: [UInt8]) throws -> Bool { try table.isValid(bytes, slot, &budget) }
        for _ in 1...2 {
            #expect(try isValid(good))
            #expect(budget.verdict(good, slot) == true && budget.verdict(bad, slot) == nil)
            #expect(try !isValid(bad))
            #expect(budget.verdict(bad, slot) == false && budget.verdict(good, slot) == nil)
        }
        #expect(SigningTable.Budget(knowing: budget).verdict(bad, slot) == false)
    }
}
