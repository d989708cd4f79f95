public import ChainKit

extension EthereumAdapter {
    /// The vectors that this adapter passes, those of `vectors/ethereum`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "eth", cases: 4302, digest: "3cb73627561d99d748b0ca821e1ec73e58a12dc864cf1c4a044a022c94b7775f")
}
