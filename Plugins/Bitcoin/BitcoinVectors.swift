public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3113, digest: "5222ce879861ac46dbd19f7fb598381c5477ff6f5ce93169828d5812a9de378e")
}
