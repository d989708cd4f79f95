public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 1146, digest: "d415f5da353d739151ff3a40e01592f79ee43333c90438745c3dbe360de18154")
}
