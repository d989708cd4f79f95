internal import ChainKit

/// The proven and unproven of the leaves that an input names. A leaf may stand there under several control blocks, since a script can hang
/// at several places of a tree, and anybody can add a control block that leads nowhere: a leaf counts where one of them leads to the key of
/// the output, and the others are nothing to it.
struct LeafProofs: Sendable {
    /// A leaf as an input names it.
    struct Claim: Sendable {
        let leaf: TapLeafScript
        let hash: [UInt8]
        /// Its position among the input's leaves.
        let position: Int
    }

    /// The leaves that the output has, each once and in the order of the claims, under the shortest control block that proves it.
    let proven: [Claim]
    /// Leaves that no control block proves, each once.
    let unproven: [Claim]
    /// The internal key and the tree's root, as the proofs have them.
    let tree: (internalKey: [UInt8], root: [UInt8])?

    /// - Parameter isOfInterest: Which leaves are looked at, by their hashes.
    init(_ claims: [TapLeafScript], of outputKey: [UInt8], where isOfInterest: ([UInt8]) -> Bool = { _ in true }) {
        var outputs = TreeOutputs()
        var order: [[UInt8]] = []
        var first: [[UInt8]: Claim] = [:]
        var best: [[UInt8]: Claim] = [:]
        var tree: (internalKey: [UInt8], root: [UInt8])?
        for (position, leaf) in claims.enumerated() {
            let claim = Claim(leaf: leaf, hash: leaf.leafHash, position: position)
            guard isOfInterest(claim.hash) else { continue }
            if first[claim.hash] == nil {
                first[claim.hash] = claim
                order.append(claim.hash)
            }
            // Where a proof is there, a longer one is of no use, true or not.
            if let known = best[claim.hash], !leaf.controlBlock.isShorter(than: known.leaf.controlBlock) { continue }
            guard let block = leaf.block else { continue }
            let root = block.root(leafHash: claim.hash)
            guard outputs.isOutput(outputKey, of: block, root: root) else { continue }
            best[claim.hash] = claim
            tree = tree ?? (block.internalKey, root)
        }
        proven = order.compactMap { best[$0] }
        unproven = order.compactMap { best[$0] == nil ? first[$0] : nil }
        self.tree = tree
    }
}

/// The outputs that internal keys make with roots: leaves of one tree share theirs, which costs a multiplication.
private struct TreeOutputs {
    private struct Tree: Hashable {
        let internalKey: [UInt8]
        let root: [UInt8]
    }

    private var known: [Tree: (key: [UInt8], isOdd: Bool)?] = [:]

    mutating func isOutput(_ key: [UInt8], of block: ControlBlock, root: [UInt8]) -> Bool {
        let tree = Tree(internalKey: block.internalKey, root: root)
        let output = known[tree] ?? BIP340Check.output(internalKey: block.internalKey, merkleRoot: root)
        known[tree] = .some(output)
        guard let output else { return false }
        return output.key == key && output.isOdd == block.isOdd
    }
}

extension [UInt8] {
    /// An order of byte strings that puts shorter ones first.
    fileprivate func isShorter(than other: [UInt8]) -> Bool {
        count == other.count ? lexicographicallyPrecedes(other) : count < other.count
    }
}
