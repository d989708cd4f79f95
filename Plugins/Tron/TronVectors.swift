public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 158, digest: "d092e17be6c61bfeee58721016544d6080915e6f5dcb0019937811e89e7c0aba")
}
