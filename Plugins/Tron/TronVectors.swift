public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 158, digest: "4871764b158c50a299567ca82a1be18006dd96e38b2e68ae2181995f0590a529")
}
