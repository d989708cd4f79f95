internal import ChainKit

/// The hashes of BIP-341's script tree.
extension TapTree {
    /// The leaf version of BIP-342.
    public static let tapscript: UInt8 = 0xc0

    /// hash_TapLeaf(version ‖ script with its length).
    public static func leafHash(version: UInt8 = tapscript, script: [UInt8]) -> [UInt8] {
        var bytes = leafPrefix
        bytes.reserveCapacity(bytes.count + script.count + 6)
        bytes.append(version)
        bytes.append(lengthPrefixed: script)
        return HashFunction.sha256.digest(of: bytes)
    }

    /// hash_TapBranch of two nodes, the smaller first.
    public static func branchHash(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        let ordered = left.lexicographicallyPrecedes(right) ? left + right : right + left
        return HashFunction.sha256.digest(of: branchPrefix + ordered)
    }

    private static let leafPrefix = prefix("TapLeaf")
    private static let branchPrefix = prefix("TapBranch")

    private static func prefix(_ tag: String) -> [UInt8] {
        let digest = HashFunction.sha256.digest(of: Array(tag.utf8))
        return digest + digest
    }
}
