public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 1, digest: "864a32810f2273b26552a1aa2ca869f2a5d9253bad05e4b5817d9288f6380bb9")
}
