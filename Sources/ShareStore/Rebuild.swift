internal import GRDB

extension SQLiteShareStore {
    /// Writes the query side anew from the events. Refused where the events themselves do not hold.
    ///
    /// Returns whether anything was different before. Sealed records and what was consumed are not the query side: what is wrong
    /// there stays, and ``verify()`` says so.
    @discardableResult public func rebuildProjections() throws(StoreError) -> Bool {
        try change { change in
            let access = change.access
            var report = VerificationReport()
            let projection = try replay(access, &report)
            if let problem = report.problems.first {
                throw StoreError.tampered(file: path, detail: "event \(problem.sequence ?? 0): \(problem.detail)")
            }
            try compareKeys(access, projection, &report)
            try comparePool(access, projection, &report)
            try compareSealed(access, projection, &report)
            try rebuildKeys(access, projection)
            try rebuildPools(access, projection)
            try rebuildSealed(&change, projection)
            return !report.isIntact
        }
    }

    /// Rows are written over, not deleted first: sealed records refer to them.
    private func rebuildKeys(_ access: Access, _ projection: Projection) throws {
        for row in projection.keys.values { try row.overwrite(access, keys) }
        for row in try access.rows("keys", "SELECT key_id, epoch FROM keys") {
            let name = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            if projection.keys[name] == nil {
                try access.run("DELETE FROM keys WHERE key_id = ? AND epoch = ?", .bytes(name.keyID), .number(Int64(name.epoch)))
            }
        }
    }

    /// Rows are written over here too, and each unit gets the pool that it was added to.
    private func rebuildPools(_ access: Access, _ projection: Projection) throws {
        var numbers: [Projection.PoolName: Int64] = [:]
        for (name, level) in projection.levels {
            try access.run(
                """
                INSERT INTO pools (key_id, epoch, generation, signers, available, consumed, voided) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (key_id, epoch, generation, signers)
                DO UPDATE SET available = excluded.available, consumed = excluded.consumed, voided = excluded.voided
                """,
                .bytes(name.pool.keyID), .number(Int64(name.pool.epoch)), .number(name.generation), .bytes(name.pool.signers),
                .number(level.available), .number(level.consumed), .number(level.voided))
            numbers[name] = try access.poolNumber(name.pool, generation: name.generation)
        }
        for (id, unit) in projection.available {
            guard let number = numbers[unit.pool] else { continue }
            try access.run("UPDATE material SET pool = ? WHERE id = ? AND pool <> ?", .number(number), .bytes(id), .number(number))
        }
        // One that holds units which no event knows stays, for the full check to report.
        for found in try access.poolLevels() where projection.levels[found.name] == nil {
            try access.run(
                """
                DELETE FROM pools WHERE key_id = ? AND epoch = ? AND generation = ? AND signers = ?
                AND number NOT IN (SELECT pool FROM material)
                """,
                .bytes(found.keyID), .number(Int64(found.epoch)), .number(found.name.generation), .bytes(found.signers))
        }
    }

    private func rebuildSealed(_ change: inout Change, _ projection: Projection) throws {
        let access = change.access
        for row in try PairRow.all(access) where projection.pairs[row.name] == nil {
            try access.deletePair(row.name)
        }
        for row in projection.pairs.values { try row.save(access) }
        try access.run("DELETE FROM failures")
        for (set, count) in projection.failures { try access.saveFailures(keyID: set.keyID, signers: set.signers, count) }
        try access.run("DELETE FROM counters")
        for row in projection.counters.values { try row.save(access) }
        let live = LiveUnits(access: access)
        try live.removeAll()
        try live.add(projection.available.values.lazy.map(\.number))
        for table in SealedTable.allCases { try change.seal(table) }
    }
}

extension KeyRow {
    /// Every column anew, for rebuilding.
    func overwrite(_ access: Access, _ keys: StoreKeys) throws {
        try access.run(
            "UPDATE keys SET scheme = ?, created_at = ?, public_hash = ? WHERE key_id = ? AND epoch = ?", .text(scheme),
            .number(createdAt), .bytes(publicHash), .bytes(keyID), .number(Int64(epoch)))
        try save(access, keys)
    }
}
