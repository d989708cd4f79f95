import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Leaves count where their control blocks prove them, and not where a PSBT merely names them.
@Suite struct TaprootLeafTests {
    private let own: TestKey
    private let other: TestKey
    private let script: [UInt8]

    init() throws {
        own = try TestKey(71)
        other = try TestKey(72)
        script = Script.push(own.xOnly) + [Opcode.checkSig.rawValue]
    }

    private var id: String { "input/0/leaf/\(Hex.encode(TapLeaf(script: script).hash))" }

    /// An output with these leaves under `internalKey`, spent by an input with claims that `claims` makes of the leaves' control blocks.
    private func psbt(
        _ leaves: [(depth: UInt8, leaf: TapLeaf)], internalKey: TestKey? = nil, _ claims: ([ControlBlock]) -> [TapLeafScript]
    ) throws -> PSBT {
        let tree = try TapTree(leaves)
        let key = (internalKey ?? other).xOnly
        let output = try #require(BIP340Check.output(internalKey: key, merkleRoot: tree.root)).key
        let blocks = try leaves.indices.map { try #require(tree.controlBlock(of: $0, internalKey: key)) }
        return PSBTSeeds.spending(ScriptTemplate.witnessScript(version: 1, program: output)) { $0.tapLeafScripts = claims(blocks) }
    }

    /// The same of a tree of the own leaf and another.
    private func psbt(_ claims: (ControlBlock) -> [TapLeafScript]) throws -> PSBT {
        try psbt([(1, TapLeaf(script: script)), (1, TapLeaf(script: [0x51]))]) { claims($0[0]) }
    }

    private func requests(_ psbt: PSBT) throws -> [SigningRequest] {
        let context = try BitcoinContext(["allowFee": "100000"])
        return try Fixture.adapter.requests(for: .psbt(psbt), keys: [try own.bip340()], context: context, prior: [])
    }

    /// The ids of the requests for the key; what is wrong instead, and where.
    private func plan(_ psbt: PSBT) throws -> [String] {
        do {
            return try requests(psbt).map(\.id)
        } catch let error as ChainError { return ["\(error.code.rawValue) \(error.field ?? "")"] }
    }

    /// The witness of the transaction that the key's signatures make.
    private func witness(_ psbt: PSBT) throws -> [[UInt8]] {
        let assembly = try Fixture.adapter.assemble(.psbt(psbt), signatures: try requests(psbt).map { try own.sign($0) })
        let done = try #require(assembly.isComplete ? assembly.document : nil)
        guard case .transaction(let transaction) = done else { return [] }
        return transaction.transaction.inputs[0].witness
    }

    /// A leaf with two control blocks is one place for a signature, and the block that is true is the one that is shown.
    @Test(arguments: [false, true])
    func oneLeafUnderTwoControlBlocks(_ isTrueFirst: Bool) throws {
        var truth: [UInt8] = []
        let psbt = try psbt { block in
            truth = block.bytes
            // The untrue one is shorter: a tree of this leaf alone.
            let claims = [Array(block.bytes.prefix(33)), block.bytes].map { TapLeafScript(controlBlock: $0, script: script) }
            return isTrueFirst ? Array(claims.reversed()) : claims
        }
        #expect(try plan(psbt) == [id])
        #expect(try witness(psbt).last == truth)
    }

    /// A script at two places of the tree is shown at the one nearer to the top.
    @Test(arguments: [false, true])
    func oneLeafAtTwoPlaces(_ isNearFirst: Bool) throws {
        let leaf = TapLeaf(script: script)
        var near: [UInt8] = []
        let psbt = try psbt([(1, leaf), (2, leaf), (2, TapLeaf(script: [0x51]))]) { blocks in
            near = blocks[0].bytes
            let claims: [TapLeafScript] = blocks.prefix(2).map { TapLeafScript(controlBlock: $0.bytes, script: script) }
            return isNearFirst ? claims : Array(claims.reversed())
        }
        #expect(try plan(psbt) == [id])
        #expect(try witness(psbt).last == near)
    }

    /// Whatever stands first: the shortest proof counts, and of equally long ones the first by its bytes.
    @Test func shortestProof() throws {
        let leaf = TapLeaf(script: script)
        let others = [[0x51], [0x52]].map { (UInt8(3), TapLeaf(script: $0)) }
        let tree = try TapTree([(1, leaf), (3, leaf), others[0], (3, leaf), others[1]])
        let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: tree.root)).key
        let claims = try [0, 1, 3].map { index in
            TapLeafScript(controlBlock: try #require(tree.controlBlock(of: index, internalKey: other.xOnly)).bytes, script: script)
        }
        let deep = claims.dropFirst().map(\.controlBlock)
        let first = try #require(deep.min { $0.lexicographicallyPrecedes($1) })
        #expect(claims[0].controlBlock.count == 65 && deep.map(\.count) == [129, 129] && Set(deep).count == 2)
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let proofs = LeafProofs(order.map { claims[$0] }, of: output)
            #expect(proofs.proven.map(\.leaf.controlBlock) == [claims[0].controlBlock])
            #expect(proofs.unproven.isEmpty)
            let deepOnly = LeafProofs(order.filter { $0 > 0 }.map { claims[$0] }, of: output)
            #expect(deepOnly.proven.map(\.leaf.controlBlock) == [first])
        }
    }

    /// Another parity, another tree, another version than the control block's, blocks that are none.
    @Test func leavesThatTheOutputDoesNotHave() throws {
        let wrong: [([UInt8]) -> [UInt8]] = [
            { $0.flipping(0) }, { $0.flipping(40) }, { [$0[0] ^ 2] + Array($0.dropFirst()) }, { Array($0.dropLast()) },
            { Array($0.prefix(33)) }, { Array($0.prefix(32)) }, { _ in [] }, { $0 + [UInt8](repeating: 1, count: 32 * 128) },
        ]
        for (index, wrong) in wrong.enumerated() {
            let psbt = try psbt { [TapLeafScript(controlBlock: wrong($0.bytes), script: script)] }
            #expect(try plan(psbt) == ["scriptMismatch inputs[0].tapLeafScript[0]"], "\(index)")
            let table = try SigningTable(psbt)
            let keyring = Keyring([try own.bip340()], for: table.spends)
            #expect(!table.slots(0).contains { table.isOwn($0, keyring) }, "\(index)")
        }
        // A leaf of which nobody knows what is signed.
        let strange = try psbt { [TapLeafScript(controlBlock: $0.bytes, script: script, version: 0xc1)] }
        #expect(try plan(strange) == ["noOwnedSigner keys"])
        // One that is not the keys' business.
        let foreign = try psbt { [TapLeafScript(controlBlock: $0.bytes.flipping(40), script: Script.push(other.xOnly) + [0xac])] }
        #expect(try plan(foreign) == ["noOwnedSigner keys"])
        #expect(try plan(psbt { [TapLeafScript(controlBlock: $0.bytes, script: script)] }) == [id])
    }

    /// What is ours is signed, whatever stands beside it.
    @Test func bogusLeavesHinderNobody() throws {
        let bogus = TapLeafScript(controlBlock: [0xc0] + other.xOnly, script: Script.push(own.xOnly) + [0xad, 0x51])
        let leaf = try psbt { [bogus, TapLeafScript(controlBlock: $0.bytes, script: script)] }
        #expect(try plan(leaf) == [id])
        // The key path: without a tree; and with one, whose root another leaf proves.
        let plain = PSBTSeeds.spending(try #require(AddressFormat.p2tr.script(key: own.xOnly))) { $0.tapLeafScripts = [bogus] }
        #expect(try plan(plain) == ["input/0"])
        #expect(try witness(plain).count == 1)
        let rooted = try psbt([(0, TapLeaf(script: [0x51]))], internalKey: own) { blocks in
            [bogus, TapLeafScript(controlBlock: blocks[0].bytes, script: [0x51])]
        }
        #expect(try plan(rooted) == ["input/0"])
        #expect(try witness(rooted).count == 1)
        // An internal key that is none of the output's: the leaf knows better.
        var told = rooted
        told.inputs[0].tapInternalKey = other.xOnly
        #expect(try plan(told) == ["input/0"])
        // More than the leaves of all inputs may take.
        let long = (0..<5).map { index in
            let path = [UInt8](repeating: UInt8(index), count: 32)
            return TapLeafScript(controlBlock: [0xc0] + other.xOnly + path, script: [UInt8](repeating: UInt8(0x51 + index), count: 60_000))
        }
        #expect(try plan(psbt { long + [TapLeafScript(controlBlock: $0.bytes, script: script)] }) == [id])
    }

    /// A key and a root that are both said must be those of the proof.
    @Test func saidKeyAndRoot() throws {
        let psbt = try psbt { [TapLeafScript(controlBlock: $0.bytes, script: script)] }
        let root = try TapTree([(1, TapLeaf(script: script)), (1, TapLeaf(script: [0x51]))]).root
        for (key, root, isTrue) in [(other, root, true), (own, root, false), (other, root.flipping(3), false)] {
            var said = psbt
            said.inputs[0].tapInternalKey = key.xOnly
            said.inputs[0].tapMerkleRoot = root
            #expect(try plan(said) == [isTrue ? id : "scriptMismatch inputs[0].tapMerkleRoot"])
        }
    }

    /// Nobody knows what a signature in a leaf of another version is over.
    @Test func leavesOfAnotherVersion() throws {
        let leaf = TapLeaf(version: 0xc2, script: script)
        let psbt = try psbt([(0, leaf)]) { [TapLeafScript(controlBlock: $0[0].bytes, script: leaf.script, version: leaf.version)] }
        #expect(try #require(try SigningTable(psbt).taproots[0]).leaves.count == 1)
        #expect(try plan(psbt) == ["noOwnedSigner keys"])
    }

    /// The deepest leaf that there is, and one step more.
    @Test func deepestLeaf() throws {
        let path = (0..<129).map { [UInt8](repeating: UInt8($0), count: 32) }
        for (depth, isProven) in [(128, true), (129, false)] {
            let root = path.prefix(depth).reduce(TapLeaf(script: script).hash) { TapTree.branchHash($0, $1) }
            let output = try #require(BIP340Check.output(internalKey: other.xOnly, merkleRoot: root))
            let block = [output.isOdd ? 0xc1 : 0xc0] + other.xOnly + path.prefix(depth).flatMap { $0 }
            let psbt = PSBTSeeds.spending(ScriptTemplate.witnessScript(version: 1, program: output.key)) {
                $0.tapLeafScripts = [TapLeafScript(controlBlock: block, script: script)]
            }
            #expect(try plan(psbt) == [isProven ? id : "scriptMismatch inputs[0].tapLeafScript[0]"])
        }
    }

    /// A signature for the key path makes one for a leaf needless, and bytes that are none are no reason to sign nothing.
    @Test func keyPathsOfOthers() throws {
        var psbt = try psbt { [TapLeafScript(controlBlock: $0.bytes, script: script)] }
        #expect(try plan(psbt) == [id])
        psbt.inputs[0].tapKeySignature = [UInt8](repeating: 7, count: 64)
        #expect(try plan(psbt) == ["invalidSignature inputs[0]"])
        psbt.inputs[0].tapKeySignature = nil
        let context = try BitcoinContext(["allowFee": "100000"])
        let others = try Fixture.adapter.requests(for: .psbt(psbt), keys: [other.bip340()], context: context, prior: [])
        #expect(others.map(\.id) == ["input/0"])
        guard case .bip340(let signature) = try other.sign(try #require(others.first)).signature else {
            Issue.record("is no signature of BIP-340")
            return
        }
        try psbt.add(tapKeySignature: signature, to: 0)
        #expect(try plan(psbt) == [])
    }

    /// A finalizer says which leaf has no proof, where signatures for it are there.
    @Test func finalizerNamesTheLeaf() throws {
        let signature = TapScriptSignature(
            key: own.xOnly, leafHash: TapLeaf(script: script).hash, signature: [UInt8](repeating: 1, count: 64))
        var psbt = try psbt { block in
            [
                TapLeafScript(controlBlock: block.bytes, script: [0x51]),
                TapLeafScript(controlBlock: block.bytes.flipping(40), script: script),
            ]
        }
        psbt.inputs[0].tapScriptSignatures = [signature]
        let reason = try psbt.finalized().unfinished.map(\.reason)
        #expect(reason == ["tapLeafScript[1] has a control block that does not lead to the output's key"])
    }
}
