public import ChainKit

extension EthereumAdapter {
    /// The vectors that this adapter passes, those of `vectors/ethereum`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "eth", cases: 4683, digest: "8b72545e5d82b7c7de5fb5df5592f4eb3b39a6a09b4d887b585fbcb6caaa2f85")
}
