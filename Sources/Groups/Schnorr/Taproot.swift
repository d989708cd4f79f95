/// The output keys of BIP-341.
public enum Taproot {
    private static let tweakHash = BIP340.TaggedHash("TapTweak")

    /// Computes the tweak t = hash_TapTweak(x(P) ‖ merkle root), or of x(P) alone for a key without scripts.
    ///
    /// - Parameters:
    ///   - internalKey: x(P), 32 bytes.
    ///   - merkleRoot: 32 bytes.
    /// - Returns: nil for wrong lengths, and where t is not below the order, which nobody will meet.
    public static func tweak(internalKey: [UInt8], merkleRoot: [UInt8]?) -> Scalar<Secp256k1>? {
        guard internalKey.count == 32, merkleRoot.map({ $0.count == 32 }) ?? true else { return nil }
        return try? Scalar(encoded: tweakHash(internalKey + (merkleRoot ?? [])))
    }

    /// Computes the output's point Q = P + t·G, compressed: its x is the output key, its first byte the parity that a control block
    /// carries; nil where the internal key is none.
    public static func output(internalKey: [UInt8], merkleRoot: [UInt8]?) -> [UInt8]? {
        guard let tweak = tweak(internalKey: internalKey, merkleRoot: merkleRoot),
            let point = try? Secp256k1.Element(encoded: [2] + internalKey)
        else { return nil }
        return point.addingGenerator(times: tweak)?.encoded
    }
}
