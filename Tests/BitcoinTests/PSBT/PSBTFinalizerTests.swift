import ChainKit
import Testing

@testable import Bitcoin

@Suite struct PSBTFinalizerTests {
    static let keys = PSBTSeeds.keys

    private static func signatures(_ indices: [Int]) -> [PartialSignature] {
        indices.map { PartialSignature(key: keys[$0], signature: PSBTSeeds.signature(UInt8($0 * 2 + 1))) }
    }

    private static func signature(_ index: Int) -> [UInt8] { PSBTSeeds.signature(UInt8(index * 2 + 1)) }

    private static func multisig(_ required: UInt8) -> [UInt8] { [0x50 + required] + keys.flatMap(Script.push) + [0x53, 0xae] }

    private static func scriptHash(_ script: [UInt8]) -> [UInt8] { [0xa9] + Script.push(Hash160.digest(of: script)) + [0x87] }

    private static func witnessHash(_ script: [UInt8]) -> [UInt8] {
        ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
    }

    private static func finished(_ psbt: PSBT) throws -> PSBTInput {
        let (done, unfinished) = try psbt.finalized()
        #expect(unfinished.isEmpty, "\(unfinished)")
        // What is written is read, and only what is spent is left beside the finish.
        let input = try PSBT(done.bytes).inputs[0]
        #expect(input.isFinal)
        let left: Set<UInt64> = [0, 1, 7, 8]
        #expect(input.map.pairs.allSatisfy { left.contains($0.type) })
        #expect(throws: Never.self) { try done.extracted() }
        return input
    }

    @Test func keys() throws {
        let hash = Hash160.digest(of: Self.keys[1])
        let bare = PSBTSeeds.spending(Script.push(Self.keys[1]) + [0xac]) { $0.partialSignatures = Self.signatures([1]) }
        #expect(try Self.finished(bare).finalScriptSig == Script.push(Self.signature(1)))
        let hashed = PSBTSeeds.spending(Script.payToPublicKeyHash(hash)) { $0.partialSignatures = Self.signatures([0, 1]) }
        #expect(try Self.finished(hashed).finalScriptSig == Script.push(Self.signature(1)) + Script.push(Self.keys[1]))
        let program = ScriptTemplate.witnessScript(version: 0, program: hash)
        let witness = PSBTSeeds.spending(program) { $0.partialSignatures = Self.signatures([1]) }
        let input = try Self.finished(witness)
        #expect(input.finalScriptSig == nil)
        #expect(input.finalScriptWitness == [Self.signature(1), Self.keys[1]])
        let nested = PSBTSeeds.spending(Self.scriptHash(program)) {
            $0.redeemScript = program
            $0.partialSignatures = Self.signatures([1])
        }
        #expect(try Self.finished(nested).finalScriptSig == Script.push(program))
        #expect(try Self.finished(nested).finalScriptWitness == [Self.signature(1), Self.keys[1]])
    }

    @Test(arguments: [PSBT.Version.v0, .v2])
    func multisigs(_ version: PSBT.Version) throws {
        let script = Self.multisig(2)
        let items = [[], Self.signature(0), Self.signature(2)]
        let pushes = items.flatMap(Script.push)
        let set = { (input: inout PSBTInput) in input.partialSignatures = Self.signatures([2, 0]) }
        let bare = PSBTSeeds.spending(script, set)
        #expect(try Self.finished(bare).finalScriptSig == pushes)
        let hashed = PSBTSeeds.spending(Self.scriptHash(script)) {
            set(&$0)
            $0.redeemScript = script
        }
        #expect(try Self.finished(hashed).finalScriptSig == pushes + Script.push(script))
        let witness = PSBTSeeds.spending(Self.witnessHash(script)) {
            set(&$0)
            $0.witnessScript = script
        }
        #expect(try Self.finished(witness).finalScriptWitness == items + [script])
        let nested = PSBTSeeds.spending(Self.scriptHash(Self.witnessHash(script))) {
            set(&$0)
            $0.redeemScript = Self.witnessHash(script)
            $0.witnessScript = script
        }
        let input = try Self.finished(nested)
        #expect(input.finalScriptSig == Script.push(Self.witnessHash(script)))
        #expect(input.finalScriptWitness == items + [script])
        // A third signature is one too many, and is left out.
        var full = witness
        full.inputs[0].partialSignatures = Self.signatures([0, 1, 2])
        #expect(try Self.finished(full).finalScriptWitness == [[], Self.signature(0), Self.signature(1), script])
        let converted = try nested.converted(to: version)
        #expect(try converted.finalized().psbt.extracted() == nested.finalized().psbt.extracted())
    }

