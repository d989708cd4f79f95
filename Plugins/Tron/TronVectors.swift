public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 160, digest: "aa7002c5628c503a04bfc2a6978d6ff7fb5605d27ac65ff6c281492d3743a3f1")
}
