import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// The interpreter's edges, which published transactions hardly touch.
@Suite struct InterpreterTests {
    static let bare = BitcoinTransaction(
        version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 1, count: 32), index: 0), sequence: 0)],
        outputs: [TransactionOutput(value: 1, script: [0x51])], lockTime: 0)

    static func machine(_ script: [UInt8], stack: [[UInt8]] = [], _ version: ScriptVersion, flags: ScriptFlags = .consensus)
        -> ScriptMachine
    {
        let digests = TransactionDigests(bare, spent: [TransactionOutput(value: 1, script: [])])
        var checker = SignatureChecker(digests: digests, input: 0, value: 1)
        checker.leafHash = [UInt8](repeating: 0, count: 32)
        checker.allow(stack + [script])
        return ScriptMachine(script, stack: stack, version: version, flags: flags, checker: checker)
    }

    static func error(
        _ script: [UInt8], stack: [[UInt8]] = [], _ version: ScriptVersion = .base, flags: ScriptFlags = .consensus
    ) -> ScriptError? {
        var machine = machine(script, stack: stack, version, flags: flags)
        do throws(ScriptError) {
            try machine.run()
            return nil
        } catch { return error }
    }

    private func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }

    @Test(arguments: [ScriptVersion.base, .witness, .tapscript])
    func limits(version: ScriptVersion) {
        let isLimited = version != .tapscript
        #expect(Self.error(repeated(0x61, 201), version) == nil)
        #expect(Self.error(repeated(0x61, 202), version) == (isLimited ? .opCount : nil))
        // Operations that do not run count as well.
        #expect(Self.error([0x00, 0x63] + repeated(0x61, 200) + [0x68], version) == (isLimited ? .opCount : nil))
        #expect(Self.error(repeated(0x51, 1000), version) == nil)
        #expect(Self.error(repeated(0x51, 1001), version) == .stackSize)
        #expect(Self.error(repeated(0x51, 500) + [0x6b] + repeated(0x51, 500), version) == nil)
        #expect(Self.error(repeated(0x51, 500) + [0x6b] + repeated(0x51, 501), version) == .stackSize)
        #expect(Self.error([0x4d, 0x08, 0x02] + repeated(0, 520), version) == nil)
        #expect(Self.error([0x4d, 0x09, 0x02] + repeated(0, 521), version) == .pushSize)
        #expect(Self.error([0x00, 0x63, 0x4d, 0x09, 0x02] + repeated(0, 521) + [0x68], version) == .pushSize)
        let long = [0x61] + Array(repeatElement([0x4d, 0x02, 0x02] + repeated(0, 514) + [0x75], count: 20).joined())
        #expect(Self.error(Array(long.prefix(1)) + repeated(0x51, 9), version) == nil)
        #expect(Self.error(long, version) == (isLimited ? .scriptSize : nil))
    }

    /// Millions of OP_IFs, and what nests in them, take no longer than as many of anything else.
    @Test(.timeLimit(.minutes(1)), arguments: [[0x00, 0x63], [0x51, 0x63], [0x00, 0x63, 0x67]] as [[UInt8]])
    func deepConditions(piece: [UInt8]) {
        let script = Array(repeatElement(piece, count: 100_000).joined())
        #expect(Self.error(script, .tapscript) == .unbalancedConditional)
        #expect(Self.error(script + [0x51] + repeated(0x68, 100_000), .tapscript) == nil)
    }

    /// The argument of OP_PICK is off the stack before the items are counted.
    @Test func pickAndRoll() throws {
        for (operation, expected) in [(0x79, [[7], [8], [9], [7]]), (0x7a, [[8], [9], [7]])] as [(UInt8, [[UInt8]])] {
            var machine = Self.machine([0x52, operation], stack: [[7], [8], [9]], .base)
            try machine.run()
            #expect(machine.stack == expected)
            #expect(Self.error([0x53, operation], stack: [[7], [8], [9]]) == .invalidStackOperation)
            #expect(Self.error([0x4f, operation], stack: [[7], [8], [9]]) == .invalidStackOperation)
        }
    }

    @Test(
        arguments: [
            (0, [], true), (1, [1], true), (-1, [0x81], true), (127, [0x7f], true), (128, [0x80, 0], true), (-255, [0xff, 0x80], true),
            (0, [0], false), (0, [0x80], false), (1, [1, 0], false), (-1, [1, 0x80], false), (0x7fff_ffff, [0xff, 0xff, 0xff, 0x7f], true),
        ] as [(Int64, [UInt8], Bool)])
    func numbers(value: Int64, bytes: [UInt8], isMinimal: Bool) throws {
        #expect(try ScriptNumber.decode(bytes, minimal: false) == value)
        if isMinimal {
            #expect(try ScriptNumber.decode(bytes, minimal: true) == value)
            #expect(ScriptNumber.encode(value) == bytes)
        } else {
            #expect(throws: ScriptError.scriptNumber) { try ScriptNumber.decode(bytes, minimal: true) }
        }
        #expect(throws: ScriptError.scriptNumber) { try ScriptNumber.decode([1, 1, 1, 1, 1], minimal: false) }
    }

    /// The allowance of BIP-342 is the whole witness's size, with the lengths, and fifty; a key of unknown form costs as well.
    @Test(arguments: [(0, 1), (47, 1), (48, 2), (97, 2), (98, 3)])
    func signatureAllowance(padding: Int, checks: Int) throws {
        // Witness: 1 for the count, 2 and `padding` for the item.
        var checker = SignatureChecker(digests: TransactionDigests(Self.bare), input: 0, value: 0)
        checker.allow([[UInt8](repeating: 0, count: padding)])
        for _ in 0..<checks { try checker.pay() }
        #expect(throws: ScriptError.tapscriptValidationWeight) { try checker.pay() }
    }

    @Test func missingOutputs() {
        let spent = [TransactionOutput(value: 1, script: [0x51])]
        #expect(InputVerifier(Self.bare, spent: spent).verify() == nil)
        for outputs in [[], spent + spent] {
            #expect(InputVerifier(Self.bare, spent: outputs).verify()?.error == .missingPreviousOutput)
        }
        for index in [-1, 1] {
            #expect(InputVerifier(Self.bare, spent: spent).verify(input: index)?.description == "input \(index): MISSING_PREVOUT")
        }
    }

    @Test func flagsHaveTheirNames() {
        #expect(ScriptFlags.names.count == 21)
        #expect(ScriptFlags(ScriptFlags.names.map(\.flag)) == .all)
        for (index, entry) in ScriptFlags.names.enumerated() {
            #expect(entry.flag.rawValue == 1 << UInt32(index))
            #expect(ScriptFlags.named(entry.name) == entry.flag)
        }
        #expect(ScriptFlags.named("BADTX") == nil)
        #expect(ScriptFlags([.cleanStack]).withFoundations == [.cleanStack, .witness, .p2sh])
    }

    /// What a transaction breaks by itself, each rule alone.
    @Test func faults() {
        func fault(_ change: (inout BitcoinTransaction) -> Void) -> TransactionFault? {
            var transaction = Self.bare
            change(&transaction)
            return transaction.fault
        }
        let null = OutPoint(txid: [UInt8](repeating: 0, count: 32), index: .max)
        let limit = BitcoinNetwork.all[0].moneyLimit
        #expect(fault { _ in } == nil)
        #expect(fault { $0.inputs = [] } == .noInputs)
        #expect(fault { $0.outputs = [] } == .noOutputs)
        #expect(fault { $0.outputs[0].script = [UInt8](repeating: 0, count: 1_000_000) } == .oversized)
        #expect(fault { $0.inputs[0].witness = [[UInt8](repeating: 0, count: 1_000_000)] } == nil)
        #expect(fault { $0.outputs[0].value = .max } == .negativeOutput)
        #expect(fault { $0.outputs[0].value = limit + 1 } == .outputTooLarge)
        #expect(fault { $0.outputs[0].value = limit } == nil)
        #expect(fault { $0.outputs += [TransactionOutput(value: limit, script: [])] } == .totalTooLarge)
        #expect(fault { $0.inputs += $0.inputs } == .duplicateInput)
        for (length, expected) in [(1, .coinbaseLength), (2, nil), (100, nil), (101, .coinbaseLength)] as [(Int, TransactionFault?)] {
            #expect(
                fault {
                    $0.inputs[0].previous = null
                    $0.inputs[0].scriptSig = [UInt8](repeating: 0, count: length)
                } == expected)
        }
        #expect(fault { $0.inputs += [TransactionInput(previous: null)] } == .nullPrevious)
    }
}
