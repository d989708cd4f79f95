public import ChainKit

extension SolanaAdapter {
    /// The vectors that this adapter passes, those of `vectors/solana`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "sol", cases: 1181, digest: "2e1962b36d5ae43664134a6191128e35d22b9bc019a4892cdfa5d33ae568c1fd")
}
