import ChainKit
import Testing

@testable import Bitcoin

/// Operations one by one: what they leave on the stack, and what they refuse.
@Suite struct ScriptOperationTests {
    private func stack(_ script: [UInt8], _ stack: [[UInt8]], _ version: ScriptVersion = .base) -> [[UInt8]]? {
        var machine = InterpreterTests.machine(script, stack: stack, version)
        do throws(ScriptError) {
            try machine.run()
            return machine.stack
        } catch { return nil }
    }

    /// Each needs exactly the items that it is given here.
    @Test(
        arguments: [
            (0x6d, [[1], [2]], []), (0x6e, [[1], [2]], [[1], [2], [1], [2]]), (0x6f, [[1], [2], [3]], [[1], [2], [3], [1], [2], [3]]),
            (0x70, [[1], [2], [3], [4]], [[1], [2], [3], [4], [1], [2]]),
            (0x71, [[1], [2], [3], [4], [5], [6]], [[3], [4], [5], [6], [1], [2]]), (0x72, [[1], [2], [3], [4]], [[3], [4], [1], [2]]),
            (0x73, [[1]], [[1], [1]]), (0x73, [[]], [[]]), (0x73, [[0x80]], [[0x80]]), (0x75, [[1]], []), (0x76, [[1]], [[1], [1]]),
            (0x77, [[1], [2]], [[2]]), (0x78, [[1], [2]], [[1], [2], [1]]), (0x7b, [[1], [2], [3]], [[2], [3], [1]]),
            (0x7c, [[1], [2]], [[2], [1]]), (0x7d, [[1], [2]], [[2], [1], [2]]), (0x82, [[5, 5, 5]], [[5, 5, 5], [3]]),
            (0x87, [[1], [1]], [[1]]), (0x87, [[1], [1, 0]], [[]]), (0x88, [[7], [7]], []), (0x69, [[1]], []),
        ] as [(UInt8, [[UInt8]], [[UInt8]])])
    func moves(_ operation: UInt8, _ before: [[UInt8]], _ after: [[UInt8]]) {
        #expect(stack([operation], before) == after)
        #expect(InterpreterTests.error([operation], stack: before.dropLast()) == .invalidStackOperation)
    }

    @Test(
        arguments: [
            (0x9a, 1, 2, 1), (0x9a, 0, 2, 0), (0x9a, 2, 0, 0), (0x9b, 0, 0, 0), (0x9b, 0, 3, 1), (0x9b, 3, 0, 1), (0x93, 2, 3, 5),
            (0x94, 2, 3, -1), (0x9c, 2, 2, 1), (0x9c, 2, 3, 0), (0x9e, 2, 3, 1), (0x9f, 2, 3, 1), (0x9f, 3, 3, 0), (0xa0, 4, 3, 1),
            (0xa0, 3, 3, 0), (0xa1, 3, 3, 1), (0xa1, 4, 3, 0), (0xa2, 3, 3, 1), (0xa2, 2, 3, 0), (0xa3, -2, 3, -2), (0xa4, -2, 3, 3),
        ] as [(UInt8, Int64, Int64, Int64)])
    func calculations(_ operation: UInt8, _ left: Int64, _ right: Int64, _ result: Int64) {
        let before = [left, right].map(ScriptNumber.encode)
        #expect(stack([operation], before) == [ScriptNumber.encode(result)])
        #expect(InterpreterTests.error([operation], stack: before.dropLast()) == .invalidStackOperation)
        // Where an item is missing, nobody looks at the other's form.
        #expect(InterpreterTests.error([operation], stack: [[1, 1, 1, 1, 1]]) == .invalidStackOperation)
    }

    /// From the second on, and below the third.
    @Test(
        arguments: [(2, 2, 4, true), (3, 2, 4, true), (4, 2, 4, false), (1, 2, 4, false), (-1, -1, 0, true)]
            as [(Int64, Int64, Int64, Bool)])
    func within(_ value: Int64, _ least: Int64, _ limit: Int64, _ isWithin: Bool) {
        let before = [value, least, limit].map(ScriptNumber.encode)
        #expect(stack([0xa5], before) == [isWithin ? [1] : []])
        #expect(InterpreterTests.error([0xa5], stack: before.dropLast()) == .invalidStackOperation)
        #expect(InterpreterTests.error([0xa5], stack: [[1, 1, 1, 1, 1]]) == .invalidStackOperation)
    }

