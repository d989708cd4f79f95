public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 162, digest: "f5b3f77148fc9f4988535650125179395ea5811159e414bd36ddc8ed781ae06b")
}
