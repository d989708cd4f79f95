public import ChainKit
public import MPCCore

extension DerivedKey {
    /// The key as BIP-32 publishes it: everybody who has it derives the same children. Nil for Ed25519, which has no such form.
    ///
    /// - Parameter place: the root's (``KeyInfo/bip32``). An imported root keeps it, so that it and its children are published as the original's
    ///   are.
    public func extended(
        underRootAt place: [UInt8] = KeyInfo.atRoot, for network: ExtendedPublicKey.Network = .main
    ) throws(WalletError) -> ExtendedPublicKey? {
        guard scheme != .ed25519 else { return nil }
        guard let above = place.first, let depth = UInt8(exactly: Int(above) + path.indices.count) else {
            throw .derivation(path: path.description, .tooDeep)
        }
        func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) } }
        let below = parentPublicKey.map { Array(Hash160.digest(of: $0).prefix(4)) + bytes(childNumber) } ?? Array(place.dropFirst())
        return try WalletError.chain { () throws(ChainError) in
            try ExtendedPublicKey(bytes: bytes(network.rawValue) + [depth] + below + chainCode + publicKey)
        }
    }
}
