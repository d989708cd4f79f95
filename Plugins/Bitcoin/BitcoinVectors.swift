public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 2356, digest: "01d4686426d708cddeefd51d61f2071850d8d660c1d46a4c0032ab5683362219")
}
