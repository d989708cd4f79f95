public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 326, digest: "6ef3f2a4e4bba142ab06ce474de23d85528302a64c60dc13af6172aad504c608")
}
