public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3079, digest: "3b1e8985bfe1937e34828e814dda7875717018064156bf9cb714ea395db8b651")
}
