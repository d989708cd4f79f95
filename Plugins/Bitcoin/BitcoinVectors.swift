public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3079, digest: "df8ee4028bc6e5f5d71d86613d2c87fe74ac36a21bfe3ec3f2571736552c27cb")
}
