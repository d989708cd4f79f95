public import ChainKit

/// A spender's proof of how a script hangs in the tree that the output key commits to (BIP-341).
public struct ControlBlock: Sendable, Hashable {
    /// The leaf's version.
    public let leafVersion: UInt8
    /// Whether the output key's y is odd.
    public let isOdd: Bool
    /// 32 bytes.
    public let internalKey: [UInt8]
    /// The siblings from the leaf to the root, 32 bytes each.
    public let path: [[UInt8]]

    /// A control block of these parts.
    init(leafVersion: UInt8, isOdd: Bool, internalKey: [UInt8], path: [[UInt8]]) {
        self.leafVersion = leafVersion & 0xfe
        self.isOdd = isOdd
        self.internalKey = internalKey
        self.path = path
    }

    /// Reads 33 + 32·m bytes, m at most 128. Whether the internal key is a point shows when it is used.
    public init(_ bytes: [UInt8], field: String = "controlBlock") throws(ChainError) {
        guard let first = bytes.first, bytes.count >= 33, bytes.count <= 33 + 32 * TapTree.deepest, (bytes.count - 33).isMultiple(of: 32)
        else {
            throw ChainError(
                .decode, .wrongLength, "has \(bytes.count) bytes; there are 33 and 32 for each of at most \(TapTree.deepest) levels",
                field: field)
        }
        self.init(
            leafVersion: first, isOdd: first & 1 == 1, internalKey: Array(bytes[1..<33]),
            path: stride(from: 33, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) })
    }

    /// The bytes.
    public var bytes: [UInt8] {
        var bytes = [leafVersion | (isOdd ? 1 : 0)] + internalKey
        bytes.reserveCapacity(33 + 32 * path.count)
        for node in path { bytes += node }
        return bytes
    }

    /// The tree's root, from a leaf's hash upwards.
    public func root(leafHash: [UInt8]) -> [UInt8] { path.reduce(leafHash) { TapTree.branchHash($0, $1) } }

    /// The root for a script of this block's version.
    public func root(script: [UInt8]) -> [UInt8] { root(leafHash: TapLeaf(version: leafVersion, script: script).hash) }

    /// Whether the script hangs in the tree of this output key, parity included.
    public func commits(_ outputKey: [UInt8], to script: [UInt8]) -> Bool {
        commits(outputKey, toLeaf: TapLeaf(version: leafVersion, script: script).hash)
    }

    /// Whether the leaf of this hash hangs there.
    func commits(_ outputKey: [UInt8], toLeaf hash: [UInt8]) -> Bool {
        guard let output = BIP340Check.output(internalKey: internalKey, merkleRoot: root(leafHash: hash)) else { return false }
        return output.key == outputKey && output.isOdd == isOdd
    }
}
