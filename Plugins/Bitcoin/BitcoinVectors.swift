public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3120, digest: "5d8e78a1dea44e09fe453738e798cd98f201ced88bcaece0150da4cb4b811aab")
}
