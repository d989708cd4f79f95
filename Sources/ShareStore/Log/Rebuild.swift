internal import GRDB

extension SQLiteShareStore {
    /// Writes the query side anew from the events. Refused where the events themselves do not hold.
    ///
    /// Returns whether anything was different before. Sealed records and what was consumed are not the query side: what is wrong
    /// there stays, and ``verify()`` says so. What other parties had said is in no event: where that table is not as it was left, it
    /// is emptied, and the log says that.
    @discardableResult public func rebuildProjections() throws(StoreError) -> Bool {
        try change { change in
            let access = change.access
            var report = AuditReport()
            let projection = try Self.replay(access, keys, &report)
            guard projection.end == change.head.position else {
                throw StoreError.tampered(file: path, detail: "the event chain does not end where its head says")
            }
            if let problem = report.problems.first {
                throw StoreError.tampered(file: path, detail: "event \(problem.sequence ?? 0): \(problem.detail)")
            }
            try Self.compareKeys(access, keys, projection, &report)
            try Self.comparePool(access, keys, projection, &report)
            try Self.compareAuxiliary(access, projection, &report)
            try Self.compareFailures(access, projection, &report)
            try Self.compareAttempts(access, keys, projection, &report)
            let altered = try SealedTable.allCases.filter { try SealedRows(reading: $0, access).digest != change.head.seals[$0] }
            let forgets = altered.contains(.counters)

            try change.replace(rows(.keys, projection.keys.values.map { $0.cells(keys) }))
            try rebuildPools(&change, projection)
            try rebuildAuxiliary(&change, projection)
            try change.replace(rows(.attempts, projection.attempts.values.map(\.cells)))
            try change.replace(
                rows(
                    .failures,
                    projection.failures.map { set, count in
                        [.bytes(set.keyID), .bytes(set.signers), .number(Int64(count))]
                    }))
            var live = LiveUnits(SealedRows(.live, file: path))
            try live.add(projection.available.values.lazy.map(\.number))
            try change.replace(live.rows)
            if forgets {
                try change.replace(SealedRows(.counters, file: path))
                try change.append(.othersForgotten, [])
            }
            return !altered.isEmpty || !report.isIntact
        }
    }

    private func rows(_ table: SealedTable, _ cells: [[Cell]]) -> SealedRows {
        var rows = SealedRows(table, file: path)
        for row in cells { rows.put(row) }
        return rows
    }

    /// A pool keeps the number that its units name, as far as the file still says it; each unit gets the pool that it was added to.
    private func rebuildPools(_ change: inout Change, _ projection: Projection) throws {
        let found = try SealedRows(reading: .pools, change.access).strict.compactMap { try? PoolRow($0) }
        var numbers = Dictionary(found.map { ($0.name, $0.number) }) { first, _ in first }
        var next = (found.map(\.number).max() ?? 0).saturating(adding: 1)
        var pools = SealedRows(.pools, file: path)
        for (name, level) in projection.levels {
            let number = numbers[name] ?? next
            if numbers[name] == nil { next = next.saturating(adding: 1) }
            numbers[name] = number
            pools.put(PoolRow(number: number, name: name, level: level, balance: projection.balance(of: name)).cells)
        }
        try change.replace(pools)
        for (id, unit) in projection.available {
            guard let number = numbers[unit.pool] else { continue }
            try change.access.run("UPDATE material SET pool = ? WHERE id = ? AND pool <> ?", .number(number), .bytes(id), .number(number))
        }
    }

    private func rebuildAuxiliary(_ change: inout Change, _ projection: Projection) throws {
        try change.replace(rows(.auxiliary, projection.auxiliary.values.map(\.cells)))
        var secrets = try SealedRows(reading: .auxiliarySecrets, change.access)
        try secrets.removeAll { try projection.auxiliary[AuxiliaryName($0)] == nil }
        // Secrets that were altered stay so: they do not open.
        try change.replace(secrets)
    }
}
