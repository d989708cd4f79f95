public import ChainKit
public import MPCCore

extension DerivedKey {
    /// The key as BIP-32 publishes it: everybody who has it derives the same children. Nil for Ed25519, which has no such form.
    public func extended(for network: ExtendedPublicKey.Network = .main) throws(WalletError) -> ExtendedPublicKey? {
        switch scheme {
        case .ed25519: nil
        case .ecdsaSecp256k1, .bip340Secp256k1:
            try WalletError.chain { () throws(ChainError) in
                try ExtendedPublicKey(
                    publicKey: publicKey, chainCode: chainCode, depth: depth, parent: parentPublicKey, childNumber: childNumber,
                    network: network)
            }
        }
    }
}
