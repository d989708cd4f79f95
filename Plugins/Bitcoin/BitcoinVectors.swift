public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3111, digest: "d35d97e4e2d46abbb46b049a82bd8b2a4fb2c47b4915d430c0dfe06365a42edc")
}
