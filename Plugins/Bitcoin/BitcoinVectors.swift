public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3114, digest: "03ad9721056c6cceb3226e4d7ddefef2261301d8f22dc3f3484e555a2ede80ff")
}
