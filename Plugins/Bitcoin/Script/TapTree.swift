public import ChainKit

/// A script that may spend a Taproot output, with the version of its rules (BIP-341, BIP-342).
public struct TapLeaf: Sendable, Hashable {
    /// Seven bits; the lowest is zero.
    public let version: UInt8
    /// The script.
    public let script: [UInt8]

    /// A leaf; the version's lowest bit is not part of it.
    public init(version: UInt8 = TapTree.tapscript, script: [UInt8]) {
        self.version = version & 0xfe
        self.script = script
    }

    /// hash_TapLeaf(version ‖ compact size ‖ script), which names the leaf.
    public var hash: [UInt8] { TapTree.leafHash(version: version, script: script) }
}

/// The tree of a Taproot output's scripts: leaves from left to right, each with its depth, as PSBTs have it (BIP-371).
public struct TapTree: Sendable, Hashable {
    /// The deepest leaf that a control block can reach.
    public static let deepest = 128

    /// The leaves with their depths, from left to right.
    public let leaves: [(depth: UInt8, leaf: TapLeaf)]
    /// The hash at the top: 32 bytes.
    public let root: [UInt8]

    /// A tree of these leaves.
    ///
    /// - Throws: ``ChainError`` with `invalidTree` where the depths make no full binary tree, and for versions that no spender could use.
    public init(_ leaves: [(depth: UInt8, leaf: TapLeaf)], field: String = "tree") throws(ChainError) {
        for (index, (_, leaf)) in leaves.enumerated() where leaf.version == 0x50 {
            // A control block of this version would begin like an annex (BIP-341).
            throw ChainError(.decode, .invalidTree, "has the leaf version 50, which nobody could spend by", field: "\(field)[\(index)]")
        }
        self.leaves = leaves
        root = try Self.walk(leaves, to: nil, field: field).root
    }

    /// A tree of one script.
    public init(_ leaf: TapLeaf) throws(ChainError) { try self.init([(0, leaf)]) }

    /// The siblings of a leaf from its own level to the top; nil where there is no such leaf. Linear in the tree.
    public func path(of index: Int) -> [[UInt8]]? {
        guard leaves.indices.contains(index) else { return nil }
        return try? Self.walk(leaves, to: index, field: "tree").path
    }

    /// The control block of a leaf; nil where there is no such leaf or the internal key is none.
    public func controlBlock(of index: Int, internalKey: [UInt8]) -> ControlBlock? {
        guard let path = path(of: index), let output = BIP340Check.output(internalKey: internalKey, merkleRoot: root) else { return nil }
        return ControlBlock(leafVersion: leaves[index].leaf.version, isOdd: output.isOdd, internalKey: internalKey, path: path)
    }

    /// Puts the leaves on a stack and joins the two topmost nodes while they are of one depth; follows one leaf.
    private static func walk(
        _ leaves: [(depth: UInt8, leaf: TapLeaf)], to tracked: Int?, field: String
    ) throws(ChainError) -> (root: [UInt8], path: [[UInt8]]) {
        func failure(_ index: Int, _ message: String) -> ChainError {
            ChainError(.decode, .invalidTree, message, field: "\(field)[\(index)]")
        }
        var nodes: [(depth: UInt8, hash: [UInt8], isTracked: Bool)] = []
        var path: [[UInt8]] = []
        for (index, (depth, leaf)) in leaves.enumerated() {
            guard depth <= deepest else { throw failure(index, "is deeper than \(deepest)") }
            if let last = nodes.last {
                guard last.depth > 0 else { throw failure(index, "stands beside a tree that is whole") }
                guard depth >= last.depth else { throw failure(index, "has a depth at which no place is left") }
            }
            var node = (depth: depth, hash: leaf.hash, isTracked: index == tracked)
            while let sibling = nodes.last, sibling.depth == node.depth, node.depth > 0 {
                nodes.removeLast()
                if sibling.isTracked { path.append(node.hash) }
                if node.isTracked { path.append(sibling.hash) }
                node = (node.depth - 1, branchHash(sibling.hash, node.hash), sibling.isTracked || node.isTracked)
            }
            nodes.append(node)
        }
        guard let top = nodes.first, top.depth == 0 else {
            throw ChainError(.decode, .invalidTree, "is not whole: a branch has one side only", field: field)
        }
        return (top.hash, path)
    }

    /// Whether both have the same leaves at the same depths.
    public static func == (left: TapTree, right: TapTree) -> Bool {
        left.root == right.root && left.leaves.count == right.leaves.count
            && zip(left.leaves, right.leaves).allSatisfy { $0.depth == $1.depth && $0.leaf == $1.leaf }
    }

    /// The root stands for everything below.
    public func hash(into hasher: inout Hasher) { hasher.combine(root) }
}
