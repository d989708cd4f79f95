internal import GRDB
internal import Groups

extension SQLiteShareStore {
    /// Moves all active keys to the next epoch, which must be pending for each of them, in one step.
    ///
    /// In that step the old epoch's shares, auxiliary data and units of material are destroyed, and a pool generation begins: what a copy of
    /// the store from before still has fits no pool key any more. The keys' records and public parts, what was consumed and what was released
    /// stay. All keys move together, for the roster is the wallet's.
    ///
    /// - Parameter roster: the parties of the next epoch; nil where they stay the same, under the same numbers.
    /// - Returns: what became of the pools.
    public func rotate(to epoch: UInt32, roster: NextRoster?) throws(StoreError) -> PoolOutcome {
        guard let poolKey else { throw refusesChanges }
        try roster?.check(party: info.party)
        let file = poolFile
        let opening = try change { change in
            try requireCurrent(poolKey, change.head)
            let found = try inStep(&change, poolKey)
            let old = try active(&change, before: epoch)
            for row in old { try rotate(&change, row, to: epoch) }
            let rosterFields = try changeRoster(&change, to: epoch, roster)
            try change.append(
                .epochRotated,
                [
                    EventField("from", epoch - 1), EventField("to", epoch), EventField("keys", ids: old.map(\.keyID)),
                ] + rosterFields)
            return try PoolOpening.begin(
                &change, file: file, found, beyond: found?.key.generation ?? poolKey.generation, reason: .epochRotated)
        }
        hold(opening.key)
        // The rotation is done, whatever becomes of this.
        try? emptyWriteAheadLog()
        erasePoolKeyBefore()
        return opening.outcome
    }

    /// The active keys, each of the epoch before this one and with a pending share of it.
    private func active(_ change: inout Change, before epoch: UInt32) throws -> [KeyRow] {
        let rows = try KeyRow.all(change.rows(.keys), keys)
        let active = rows.filter { $0.state == .active }
        guard !active.isEmpty else { throw StoreError.nothingToRotate(epoch: epoch) }
        for row in active {
            guard row.epoch.addingReportingOverflow(1) == (epoch, false) else {
                throw StoreError.epochDoesNotFollow(key: row.keyID, epoch: epoch, active: row.epoch)
            }
            guard let next = rows.first(where: { $0.keyID == row.keyID && $0.epoch == epoch }) else {
                throw StoreError.unknownKey(key: row.keyID, epoch: epoch)
            }
            guard next.state == .pending else { throw StoreError.keyNotPending(key: row.keyID, epoch: epoch) }
        }
        return active
    }

    /// The next epoch of a key becomes the active one, and nothing secret is left of the one before.
    private func rotate(_ change: inout Change, _ row: KeyRow, to epoch: UInt32) throws {
        guard var next = try KeyRow.load(change.rows(.keys), keys, keyID: row.keyID, epoch: epoch) else { return }
        // A pending share that does not open would leave none.
        let (identity, sealed) = try change.rows(.shares).sealedShare(of: next)
        guard sealed.opens(key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID)) else {
            throw StoreError.tampered(file: path, detail: "the share of key \(hexText(next.keyID))")
        }
        var old = row
        (old.state, next.state) = (.retired, .active)
        let (retired, activated) = (old, next)
        try change.edit(.keys) { rows in
            rows.put(retired.cells(keys))
            rows.put(activated.cells(keys))
        }
        try change.edit(.shares) { try $0.destroyShare(of: retired) }
        for table in [.auxiliarySecrets, .auxiliary] as [SealedTable] {
            try change.edit(table) { rows in
                try rows.removeAll { try $0.bytes("key_id") == retired.keyID && $0.number("epoch") == retired.epoch }
            }
        }
    }

    /// The next epoch's roster, and with it what is kept by the parties' numbers; what the event says of it.
    private func changeRoster(_ change: inout Change, to epoch: UInt32, _ next: NextRoster?) throws -> [EventField] {
        guard let present = try RosterRow.all(change.rows(.rosters), keys).last else {
            guard next == nil else { throw StoreError.malformed(field: "roster", detail: "the store has no identity yet") }
            return []
        }
        let roster = next?.roster ?? present.roster
        try change.edit(.rosters) { $0.put(RosterRow(epoch: epoch, roster: roster).cells(keys)) }
        let hash = EventField("roster", SHA256.hash(roster))
        guard let next else { return [hash] }
        let numbers = PartyNumbers(next.numbers)
        try change.forgetCounters(but: info.party)
        try change.renumberFailures(numbers)
        return [hash, EventField("numbers", numbers.text)]
    }
}