    /// x-only keys of the three.
    private static let xOnly = keys.map { Array($0.dropFirst()) }

    private static func taproot(_ scripts: [[UInt8]]) -> (script: [UInt8], leaves: [TapLeafScript]) {
        let hashes = scripts.map { TapTree.leafHash(script: $0) }
        let root = hashes.count == 2 ? TapTree.branchHash(hashes[0], hashes[1]) : hashes[0]
        let output = BIP340Check.output(internalKey: xOnly[0], merkleRoot: root) ?? ([], false)
        let leaves = scripts.indices.map { index in
            TapLeafScript(
                controlBlock: [output.isOdd ? 0xc1 : 0xc0] + xOnly[0] + (hashes.count == 2 ? hashes[1 - index] : []),
                script: scripts[index])
        }
        return (ScriptTemplate.witnessScript(version: 1, program: output.key), leaves)
    }

    private static func leafSignature(_ key: Int, _ leaf: TapLeafScript) -> TapScriptSignature {
        TapScriptSignature(key: xOnly[key], leafHash: leaf.leafHash, signature: [UInt8](repeating: UInt8(key + 1), count: 64))
    }

    @Test func leaves() throws {
        let single = Script.push(Self.xOnly[0]) + [0xac]
        let all = Script.push(Self.xOnly[0]) + [0xad] + Script.push(Self.xOnly[1]) + [0xac]
        let threshold =
            Script.push(Self.xOnly[0]) + [0xac] + Script.push(Self.xOnly[1]) + [0xba] + Script.push(Self.xOnly[2]) + [0xba, 0x52, 0x9c]
        let (script, leaves) = Self.taproot([single, threshold])
        #expect(LeafProofs(leaves, of: Array(script.dropFirst(2))).proven.count == 2)
        let one = [UInt8](repeating: 1, count: 64)
        let two = [UInt8](repeating: 2, count: 64)
        let three = [UInt8](repeating: 3, count: 64)

        var psbt = PSBTSeeds.spending(script) { $0.tapLeafScripts = leaves }
        #expect(try psbt.finalized().unfinished.map(\.input) == [0])
        try psbt.add(Self.leafSignature(2, leaves[1]), to: 0)
        #expect(try psbt.finalized().unfinished.map(\.reason) == ["signatures for the leaf are missing"])
        try psbt.add(Self.leafSignature(0, leaves[1]), to: 0)
        #expect(try Self.finished(psbt).finalScriptWitness == [three, [], one, threshold, leaves[1].controlBlock])
        // The shorter leaf is preferred, and the key path to any.
        try psbt.add(Self.leafSignature(0, leaves[0]), to: 0)
        #expect(try Self.finished(psbt).finalScriptWitness == [one, single, leaves[0].controlBlock])
        try psbt.add(tapKeySignature: two, to: 0)
        #expect(try Self.finished(psbt).finalScriptWitness == [two])

        let (second, chain) = Self.taproot([all])
        var both = PSBTSeeds.spending(second) { $0.tapLeafScripts = chain }
        for key in 0..<2 { try both.add(Self.leafSignature(key, chain[0]), to: 0) }
        #expect(try Self.finished(both).finalScriptWitness == [two, one, all, chain[0].controlBlock])
        // A leaf of another output proves nothing here.
        both.inputs[0].tapLeafScripts = [leaves[0]]
        #expect(try both.finalized().unfinished.map(\.input) == [0])
    }

