public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 1, digest: "0000000000000000000000000000000000000000000000000000000000000000")
}
