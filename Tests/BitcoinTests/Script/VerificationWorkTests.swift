import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// What scripts cost is paid for before it is done, and what can't be paid is neither valid nor invalid.
@Suite struct VerificationWorkTests {
    /// A script with one costly operation, and what that costs at least.
    struct Costly: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: [UInt8]
        let cost: Int
        var pushes: [UInt8] = []
        var inputs = 1
        var paying = 0
    }

    private static let item = [UInt8](repeating: 0x5a, count: 520)
    private static let signature: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1]
    private static let pushes = Bombs.push(signature + [1]) + Bombs.push(Bombs.key)
    private static let hashed = VerificationWork.hash + VerificationWork.hashedByte * 520

    static let costly: [Costly] = [
        Costly(testDescription: "SHA-256", script: [0xa8], cost: hashed, pushes: Bombs.push(item)),
        Costly(testDescription: "SHA-1", script: [0xa7], cost: hashed, pushes: Bombs.push(item)),
        Costly(testDescription: "RIPEMD-160", script: [0xa6], cost: 2 * hashed - VerificationWork.hash, pushes: Bombs.push(item)),
        Costly(testDescription: "HASH160", script: [0xa9], cost: hashed, pushes: Bombs.push(item)),
        Costly(testDescription: "HASH256", script: [0xaa], cost: hashed, pushes: Bombs.push(item)),
        Costly(testDescription: "a comparison", script: [0x76, 0x87], cost: 520, pushes: Bombs.push(item)),
        Costly(testDescription: "OP_IFDUP", script: [0x73], cost: 520, pushes: Bombs.push(item)),
        Costly(testDescription: "OP_ROLL", script: [0x01, 100, 0x7a], cost: 101, pushes: Bombs.times(101, [0x51])),
        Costly(testDescription: "a long script", script: Bombs.times(900, [0x51]), cost: 900 * 40),
        Costly(testDescription: "a signature", script: [0xac, 0x91], cost: VerificationWork.signature, pushes: pushes),
        Costly(
            testDescription: "a signature's preimage", script: [0xac, 0x91],
            cost: VerificationWork.signature + VerificationWork.hashedByte * 100_000, pushes: pushes, paying: 100_000),
        Costly(
            testDescription: "signatures that sign different scripts", script: [0x6e, 0xac, 0x75, 0xab, 0xac, 0x91],
            cost: 2 * (VerificationWork.signature + VerificationWork.hashedByte * 100_000), pushes: pushes, paying: 100_000),
        Costly(testDescription: "what is no signature", script: [0x00, 0x51, 0xac, 0x91], cost: VerificationWork.attempt),
        Costly(
            testDescription: "FindAndDelete", script: [0x00, 0x51, 0xac, 0x91] + Bombs.times(500, [0x51]),
            cost: 504 * (VerificationWork.operation + VerificationWork.deletedByte)),
        Costly(
            testDescription: "keys of a multisignature",
            script: [0x00] + Bombs.push(signature + [1]) + [0x51] + Bombs.times(20, [33] + Bombs.key) + [0x01, 20, 0xae, 0x91],
            cost: 20 * VerificationWork.signature),
    ]

    private func verifier(_ costly: Costly) -> InputVerifier {
        let output = TransactionOutput(value: 1, script: [UInt8](repeating: 0x51, count: costly.paying))
        return InputVerifier(
            Bombs.transaction(Bombs.spending(costly.inputs, scriptSig: costly.pushes), [output]),
            spent: [TransactionOutput](repeating: TransactionOutput(value: 1, script: costly.script), count: costly.inputs),
            flags: .consensus)
    }

    @Test(arguments: costly)
    func isPaidFor(_ costly: Costly) {
        let verifier = verifier(costly)
        var work = VerificationWork()
        #expect(verifier.verify(input: 0, &work) == nil)
        let spent = VerificationWork.most - work.left
        #expect(spent >= costly.cost)
        var enough = VerificationWork(left: spent)
        #expect(verifier.verify(input: 0, &enough) == nil)
        #expect(enough.left == 0)
        var less = VerificationWork(left: spent - 1)
        #expect(verifier.verify(input: 0, &less)?.error == .tooMuchWork)
        // Smaller things are not done then either.
        #expect(less.left == 0)
    }

    /// The inputs of a transaction share what there is.
    @Test func inputsShare() {
        let costly = Costly(testDescription: "", script: [0xac, 0x91], cost: 0, pushes: Self.pushes, inputs: 3)
        let verifier = verifier(costly)
        var work = VerificationWork(left: 2 * VerificationWork.signature + 10_000)
        #expect(verifier.verify(input: 0, &work) == nil)
        #expect(verifier.verify(input: 1, &work) == nil)
        #expect(verifier.verify(input: 2, &work)?.error == .tooMuchWork)
    }

    // MARK: - Witnesses

    private static let paid = 100_000

    /// What an input with this witness costs; whether it is valid is no matter.
    private func cost(_ script: [UInt8], _ witness: [[UInt8]]) -> Int {
        var transaction = InterpreterTests.bare
        transaction.inputs[0].witness = witness
        transaction.outputs[0].script = [UInt8](repeating: 0x51, count: Self.paid)
        var work = VerificationWork()
        _ = InputVerifier(transaction, spent: [TransactionOutput(value: 1, script: script)], flags: .consensus).verify(input: 0, &work)
        return VerificationWork.most - work.left
    }

    /// SIGHASH_SINGLE hashes an output for each signature.
    @Test func version0() {
        let script = ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: Bombs.key))
        func cost(_ type: UInt8) -> Int { self.cost(script, [Self.signature + [type], Bombs.key]) }
        #expect(cost(1) >= VerificationWork.attempt + VerificationWork.signature + VerificationWork.hash + VerificationWork.hashedByte * 25)
        #expect(cost(3) == cost(1) + VerificationWork.hashedByte * Self.paid)
    }

    /// And SIGHASH_ANYONECANPAY the script that is spent.
    @Test func taproot() throws {
        let key = try TestKey(97).xOnly
        let script = ScriptTemplate.witnessScript(version: 1, program: key)
        func cost(_ type: UInt8) -> Int { self.cost(script, [[UInt8](repeating: 1, count: 64) + [type]]) }
        #expect(cost(1) >= VerificationWork.signature + VerificationWork.hash)
        #expect(cost(3) == cost(1) + VerificationWork.hashedByte * Self.paid)
        #expect(cost(0x81) == cost(1) + VerificationWork.hashedByte * script.count)
        #expect(cost(0x83) == cost(3) + VerificationWork.hashedByte * script.count)
    }

    /// A leaf is a multiplication, also where it is not the output's.
    @Test func leaves() throws {
        let key = try TestKey(97).xOnly
        let tree = try TapTree(TapLeaf(script: [0x51]))
        let output = try #require(BIP340Check.output(internalKey: key, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: key)).bytes
        let script = ScriptTemplate.witnessScript(version: 1, program: output)
        for leaf in [[0x51], [0x52]] as [[UInt8]] { #expect(cost(script, [leaf, control]) >= VerificationWork.signature) }
    }

    /// 16,000 signatures are what nodes relay at most, in transactions of 100,000 bytes.
    @Test func relayedTransactionsAreWithin() {
        let scripts = 400_000 * VerificationWork.operation
        let hashing = (64 << 20) * VerificationWork.hashedByte
        #expect(16_000 * (VerificationWork.signature + VerificationWork.attempt) + scripts + hashing < VerificationWork.most)
    }

    /// Or `make stress` would measure how soon they are refused.
    @Test(arguments: Bombs.scripts.filter { !$0.name.hasPrefix("tapscript") })
    func bombsAreLookedAt(_ bomb: Bomb) throws {
        let transaction = try BitcoinTransaction(bomb.bytes())
        #expect(transaction.fault == nil)
        #expect(transaction.weight <= BitcoinTransaction.weightLimit)
    }

    @Test func reportsAskANode() throws {
        let bomb = try #require(Bombs.scripts.first { $0.name == "types of signatures in 200 inputs over 900 kB" })
        let context = try BitcoinContext(JSONParser.parse(Array(bomb.context().utf8)))
        let document = try Fixture.adapter.decode(.raw(bomb.bytes()), context: context)
        let report = try Fixture.adapter.verify(document, context: context)
        #expect(!report.valid)
        let check = try #require(report.checks.first { $0.name == "inputs" })
        #expect(check.detail.contains("are not checked") && check.detail.hasSuffix("ask a node"))
        #expect(!report.checks.contains { $0.name.hasPrefix("input/") && !$0.ok })
    }

    /// A letter with millions of marks is refused; `make stress` measures how soon.
    @Test func marksAreNoLetters() throws {
        let bomb = try #require(Bomb.shapes.first { $0.name == "combining marks" })
        let text = String(decoding: bomb.bytes(), as: UTF8.self)
        #expect(throws: ChainError.self) { try PSBT(text: text) }
        #expect(throws: ChainError.self) { try Fixture.adapter.decode(.container(text), context: .empty) }
    }

    @Test func messagesToo() throws {
        let bomb = try #require(Bombs.messages.first { $0.name == "a message signed by hashes" })
        let document = try Fixture.adapter.decode(ChainInput.detect(bomb.bytes()), context: .empty)
        let report = try Fixture.adapter.verify(document, context: .empty)
        #expect(!report.valid)
        let check = try #require(report.checks.first { $0.name == "inputs" })
        #expect(check.detail.contains("are not checked"))
    }
}
