public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3113, digest: "bdb9cde6d35a720ccbd09f934cc7bb5c0e9cb7ce7d2ee64793dc532cd7944a62")
}
