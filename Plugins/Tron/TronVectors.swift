public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 361, digest: "055e4e3dbd8095211b198b571aaed431e7af4acec6889709b59eac1e7ef61c8d")
}
