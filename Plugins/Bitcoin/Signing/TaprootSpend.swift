internal import ChainKit

/// What a PSBT claims about the Taproot output that an input spends, and what of it is true.
struct TaprootSpend: Sendable {
    /// A leaf with the proof that it is in the output's tree.
    struct Leaf: Sendable, Hashable {
        let script: [UInt8]
        let version: UInt8
        let controlBlock: [UInt8]
        let hash: [UInt8]
        private let block: ControlBlock?

        /// The stack holds no signatures for more.
        private static let mostKeys = 999

        init(_ claim: TapLeafScript) {
            script = claim.script
            version = claim.version
            controlBlock = claim.controlBlock
            hash = claim.leafHash
            block = claim.block
        }

        /// The tree's root, as the control block has it; nil for a control block of a wrong length or another version.
        var root: [UInt8]? { block?.root(leafHash: hash) }

        /// Whether the output with this key has the leaf.
        func isCommitted(to outputKey: [UInt8]) -> Bool { block?.commits(outputKey, toLeaf: hash) ?? false }

        /// The x-only keys whose signatures the script checks, each once: a push of 32 bytes before OP_CHECKSIG, OP_CHECKSIGVERIFY or
        /// OP_CHECKSIGADD. None for scripts of another version, and for those with OP_CODESEPARATOR, where what is signed depends on
        /// the way through the script.
        var keys: [[UInt8]] {
            guard version == TapTree.tapscript, !Script.hasCodeSeparator(script) else { return [] }
            let checks: Set<UInt8> = [0xac, 0xad, 0xba]
            var keys: [[UInt8]] = []
            var seen: Set<[UInt8]> = []
            var reader = ScriptReader(script)
            var previous: [UInt8]?
            while let step = reader.next() {
                if checks.contains(step.opcode.rawValue), let key = previous, key.count == 32, seen.insert(key).inserted {
                    keys.append(key)
                }
                previous = step.data
            }
            return reader.isBroken || keys.count > Self.mostKeys ? [] : keys
        }
    }

    /// More than anybody has in one input: each costs a multiplication to check.
    static let mostLeaves = 1000

    let outputKey: [UInt8]
    let internalKey: [UInt8]?
    let merkleRoot: [UInt8]?
    let leaves: [Leaf]
    /// Whether internal key and root make the output.
    private let isTrue: Bool

    init(outputKey: [UInt8], _ input: PSBTInput, field: String) throws(ChainError) {
        self.outputKey = outputKey
        leaves = input.tapLeafScripts.map { Leaf($0) }
        guard leaves.count <= Self.mostLeaves else {
            throw ChainError(.plan, .oversized, "has more than \(Self.mostLeaves) leaves", field: "\(field).tapLeafScripts")
        }
        let first = leaves.first
        internalKey = input.tapInternalKey ?? first.map { Array($0.controlBlock.dropFirst().prefix(32)) }
        merkleRoot = input.tapMerkleRoot ?? first?.root
        let root = merkleRoot
        let made = internalKey.flatMap { BIP340Check.output(internalKey: $0, merkleRoot: root) }
        isTrue = made?.key == outputKey
        // Only a root that is said can be wrong: without one the tree may be unknown.
        guard isTrue || input.tapMerkleRoot == nil || input.tapInternalKey == nil else {
            throw ChainError(
                .plan, .scriptMismatch, "does not make the output that is spent, with the internal key beside it",
                field: "\(field).tapMerkleRoot")
        }
    }

    /// The Merkle root with which this internal key makes the output: nil inside for none; nil where it doesn't make it.
    func root(ofInternalKey key: [UInt8]) -> [UInt8]?? {
        isTrue && key == internalKey ? .some(merkleRoot) : nil
    }

}
