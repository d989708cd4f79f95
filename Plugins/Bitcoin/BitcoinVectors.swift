public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3120, digest: "9bd0f8ea365bf5557372bdb58f3b3fb469bf65e595f2069caf08e9c0b1567f8b")
}
