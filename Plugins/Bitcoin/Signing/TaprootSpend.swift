internal import ChainKit

/// A PSBT's claims about the Taproot output that an input spends, and what of them is true.
struct TaprootSpend: Sendable {
    /// A leaf and the control block with which it is shown.
    struct Leaf: Sendable, Hashable {
        let script: [UInt8]
        let version: UInt8
        let controlBlock: [UInt8]
        let hash: [UInt8]
        /// The x-only keys whose signatures the script checks, each once (``ScriptKey``); those that stand there by their hash where the
        /// input names them. None for scripts of another version, and for those with OP_CODESEPARATOR, where what is signed depends on
        /// the way through the script.
        let keys: [[UInt8]]

        init(_ claim: LeafProofs.Claim, claimed: inout ClaimedKeys) {
            script = claim.leaf.script
            version = claim.leaf.version
            controlBlock = claim.leaf.controlBlock
            hash = claim.hash
            var keys: [[UInt8]] = []
            if version == TapTree.tapscript, !Script.hasCodeSeparator(script) {
                keys = ScriptKey.all(in: script, .tapscript, claimed: &claimed).compactMap(\.known)
            }
            self.keys = keys.count > MiniscriptReader.mostLeafKeys ? [] : keys
        }

        /// The conditions on its signatures; nil for scripts of another version or of unknown form.
        var conditions: Miniscript? { version == TapTree.tapscript ? Miniscript(script, .tapscript) : nil }
    }

    /// BIP-341's point whose logarithm nobody knows: an internal key that never signs.
    static let nobody: [UInt8] = [
        0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e,
        0x07, 0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
    ]

    /// More than anybody has in one input: each costs a multiplication to check.
    static let mostLeaves = 1000

    let outputKey: [UInt8]
    let internalKey: [UInt8]?
    let merkleRoot: [UInt8]?
    /// The proofs of the input's leaves.
    let proofs: LeafProofs
    /// The leaves that the output has, each once, under the shortest control block that proves it.
    let leaves: [Leaf]
    /// Whether internal key and root make the output.
    private let isTrue: Bool

    /// - Parameter room: what the leaves of all inputs may take together.
    init(outputKey: [UInt8], _ input: PSBTInput, field: String, room: inout LeafRoom) throws(ChainError) {
        self.outputKey = outputKey
        let claims = input.tapLeafScripts
        guard claims.count <= Self.mostLeaves else {
            throw ChainError(
                .plan, .oversized, "is there \(claims.count) times, and \(Self.mostLeaves) leaves are the most",
                field: "\(field).tapLeafScript")
        }
        proofs = LeafProofs(claims, of: outputKey)
        // Before any of them is read for its keys.
        for claim in proofs.proven { try room.take(claim.leaf.script.count) }
        var claimed = input.claimedLeafKeys
        leaves = proofs.proven.map { Leaf($0, claimed: &claimed) }
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

/// A budget for the leaves of a transaction's inputs: thousands of keys.
struct LeafRoom {
    private static let most = 1 << 18
    private var taken = 0

    /// Counts a leaf that is to be read for its keys.
    mutating func take(_ bytes: Int) throws(ChainError) {
        guard taken + bytes <= Self.most else {
            throw ChainError(
                .plan, .oversized, "have \(taken + bytes) bytes of leaves and more, and \(Self.most) are the most", field: "inputs")
        }
        taken += bytes
    }
}
