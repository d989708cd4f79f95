public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 701, digest: "f4e794a1ca7c629f9701e174861686c820156e008720a2be0944981e8c2da384")
}
