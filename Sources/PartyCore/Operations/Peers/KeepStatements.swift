internal import MPCCore
internal import ShareStore

/// Stores what parties said of their pools. A statement that is not its party's, or that no store can keep, is left out: one party's
/// nonsense must not cost the others' words, which come beside it.
struct KeepStatements {
    let party: LocalParty

    func run(_ statements: [PoolStatement]) throws(WalletError) {
        let authentic = statements.filter { $0.party != party.index && $0.counter.isStorable && $0.isAuthentic(party.roster) }
        guard !authentic.isEmpty else { return }
        _ = try WalletError.store { () throws(StoreError) in
            try party.store.recordCounters(authentic.map { ($0.party.rawValue, $0.counter, $0.encoded) }, epoch: party.member.epoch)
        }
    }
}
