internal import GRDB

extension SQLiteShareStore {
    /// Reads this party's counter: how much material it has used up.
    public func counter() throws(StoreError) -> PoolCounter {
        try read { _, head in
            guard let counter = head.counter else { throw StoreError.tampered(file: path, detail: "a negative count") }
            return counter
        }
    }

    /// Keeps another party's counter with its signed statement, where it is beyond the one kept.
    public func recordCounter(of party: UInt8, _ counter: PoolCounter, statement: [UInt8], epoch: UInt32) throws(StoreError) {
        try recordCounters([(party: party, counter: counter, statement: statement)], epoch: epoch)
    }

    /// Keeps the counters of several parties in one step; returns what had been kept of each.
    ///
    /// They leave no events: others say them as often as they like, and the log is not theirs to fill. Statements that were checked against
    /// the roster of another epoch than the present one are refused: another party may have that number by now.
    @discardableResult public func recordCounters(
        _ seen: [(party: UInt8, counter: PoolCounter, statement: [UInt8])], epoch: UInt32
    ) throws(StoreError) -> [KeptCounter?] {
        var new: [CounterRow] = []
        for (party, counter, statement) in seen {
            guard party > 0, party != info.party else { throw .malformed(field: "party", detail: "not another party") }
            guard counter.isStorable else { throw .malformed(field: "counter", detail: "beyond 2⁶³") }
            try Limits.length("statement", statement, 1...4096)
            new.append(CounterRow(party: party, counter: counter, statement: statement))
        }
        let rows = new
        return try change { change in
            if let roster = try RosterRow.all(change.rows(.rosters), keys).last, roster.epoch != epoch {
                throw StoreError.rosterOfOtherEpoch(epoch: epoch, present: roster.epoch)
            }
            return try rows.map { row in
                let kept = try CounterRow.load(change.rows(.counters), party: row.party)
                if kept.map({ $0.counter < row.counter }) ?? true { try change.edit(.counters) { $0.put(row.cells) } }
                return kept.map { KeptCounter(counter: $0.counter, statement: $0.statement) }
            }
        }
    }

    /// The highest counter seen of another party, with its signed statement; nil where none was.
    public func counter(of party: UInt8) throws(StoreError) -> (counter: PoolCounter, statement: [UInt8])? {
        try read(.counters) { rows in try CounterRow.load(rows, party: party).map { ($0.counter, $0.statement) } }
    }

    /// The highest counter of this party's own that others had heard, that its log did not hold, and for which it voided its pools; nil
    /// where that never happened.
    public func answeredCounter() throws(StoreError) -> PoolCounter? {
        let party = info.party
        return try read(.counters) { try CounterRow.load($0, party: party)?.counter }
    }
}

extension Head {
    /// What others remember of this party; nil where the counts are out of range.
    var counter: PoolCounter? {
        let (sum, overflow) = consumed.addingReportingOverflow(poisonings)
        let (count, overflowOfCommitments) = sum.addingReportingOverflow(commitments)
        guard !overflow, !overflowOfCommitments, let generation = UInt64(exactly: generation), let count = UInt64(exactly: count) else {
            return nil
        }
        return PoolCounter(generation: generation, count: count)
    }
}
