public import ChainKit

extension EthereumAdapter {
    /// The vectors that this adapter passes, those of `vectors/ethereum`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "eth", cases: 4655, digest: "92547568bd12ebdc76f421e6c2737aac64c98eaf4bac25fc7076dd3023b6e54b")
}
