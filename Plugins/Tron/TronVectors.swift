public import ChainKit

extension TronAdapter {
    /// The vectors that this adapter passes, those of `vectors/tron`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "tron", cases: 162, digest: "499d3aa42a989905afda61cda4fc6aa124f4341690fce2d248eea6285d241a36")
}
