/// An output of BIP-341 that a key is to spend by its key path: the signature is then under the tweaked key Q, not under the key itself.
public struct TaprootOutput: Hashable, Sendable {
    /// The root of the output's script tree, 32 bytes; nil where it has no scripts (BIP-86).
    public let merkleRoot: [UInt8]?

    /// The output without scripts (BIP-86).
    public static let keyOnly = TaprootOutput()

    private init() { merkleRoot = nil }

    /// Makes the output with a script tree; nil for a root that is not 32 bytes.
    public init?(merkleRoot: [UInt8]) {
        guard merkleRoot.count == 32 else { return nil }
        self.merkleRoot = merkleRoot
    }
}
