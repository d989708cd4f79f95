public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3160, digest: "952c956c60082c01cf2d6ca01db9fdfaa5f566d13bf88cf32df65ceec5784b10")
}
