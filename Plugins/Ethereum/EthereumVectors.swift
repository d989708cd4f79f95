public import ChainKit

extension EthereumAdapter {
    /// The vectors that this adapter passes, those of `vectors/ethereum`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "eth", cases: 4552, digest: "08b5cc5be19e80e3f2cbc8d1156e6221eb8a9c1129dd2d930478f49919920ee5")
}
