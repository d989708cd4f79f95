public import MPCCore
public import PartyCore

/// The escape hatch of rule S7.
extension LocalWallet {
    /// Signs 32 bytes that no party can read: the escape hatch of rule S7.
    ///
    /// Every party's ``PartyPolicies/rawDigests`` must allow it, which it does not by default. It never takes a pre-signature from a
    /// pool: the run's id binds the digest from round 0 on.
    public func signUnreadDigest(_ digest: RawDigest, signers: [PartyIndex]? = nil) async throws(WalletError) -> RawSignature {
        let key = try key(.ecdsaSecp256k1)
        let set = try signerSet(signers, key: key)
        let indices = set.map(\.index)
        try await renewWhatHasToBe(of: set, key)
        let products = try await drive(.rawDigest(digest, signers: indices), set)
        var shares: [PartyIndex: [UInt8]] = [:]
        var references: [[UInt8]] = []
        for party in indices {
            guard case .share(let released, let materials) = products[party],
                let share = SignedShare.open(released.share, from: party, roster: roster)
            else { throw .protocolAbort(.retryable(missing: [party])) }
            shares[party] = share
            references = materials
        }
        let batch = try Batches.batch(digest, key: key, signers: indices, materials: references)
        let combined = try WalletError.run { () throws(ProtocolAbort) in
            try ProtocolTable.scheme(of: key).combine(batch, key: key, shares: shares)
        }
        guard let signature = combined.first else { throw .protocolAbort(.abort(.combinationFailed)) }
        return signature
    }
}
