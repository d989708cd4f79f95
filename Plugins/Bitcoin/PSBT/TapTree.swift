internal import ChainKit

/// A script tree as PSBTs write it: the leaves in the order of a walk from the left, each with its depth (BIP-371).
public struct TapTree: Sendable, Hashable {
    /// A leaf.
    public struct Leaf: Sendable, Hashable {
        /// How far from the root.
        public let depth: UInt8
        /// The leaf's version.
        public let version: UInt8
        /// The script.
        public let script: [UInt8]

        /// A leaf at a depth.
        public init(depth: UInt8, version: UInt8 = 0xc0, script: [UInt8]) {
            self.depth = depth
            self.version = version
            self.script = script
        }
    }

    /// The leaves from the left.
    public let leaves: [Leaf]

    static let deepest = 128

    /// A tree of these leaves; nil where the depths make no tree.
    public init?(leaves: [Leaf]) {
        guard Self.root(leaves) != nil else { return nil }
        self.leaves = leaves
    }

    /// Reads a field's value.
    init(_ bytes: [UInt8], field: String) throws(ChainError) {
        var reader = ByteReader(bytes)
        var leaves: [Leaf] = []
        while reader.remaining > 0 {
            let depth = try reader.byte(field)
            let version = try reader.byte(field)
            guard depth <= Self.deepest else {
                throw ChainError(.decode, .outOfRange, "has a leaf at depth \(depth); \(Self.deepest) is the deepest", field: field)
            }
            guard version & 1 == 0 else {
                throw ChainError(.decode, .invalidField, "has a leaf of version \(version), whose lowest bit must be clear", field: field)
            }
            leaves.append(Leaf(depth: depth, version: version, script: try reader.lengthPrefixed(field)))
        }
        guard let tree = TapTree(leaves: leaves) else {
            throw ChainError(.decode, .invalidField, "has leaves at depths that make no binary tree", field: field)
        }
        self = tree
    }

    /// The field's value.
    var bytes: [UInt8] { leaves.flatMap { [$0.depth, $0.version] + CompactSize.bytes($0.script.count) + $0.script } }

    /// The Merkle root: 32 bytes.
    public var merkleRoot: [UInt8]? { Self.root(leaves) }

    /// Two neighbours at one depth make a branch one step up; in the end one stands at depth 0, or it was no tree.
    private static func root(_ leaves: [Leaf]) -> [UInt8]? {
        var open: [(depth: UInt8, hash: [UInt8])] = []
        for leaf in leaves {
            // Nothing can stand to the right of a whole tree.
            guard leaf.depth <= deepest, open.first?.depth != 0, open.last.map({ $0.depth <= leaf.depth }) ?? true else { return nil }
            open.append((leaf.depth, leafHash(script: leaf.script, version: leaf.version)))
            while open.count >= 2, let right = open.last, open[open.count - 2].depth == right.depth, right.depth > 0 {
                open.removeLast()
                let left = open.removeLast()
                open.append((right.depth - 1, branchHash(left.hash, right.hash)))
            }
        }
        return open.count == 1 && open.first?.depth == 0 ? open.first?.hash : nil
    }

    /// BIP-341's hash of a leaf.
    static func leafHash(script: [UInt8], version: UInt8) -> [UInt8] {
        BIP340Check.taggedHash("TapLeaf", [version] + CompactSize.bytes(script.count) + script)
    }
}
