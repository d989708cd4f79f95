internal import ChainKit

/// A script tree as PSBTs write it: the leaves in the order of a walk from the left, each with its depth (BIP-371).
extension TapTree {
    /// Reads a field's value.
    init(_ bytes: [UInt8], field: String) throws(ChainError) {
        var reader = ByteReader(bytes)
        var leaves: [(depth: UInt8, leaf: TapLeaf)] = []
        guard !bytes.isEmpty else { throw ChainError(.decode, .invalidField, "has no leaves", field: field) }
        while reader.remaining > 0 {
            let place = "\(field)[\(leaves.count)]"
            let depth = try reader.byte(field)
            let version = try reader.byte(field)
            guard depth <= Self.deepest else {
                throw ChainError(.decode, .outOfRange, "is a leaf at depth \(depth); \(Self.deepest) is the deepest", field: place)
            }
            guard version & 1 == 0 else {
                throw ChainError(.decode, .invalidField, "is a leaf of version \(version), whose lowest bit must be clear", field: place)
            }
            leaves.append((depth, TapLeaf(version: version, script: try reader.lengthPrefixed(field))))
        }
        do {
            try self.init(leaves, field: field)
        } catch {
            throw ChainError(.decode, .invalidField, error.message, field: error.field ?? field)
        }
    }

    /// The field's value.
    var bytes: [UInt8] {
        leaves.flatMap { [$0.depth, $0.leaf.version] + CompactSize.bytes($0.leaf.script.count) + $0.leaf.script }
    }
}
