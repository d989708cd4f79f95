internal import ChainKit

/// What a PSBT claims about the Taproot output that an input spends, and what of it is true.
struct TaprootSpend: Sendable {
    /// A leaf and the control block with which it is shown.
    struct Leaf: Sendable, Hashable {
        let script: [UInt8]
        let version: UInt8
        let controlBlock: [UInt8]
        let hash: [UInt8]

        /// The stack holds no signatures for more.
        private static let mostKeys = 999

        init(_ claim: TapLeafScript) { self.init(claim, hash: claim.leafHash) }

        fileprivate init(_ claim: TapLeafScript, hash: [UInt8]) {
            script = claim.script
            version = claim.version
            controlBlock = claim.controlBlock
            self.hash = hash
        }

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
    /// The leaves that the output has, each once, under the shortest control block that proves it.
    let leaves: [Leaf]
    /// Leaves that the output does not have, as far as anybody can tell, with their places among those of the input: nobody signs them.
    let unproven: [(leaf: Leaf, position: Int)]
    /// Whether internal key and root make the output.
    private let isTrue: Bool

    init(outputKey: [UInt8], _ input: PSBTInput, field: String) throws(ChainError) {
        self.outputKey = outputKey
        let claims = input.tapLeafScripts
        guard claims.count <= Self.mostLeaves else {
            throw ChainError(
                .plan, .oversized, "is there \(claims.count) times, and \(Self.mostLeaves) leaves are the most",
                field: "\(field).tapLeafScript")
        }
        let proofs = LeafProofs(claims, of: outputKey)
        leaves = proofs.proven.map { Leaf($0.leaf, hash: $0.hash) }
        unproven = proofs.unproven.map { (Leaf($0.leaf, hash: $0.hash), $0.position) }
        // What a proof says of the tree is so; what the input says is so where it makes the output.
        let root = proofs.tree?.root ?? input.tapMerkleRoot
        internalKey = proofs.tree?.internalKey ?? input.tapInternalKey
        merkleRoot = root
        let made = proofs.tree == nil ? internalKey.flatMap { BIP340Check.output(internalKey: $0, merkleRoot: root) } : nil
        isTrue = proofs.tree != nil || made?.key == outputKey
        // Only a root that is said can be wrong: without one the tree may be unknown.
        let isSaid = input.tapMerkleRoot != nil && input.tapInternalKey != nil
        guard !isSaid || (isTrue && input.tapMerkleRoot == merkleRoot && input.tapInternalKey == internalKey) else {
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
