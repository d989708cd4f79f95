internal import GRDB

extension SQLiteShareStore {
    /// Destroys all material, of every pool, and begins a generation beyond this store's own and the one that others have seen. Every
    /// pair set-up has to be renewed.
    ///
    /// For a store whose pool key was kept and which others have seen further on, or have not confirmed (rule S5). Other
    /// processes that hold the old generation's key give nothing out any more.
    ///
    /// What was seen is remembered as answered (``answeredCounter()``), so that the same old word, said again, voids nothing more.
    public func voidPool(seen: PoolCounter?) throws(StoreError) -> PoolOutcome { try beginGeneration(beyond: seen) { _ in } }

    /// The same, with what is done before it and behind it in the same step.
    func beginGeneration(
        beyond seen: PoolCounter?, _ also: (inout Change) throws -> Void, then: (inout Change) throws -> Void = { _ in }
    ) throws(StoreError) -> PoolOutcome {
        let file = poolFile
        let party = info.party
        let opening = try change { change in
            try also(&change)
            let found = try file?.load(keys: change.keys)
            if let seen, seen.isStorable {
                let answered = try CounterRow.load(change.rows(.counters), party: party)?.counter
                if answered.map({ $0 < seen }) ?? true {
                    try change.edit(.counters) { $0.put(CounterRow(party: party, counter: seen, statement: [0]).cells) }
                }
            }
            let opening = try PoolOpening.begin(
                &change, file: file, found, beyond: max(found?.key.generation ?? 0, seen?.generation ?? 0), reason: .counterBehind)
            try then(&change)
            return opening
        }
        hold(opening.key)
        erasePoolKeyBefore()
        eraseEpochKeysBefore()
        return opening.outcome
    }
}
