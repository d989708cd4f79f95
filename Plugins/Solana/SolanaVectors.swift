public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 1145, digest: "90d27a87ea7abbc2f6cecc9a9649ede94a5ba2ba3def0fc6de196a94123c72cf")
}