    /// BIP-174: signatures of another type than demanded are not made use of, whichever way the input could be spent.
    @Test func sighashTypesOfTaproot() throws {
        let (script, leaves) = Self.taproot([Script.push(Self.xOnly[0]) + [0xac]])
        let plain = [UInt8](repeating: 1, count: 64)
        func reasons(_ demanded: UInt32?, key: [UInt8]?, leaf: [UInt8]?) throws -> [String] {
            try PSBTSeeds.spending(script) { input in
                input.tapLeafScripts = leaves
                input.sighashType = demanded
                input.tapKeySignature = key
                input.tapScriptSignatures =
                    leaf.map { [TapScriptSignature(key: Self.xOnly[0], leafHash: leaves[0].leafHash, signature: $0)] } ?? []
            }.finalized().unfinished.map(\.reason)
        }
        #expect(try reasons(nil, key: plain + [0x83], leaf: plain + [2]) == [])
        #expect(try reasons(0, key: plain, leaf: plain) == [])
        #expect(try reasons(0x83, key: plain + [0x83], leaf: nil) == [])
        #expect(try reasons(1, key: plain, leaf: nil) == ["tapKeySig is of sighash type DEFAULT, and sighashType demands ALL"])
        #expect(try reasons(0, key: plain + [1], leaf: nil) == ["tapKeySig is of sighash type ALL, and sighashType demands DEFAULT"])
        #expect(
            try reasons(0, key: plain, leaf: plain + [1]) == ["tapScriptSig[0] is of sighash type ALL, and sighashType demands DEFAULT"])
        #expect(try reasons(0, key: plain + [0], leaf: nil) == ["tapKeySig is of sighash type none, and sighashType demands DEFAULT"])
    }

    /// Why a leaf is not taken.
    @Test func leavesThatAreNotTaken() throws {
        let script = Script.push(Self.xOnly[0]) + [0xac]
        let (output, leaves) = Self.taproot([script])
        func reason(_ output: [UInt8], _ leaf: TapLeafScript?, of signed: TapLeafScript?, demanding type: UInt32? = nil) throws -> String? {
            try PSBTSeeds.spending(output) { input in
                input.tapLeafScripts = leaf.map { [$0] } ?? []
                input.tapScriptSignatures = signed.map { [Self.leafSignature(0, $0)] } ?? []
                input.sighashType = type
            }.finalized().unfinished.first?.reason
        }
        #expect(try reason(output, leaves[0], of: leaves[0]) == nil)
        #expect(try reason(output, leaves[0], of: nil) == "the signature is not there")
        let (foreign, others) = Self.taproot([script + [0x51]])
        #expect(try reason(output, leaves[0], of: others[0]) == "no leaf of the signatures is there")
        #expect(
            try reason(output, others[0], of: others[0]) == "tapLeafScript[0] has a control block that does not lead to the output's key")
        #expect(try reason(foreign, others[0], of: others[0]) == "the leaf's script is of no form that is known here")
        let demanded = "is of sighash type DEFAULT, and sighashType demands ALL"
        #expect(try reason(output, leaves[0], of: leaves[0], demanding: 1) == "tapScriptSig[0] \(demanded)")
        // A control block of another version than the leaf's.
        let block = leaves[0].controlBlock
        let mislabelled = TapLeafScript(controlBlock: [block[0] ^ 2] + block.dropFirst(), script: script)
        #expect(
            try reason(output, mislabelled, of: leaves[0]) == "tapLeafScript[0] has a control block that does not lead to the output's key")
        // A version that has no rules.
        let root = TapTree.leafHash(version: 0xc2, script: script)
        let future = try #require(BIP340Check.output(internalKey: Self.xOnly[0], merkleRoot: root))
        let leaf = TapLeafScript(controlBlock: [future.isOdd ? 0xc3 : 0xc2] + Self.xOnly[0], script: script, version: 0xc2)
        let unknown = try reason(ScriptTemplate.witnessScript(version: 1, program: future.key), leaf, of: leaf)
        #expect(unknown == "the leaf's script is of no form that is known here")
        let keyPath = PSBTSeeds.spending(output) {
            $0.tapKeySignature = [UInt8](repeating: 1, count: 64)
            $0.sighashType = 1
        }
        #expect(try keyPath.finalized().unfinished.first?.reason == "tapKeySig \(demanded)")
    }

    @Test func leafForms() throws {
        func read(_ script: [UInt8]) -> Miniscript? { Miniscript(script, .tapscript) }
        let key = Script.push(Self.xOnly[0])
        #expect(read(key + [0xac]) == .key(Self.xOnly[0]))
        #expect(read(key + [0xad] + Script.push(Self.xOnly[1]) + [0xac]) == .sequence([.verify(.key(Self.xOnly[0])), .key(Self.xOnly[1])]))
        #expect(read(key + [0xac, 0x51, 0x9c]) == .multiAdd(1, [Self.xOnly[0]]))
        #expect(read([0x51]) == .always, "anybody's")
        for script in [
            [], key, key + [0xad], key + [0xac, 0xac], key + [0xac, 0x52, 0x9c], key + [0xac, 0x51], key + [0xac] + key,
            key + [0xac, 0x4c], key + [0xac, 0x05],
        ] {
            #expect(read(script) == nil)
        }
        let many = key + [0xac] + (0..<19).flatMap { _ in key + [0xba] }
        #expect(read(many + [1, 17, 0x9c]) == .multiAdd(17, Array(repeating: Self.xOnly[0], count: 20)))
        #expect(read(many + [1, 16, 0x9c]) == nil, "a number that has an operation of its own")
        #expect(read(many + [2, 17, 0, 0x9c]) == nil, "a number with a byte too many")
        #expect(read(many + [0x4c, 1, 17, 0x9c]) == nil, "a push with a byte too many")
        // Of more signatures than are wanted the surplus is left out.
        func satisfied(_ signed: Range<Int>) -> [[UInt8]]? {
            let signatures = Dictionary(uniqueKeysWithValues: signed.map { (Self.xOnly[$0], [UInt8($0)]) })
            let satisfier = Satisfier(
                kind: .tapscript, signatures: signatures, keys: [:], preimages: [:], locks: nil, signatureSize: 64)
            return satisfier.satisfy(.multiAdd(2, Self.xOnly))?.bytes
        }
        #expect(satisfied(0..<3) == [[], [1], [0]])
        #expect(satisfied(1..<3) == [[2], [1], []])
        #expect(satisfied(2..<3) == nil)
    }

    @Test func unfinishedInputsSayWhy() throws {
        let script = Self.multisig(2)
        func reason(_ psbt: PSBT) throws -> String? {
            let (same, unfinished) = try psbt.finalized()
            #expect(same == psbt)
            return unfinished.first?.reason
        }
        #expect(try reason(PSBTSeeds.spending(Self.scriptHash(script))) == "the redeem script is not there")
        #expect(try reason(PSBTSeeds.spending(Self.witnessHash(script))) == "the witness script is not there")
        let wrong = PSBTSeeds.spending(Self.witnessHash(script)) { $0.witnessScript = [0x51] }
        #expect(try reason(wrong) == "the witness script is not the one that the output commits to")
        let half = PSBTSeeds.spending(script) { $0.partialSignatures = Self.signatures([1]) }
        #expect(try reason(half) == "1 of 2 signatures are there")
        let other = PSBTSeeds.spending(script) {
            $0.partialSignatures = Self.signatures([0, 1])
            $0.sighashType = 2
        }
        #expect(try reason(other) == "partialSig[0] is of sighash type ALL, and sighashType demands NONE")
        // A signature of another type that is not even needed.
        let third = PSBTSeeds.spending(script) {
            $0.partialSignatures =
                Self.signatures([0, 1]) + [PartialSignature(key: Self.keys[2], signature: PSBTSeeds.signature(5, type: 2))]
            $0.sighashType = 1
        }
        #expect(try reason(third)?.hasSuffix("is of sighash type NONE, and sighashType demands ALL") == true)
        let hash = Hash160.digest(of: Self.keys[0])
        let single = PSBTSeeds.spending(Script.payToPublicKeyHash(hash)) {
            $0.partialSignatures = Self.signatures([0])
            $0.sighashType = 2
        }
        #expect(try reason(single) == "partialSig[0] is of sighash type ALL, and sighashType demands NONE")
        let lie = PSBTSeeds.spending(Self.scriptHash(script)) { $0.redeemScript = [0x51] }
        #expect(try reason(lie) == "the redeem script is not the one that the output commits to")
        let sixteen = [[UInt8]](repeating: Script.push(Self.keys[0]), count: 16)
        let long: [UInt8] = [0x51] + sixteen.joined() + [0x60, 0xae]
        let unshown = PSBTSeeds.spending(Self.scriptHash(long)) {
            $0.redeemScript = long
            $0.partialSignatures = Self.signatures([0])
        }
        #expect(try reason(unshown) == "the redeem script has over 520 bytes, which nobody can push")
        let program = ScriptTemplate.witnessScript(version: 1, program: Self.xOnly[0])
        let nested = PSBTSeeds.spending(Self.scriptHash(program)) {
            $0.redeemScript = program
            $0.tapKeySignature = [UInt8](repeating: 1, count: 64)
        }
        #expect(try reason(nested) == "the witness program is of a kind that has no rules yet")
        let blind = PSBTSeeds.spending(script) { $0.map = PSBTMap() }
        #expect(try reason(blind) == "the output that it spends is not there")
        let error = #expect(throws: ChainError.self) { try half.extracted() }
        #expect(error?.code == .unfinished)
        #expect(error?.field == "inputs[0]")
    }
}
