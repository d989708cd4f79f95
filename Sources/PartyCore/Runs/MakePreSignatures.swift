internal import MPCCore
internal import Secrets
internal import ShareStore

/// Fills the pool of a signer set that the party is in.
struct MakePreSignatures {
    let party: LocalParty

    /// Pre-signatures of one set that a coordinator can have a party keep.
    private static let largestPool: Int64 = 200_000

    func plan(_ scheme: SignatureScheme, count: Int, signers: [PartyIndex]) throws(WalletError) -> RunPlan {
        let key = try party.share(of: scheme)
        let preparation = try ProtocolTable.jointPreparation(of: key.info)
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try preparation.parameters(key.info, signers: signers, for: .pool(count: count))
        }
        try party.requireConfirmed(signers)
        let pool = MaterialPool(key.info, signers: signers)
        let level = try WalletError.store { () throws(StoreError) in try party.store.poolLevels() }
            .filter { $0.keyID == pool.keyID && $0.epoch == pool.epoch && $0.signers == pool.signers }.map(\.available).total
        guard level <= Self.largestPool - Int64(count) else {
            throw .refused(reason: "party \(party.index)'s pool holds \(level) pre-signature\(level == 1 ? "" : "s") already")
        }
        return RunPlan(parameters: parameters) { [party] context throws(WalletError) in
            let ledger = try party.keyring.ledger(of: key.info)
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try preparation.prepare(key, for: .pool(count: count), context: context, pairs: ledger, randomness: .system)
            }
            return FinishingRun(run: run) { [party] materials throws(WalletError) in
                let references = materials.map { Batches.reference($0.label, key: key.info) }
                try Stock(party: party).add(materials, to: pool)
                return .stored(references)
            }
        }
    }
}
