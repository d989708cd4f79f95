public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 352, digest: "8fde85ed1c8288f9249d5b6a1468a92d6bb498bcaabe9f0dafd55d5759a36204")
}
