public import ChainKit

extension EthereumAdapter {
    /// The vectors that this adapter passes, those of `vectors/ethereum`. The digest is that of `sha256sum *.json | sha256sum` there.
    ///
    /// A test compares it with the folder, so that an installed program can state it without the files.
    public static let vectors = VectorManifest(
        chain: "eth", cases: 4656, digest: "26d3cf61f53e7aa3b01ac05467dba54a788e88be31a0bdcfb5bb858ef35aa944")
}