    @Test(
        arguments: [
            ([0x68], [], .unbalancedConditional),
            // An end before its beginning makes nothing whole.
            ([0x68, 0x51, 0x63], [], .unbalancedConditional), ([0x67], [], .unbalancedConditional),
            ([0x51, 0x63], [], .unbalancedConditional),
            ([0x51, 0x63, 0x68], [], nil), ([0x63, 0x68], [], .unbalancedConditional), ([0x63, 0x68], [[2]], nil),
            // What does not run opens no argument.
            ([0x00, 0x63, 0x63, 0x68, 0x68], [], nil), ([0x7e], [[1], [1]], .disabledOpcode),
            ([0x00, 0x63, 0x7e, 0x68], [], .disabledOpcode),
            ([0x88], [[1], [2]], .equalVerify), ([0x9d], [[1], [2]], .numberEqualVerify), ([0x9d], [[2], [2]], nil),
            ([0x69], [[]], .verify),
            ([0x6c], [], .invalidAltStackOperation), ([0x6b], [], .invalidStackOperation), ([0xba], [[], [], []], .badOpcode),
            ([0x79], [[]], .invalidStackOperation), ([0x79], [[1]], .invalidStackOperation), ([0x7a], [[1], [1]], .invalidStackOperation),
            ([0x79], [[1, 1, 1, 1, 1]], .invalidStackOperation), ([0xac], [[]], .invalidStackOperation), ([0x4c], [], .badOpcode),
            ([0x4d, 1], [], .badOpcode), ([0x02, 1], [], .badOpcode),
        ] as [([UInt8], [[UInt8]], ScriptError?)])
    func refusals(_ script: [UInt8], _ stack: [[UInt8]], _ expected: ScriptError?) {
        #expect(InterpreterTests.error(script, stack: stack) == expected)
    }

