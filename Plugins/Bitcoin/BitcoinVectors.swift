public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3121, digest: "c9f63b7d3e7533b9edc65a8664fa8f7980253aab71f7e7d63290b81657055f55")
}
