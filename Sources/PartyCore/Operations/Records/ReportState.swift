internal import MPCCore
internal import ShareStore

/// Reports a party's pools, pair set-ups and signer sets of every key.
struct ReportState {
    let party: LocalParty

    func run() throws(WalletError) -> PartyState {
        var state = PartyState()
        state.lock = party.stockLock
        for key in try party.keyring.infos() {
            let held = try WalletError.store { () throws(StoreError) in
                try party.store.standing(keyID: key.keyID, epoch: key.epoch)
            }
            state.pools += stocks(held.levels, key)
            for record in held.pairs {
                guard let peer = PartyIndex(Int(record.peer)), let pair = PartyPair(party.index, peer) else { continue }
                state.pairs.append(
                    PairEnd(
                        scheme: key.scheme, pair: pair, publicPart: record.publicPart, poisoned: record.poisoned,
                        needsRenewal: record.needsRenewal))
            }
            let quarantined = ReportStanding.quarantined(in: held.failures)
            if !quarantined.isEmpty { state.quarantined[key.scheme] = quarantined }
        }
        return state
    }

    private func stocks(_ levels: [PoolLevel], _ key: KeyInfo) -> [PoolStock] {
        Set(levels.map(\.signers)).sorted { $0.lexicographicallyPrecedes($1) }.map { signers in
            let own = levels.filter { $0.signers == signers }
            return PoolStock(
                scheme: key.scheme, keyID: key.keyID, signers: signers.compactMap { PartyIndex(Int($0)) },
                available: own.map(\.available).total, consumed: own.map(\.consumed).total, voided: own.map(\.voided).total)
        }
    }
}

extension Sequence<Int64> {
    /// The sum, or the largest number: of counts that came out of files.
    package var total: Int64 {
        reduce(0) { sum, next in
            let (total, overflow) = sum.addingReportingOverflow(next)
            return overflow ? .max : total
        }
    }
}
