public import ChainKit

extension BitcoinAdapter {
    /// The vectors that this adapter passes, those of `vectors/bitcoin`. The digest is that of `sha256sum *.json | sha256sum` there.
    public static let vectors = VectorManifest(
        chain: "btc", cases: 3160, digest: "adc50712acd5feb757975d686c3e354b59ed1d771eb166d6191d1e9b26d86ced")
}
