public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 2361, digest: "e1e8b4dc7d00c6bce149e4c81d9faf30ce57f760db5f08601f681e6a8dae77ab")
}
