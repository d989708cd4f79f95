public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 704, digest: "85ea861af67e5cac50d1798adc1fb22064bfebb06a76ef9dc1ef1bb9b741b895")
}
