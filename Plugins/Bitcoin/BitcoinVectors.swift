public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3113, digest: "e6c57f7043280fa9ff56753fbcda456aab9553f408adbe1192502c7eb0b7a36d")
}
