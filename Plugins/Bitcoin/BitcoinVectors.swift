public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3110, digest: "c03f9694cff4708dcea8cf6f2a847a05243a4fb632ea4808e5cff1c4c4875d1a")
}
