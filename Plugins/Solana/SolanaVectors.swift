public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 1176, digest: "ca6358cf9dc1d3a5ecb5b373c766643faf55d2ed90fad36560fbd6c7a1a77416")
}
