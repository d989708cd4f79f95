public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3120, digest: "82e4086ab5dc86c5800ab381b24ef2cea5313ece012eeb93ebe7e5f7764d39af")
}