    /// BIP-342 has them otherwise: the argument of OP_IF is minimal whatever the flags say, and OP_CHECKSIGADD takes three.
    @Test func tapscript() {
        let zeros = [UInt8](repeating: 0, count: 32)
        for version in [ScriptVersion.base, .witness, .tapscript] {
            #expect(InterpreterTests.error([0x63, 0x68], stack: [[2]], version) == (version == .tapscript ? .tapscriptMinimalIf : nil))
            #expect(
                InterpreterTests.error([0x63, 0x68], stack: [[2]], version, flags: .standard)
                    == [.witness: .minimalIf, .tapscript: .tapscriptMinimalIf][version])
        }
        #expect(stack([0xba], [[], [5], zeros], .tapscript) == [[5]])
        #expect(InterpreterTests.error([0xba], stack: [[5], zeros], .tapscript) == .invalidStackOperation)
        #expect(InterpreterTests.error([0xba], stack: [[1, 1, 1, 1, 1], zeros], .tapscript) == .invalidStackOperation)
        #expect(InterpreterTests.error([0xac], stack: [zeros], .tapscript) == .invalidStackOperation)
    }

    // MARK: - Witness programs

    /// What spending an output of this script with this witness says.
    private func spend(
        _ script: [UInt8], scriptSig: [UInt8] = [], _ witness: [[UInt8]], flags: ScriptFlags = .consensus
    ) -> ScriptError? {
        var transaction = InterpreterTests.bare
        transaction.inputs[0].scriptSig = scriptSig
        transaction.inputs[0].witness = witness
        return InputVerifier(transaction, spent: [TransactionOutput(value: 1, script: script)], flags: flags).verify()?.error
    }

    private func program(_ version: Int, _ bytes: [UInt8]) -> [UInt8] { ScriptTemplate.witnessScript(version: version, program: bytes) }

    @Test func witnessScripts() throws {
        let script = program(0, HashFunction.sha256.digest(of: [0x51]))
        #expect(spend(script, [[0x51]]) == nil)
        #expect(spend(script, [[0x52]]) == .witnessProgramMismatch)
        #expect(spend(script, []) == .witnessProgramWitnessEmpty)
        #expect(spend(script, [[1], [0x51]]) == .cleanStack)
        let key = try TestKey(3).point
        let keyHash = program(0, Hash160.digest(of: key))
        for witness in [[], [key], [[], [], key]] { #expect(spend(keyHash, witness) == .witnessProgramMismatch) }
        #expect(spend(keyHash, [[], key]) == .evalFalse)
        #expect(spend(program(0, [1, 2, 3]), [[0x51]]) == .witnessProgramWrongLength)
    }

    /// Of what is there beyond version 0, a script hash holds nothing.
    @Test func nestedPrograms() throws {
        let (anchor, future) = (program(1, [0x4e, 0x73]), program(1, [0x4e, 0x74]))
        let taproot = program(1, try TestKey(3).xOnly)
        for (script, bare, nested) in [
            (anchor, nil, .discourageUpgradableWitnessProgram),
            (future, .discourageUpgradableWitnessProgram, .discourageUpgradableWitnessProgram),
            (taproot, .witnessProgramWitnessEmpty, .discourageUpgradableWitnessProgram),
        ] as [([UInt8], ScriptError?, ScriptError?)] {
            let hash = try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: script)).script)
            #expect(spend(script, [], flags: .standard) == bare)
            #expect(spend(hash, scriptSig: Script.push(script), [], flags: .standard) == nested)
            #expect(spend(hash, scriptSig: Script.push(script), []) == nil)
        }
    }

    @Test func taprootLeaves() throws {
        let key = try TestKey(3).xOnly
        func leaf(_ script: [UInt8]) throws -> (output: [UInt8], control: [UInt8]) {
            let tree = try TapTree(TapLeaf(script: script))
            let output = try #require(BIP340Check.output(internalKey: key, merkleRoot: tree.root)).key
            return (program(1, output), try #require(tree.controlBlock(of: 0, internalKey: key)).bytes)
        }
        let whole = try leaf([0x51])
        #expect(spend(whole.output, [[0x51], whole.control]) == nil)
        #expect(spend(whole.output, [[0x52], whole.control]) == .witnessProgramMismatch)
        #expect(spend(whole.output, []) == .witnessProgramWitnessEmpty)
        #expect(spend(whole.output, [[0x51], whole.control.dropLast()]) == .taprootWrongControlSize)
        for count in [0, 63, 66] { #expect(spend(whole.output, [[UInt8](repeating: 0, count: count)]) == .schnorrSignatureSize) }
        #expect(spend(whole.output, [[UInt8](repeating: 0, count: 65)]) == .schnorrSignatureHashType)
        // A push that breaks off is seen before anything runs, and OP_SUCCESS before it excuses it.
        let (broken, excused) = (try leaf([0x6a, 0x05]), try leaf([0x50, 0x05]))
        #expect(spend(broken.output, [[0x6a, 0x05], broken.control]) == .badOpcode)
        #expect(spend(excused.output, [[0x50, 0x05], excused.control]) == nil)
        // A thousand items may lie there at the start.
        // Dropped before anything is pushed, so that only what lies there at the start is too much.
        let (script, items) = ([0x75, 0x75, 0x51] as [UInt8], [[UInt8]](repeating: [], count: 1001))
        let drop = try leaf(script)
        #expect(spend(drop.output, items + [script, drop.control]) == .stackSize)
        #expect(spend(drop.output, items.dropLast() + [script, drop.control]) == .cleanStack)
    }

    /// Scripts of 23 bytes that are no script hash run as they stand.
    @Test func almostScriptHashes() {
        let hash = [UInt8](repeating: 0x61, count: 20)
        #expect(Script.isPayToScriptHash([0xa9, 0x14] + hash + [0x87]))
        for script in [[0xa8, 0x14] + hash + [0x87], [0xa9, 0x13] + hash + [0x87], [0xa9, 0x14] + hash + [0x88], [0xa9, 0x14] + hash] {
            #expect(!Script.isPayToScriptHash(script))
        }
    }

    /// BIP-112: an input whose own bit 31 is set is of no age.
    @Test func ages() {
        for (sequence, version, isReached) in [
            (5, 2, true), (4, 2, false), (5, 1, false), (1 << 31 | 5, 2, false), (1 << 22 | 5, 2, false),
        ]
            as [(UInt32, UInt32, Bool)]
        {
            var transaction = InterpreterTests.bare
            transaction.version = version
            transaction.inputs[0].sequence = sequence
            let checker = SignatureChecker(digests: TransactionDigests(transaction), input: 0, value: 0)
            #expect(checker.locks.isReached(sequence: 5) == isReached)
        }
    }

    /// Keys of neither form: 02, 03 and 04 begin one of the right length.
    @Test func keyForms() throws {
        let key = try TestKey(3).point
        let whole = try #require(ECDSACheck.uncompressed(key))
        for (bytes, strict, witness) in [
            (key, nil, nil), (whole, nil, .witnessPublicKeyType), ([5] + key.dropFirst(), .publicKeyType, .witnessPublicKeyType),
            (key.dropLast() + [], .publicKeyType, .witnessPublicKeyType), ([6] + whole.dropFirst(), .publicKeyType, .witnessPublicKeyType),
        ] as [([UInt8], ScriptError?, ScriptError?)] {
            func error(_ flags: ScriptFlags) -> ScriptError? {
                do throws(ScriptError) {
                    try SignatureEncoding.check(key: bytes, version: .witness, flags: flags)
                    return nil
                } catch { return error }
            }
            #expect(error(.strictEncoding) == strict)
            #expect(error(.witnessPublicKeyType) == witness)
        }
    }
}
