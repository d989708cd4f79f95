internal import MPCCore
internal import ShareStore

/// Reports the signer sets that the party is in, as it knows them: filled pools that it owns, pairs that cannot make pre-signatures, sets
/// in quarantine.
struct ReportStanding {
    let party: LocalParty

    /// Failed combinations from which on a set is in quarantine (dkls23.md section 5).
    static let failuresToQuarantine = 2

    func run(_ scheme: SignatureScheme, count: Int) throws(WalletError) -> PartyStanding {
        let key = try party.share(of: scheme).info
        var standing = PartyStanding()
        guard key.binding == .signerSet else { return standing }
        let held = try WalletError.store { () throws(StoreError) in try party.store.standing(keyID: key.keyID, epoch: key.epoch) }
        // Of older generations' pools only levels are left.
        var seen: Set<[UInt8]> = []
        for level in held.levels where seen.insert(level.signers).inserted {
            let signers = level.signers.compactMap { PartyIndex(Int($0)) }
            guard signers.first == party.index else { continue }
            if held.levels.contains(where: { $0.signers == level.signers && $0.available >= Int64(max(count, 1)) }) {
                if party.isStockOpen { standing.ready.append(signers) }
            } else {
                standing.drained.append(signers)
            }
        }
        standing.lock = party.stockLock
        for record in held.pairs {
            guard record.poisoned != nil || record.needsRenewal, let peer = PartyIndex(Int(record.peer)),
                let pair = PartyPair(party.index, peer)
            else { continue }
            standing.unusable.append(pair)
            if let reason = record.poisoned { standing.poisoned[pair] = reason } else { standing.renewable.append(pair) }
        }
        standing.quarantined = Self.quarantined(in: held.failures)
        return standing
    }

    /// The sets in quarantine.
    static func quarantined(in failures: [FailedSet]) -> [[PartyIndex]] {
        failures.filter { $0.count >= failuresToQuarantine }
            .map { set in set.signers.compactMap { PartyIndex(Int($0)) } }
    }
}
