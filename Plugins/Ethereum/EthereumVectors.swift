public import ChainKit

extension EthereumAdapter {
    /// The vectors that this adapter passes, those of `vectors/ethereum`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "eth", cases: 4302, digest: "e3d3415fb3deafc03c9c1ab10fa683c0de613ea76500663d9821ef044a3ab5bb")
}
