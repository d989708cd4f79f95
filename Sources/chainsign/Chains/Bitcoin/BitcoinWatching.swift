internal import Bitcoin
internal import ChainKit

/// Exports with which Sparrow, Electrum, Bitcoin Core and their like watch a wallet.
enum BitcoinWatching {
    /// Descriptors for each form of address.
    static func exports(_ keys: [WatchedKey], network id: String?) throws(ChainError) -> [WatchOnlyExport] {
        let network = try BitcoinNetwork.required(id)
        func find(_ scheme: SignatureScheme) -> WatchedKey? { keys.first { $0.scheme == scheme } }
        func origin(_ key: WatchedKey?) -> KeyOrigin? { key.map { KeyOrigin(fingerprint: $0.rootFingerprint, path: $0.path.indices) } }
        let (ecdsa, bip340) = (find(.ecdsaSecp256k1), find(.bip340Secp256k1))
        return WatchOnly.export(
            ecdsa: ecdsa?.key, bip340: bip340?.key, network: network, ecdsaOrigin: origin(ecdsa), bip340Origin: origin(bip340)
        ).map { export in
            WatchOnlyExport(
                title: export.format.rawValue,
                texts: [("receive", export.receive.description), ("change", export.change.description)], json: export.json)
        }
    }
}
