public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 1181, digest: "d5fa63489feeb11d92182a19dc1d7abe61167903f3a2ea48300b7dda46abf54b")
}
