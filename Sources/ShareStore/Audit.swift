internal import GRDB
internal import Groups
internal import Secrets

extension SQLiteShareStore {
    /// Up to `limit` events after a sequence number. Each must hash right and follow the one before it.
    public func events(after sequence: Int64, limit: Int) throws(StoreError) -> [StoreEvent] {
        try read { access in
            try access.storedEvents(after: sequence, limit: limit).map { stored in
                guard stored.hashesRight, let event = stored.decoded else {
                    throw StoreError.tampered(file: path, detail: "event \(stored.sequence)")
                }
                return event
            }
        }
    }

    /// Checks chain, codes, sealed records and projections against each other, in one snapshot.
    public func verify() throws(StoreError) -> VerificationReport {
        try read { access in
            var report = VerificationReport()
            let projection = try replay(access, &report)
            try compareIdentity(access, projection, &report)
            try compareKeys(access, projection, &report)
            try comparePool(access, projection, &report)
            try compareReleases(access, projection, &report)
            return report
        }
    }

    /// Writes the query side anew from the events. Refused where the events themselves do not hold.
    ///
    /// Returns whether anything was different before.
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
            // Rows are written over, not deleted first: sealed records refer to them.
            for row in projection.keys.values { try row.overwrite(access, keys) }
            for row in try access.rows("keys", "SELECT key_id, epoch FROM keys") {
                let name = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
                if projection.keys[name] == nil {
                    try access.run("DELETE FROM keys WHERE key_id = ? AND epoch = ?", .bytes(name.keyID), .number(Int64(name.epoch)))
                }
            }
            try rebuildPools(access, projection)
            return !report.isIntact
        }
    }

    /// Rows are written over here too, and each unit gets the pool that it was added to.
    private func rebuildPools(_ access: Access, _ projection: Projection) throws {
        try access.run("UPDATE pools SET available = 0, consumed = 0, voided = 0")
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
        for (id, name) in projection.available {
            guard let number = numbers[name] else { continue }
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

    // MARK: - Replay

    private func replay(_ access: Access, _ report: inout VerificationReport) throws -> Projection {
        var projection = Projection()
        var expected = Head()
        var after: Int64 = .min
        while true {
            let batch = try access.storedEvents(after: after, limit: 1000)
            guard let last = batch.last else { break }
            after = last.sequence
            for stored in batch { check(stored, &expected, &projection, &report) }
        }
        do {
            let head = try Head.load(access, keys: keys)
            if head.sequence != expected.sequence || head.hash != expected.hash {
                report.report("the chain ends at \(expected.sequence), its head says \(head.sequence)", at: expected.sequence)
            }
            if head.consumed != projection.consumed.count {
                report.report("the head counts \(head.consumed) consumptions, the events \(projection.consumed.count)")
            }
            if head.generation != projection.generation {
                report.report("the head has pool generation \(head.generation), the events \(projection.generation)")
            }
        } catch StoreError.tampered(_, let detail) {
            report.report(detail)
        }
        return projection
    }

    private func check(
        _ stored: StoredEvent, _ expected: inout Head, _ projection: inout Projection, _ report: inout VerificationReport
    ) {
        report.events += 1
        let (follows, overflow) = expected.sequence.addingReportingOverflow(1)
        if overflow || stored.sequence != follows {
            report.report("event \(stored.sequence) follows event \(expected.sequence)", at: stored.sequence)
        }
        if stored.previous != expected.hash { report.report("does not name the hash of the event before", at: stored.sequence) }
        if !stored.hashesRight { report.report("its hash is not that of its content", at: stored.sequence) }
        expected.sequence = stored.sequence
        expected.hash = stored.hash
        guard let event = stored.decoded else {
            return report.report("unknown kind or unreadable body", at: stored.sequence)
        }
        if stored.sequence == 1, event.kind != .storeCreated || event.value("store") != hexText(keys.storeID) {
            report.report("the log begins with another store", at: 1)
        }
        if let problem = projection.apply(event) { report.report(problem, at: stored.sequence) }
    }

    // MARK: - Comparison

    private func compareIdentity(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
        let row = try access.row("identity", "SELECT roster, nonce, sealed FROM identity")
        guard try row.map({ SHA256.hash(try $0.bytes("roster")) }) == projection.roster else {
            return report.report("the identity and its roster are not as the events say")
        }
        guard let row else { return }
        let sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
        if sealed.open(key: keys.records, associatedData: identityData(roster: try row.bytes("roster"))) == nil {
            report.report("the identity record does not open")
        }
    }

    private func compareKeys(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
        var missing = projection.keys
        for row in try access.rows("keys", "SELECT key_id, epoch FROM keys") {
            let name = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            let expected = missing.removeValue(forKey: name)
            do {
                let found = try KeyRow.load(access, keys, keyID: name.keyID, epoch: name.epoch)
                guard let found, found == expected else {
                    report.report("key \(hexText(name.keyID)) of epoch \(name.epoch) is not as the events say")
                    continue
                }
                let (identity, sealed) = try access.sealedShare(of: found)
                if sealed.open(key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID)) == nil {
                    report.report("the share of key \(hexText(name.keyID)) of epoch \(name.epoch) does not open")
                }
            } catch StoreError.tampered(_, let detail) {
                report.report("does not authenticate: \(detail)")
            }
        }
        for name in missing.keys { report.report("key \(hexText(name.keyID)) of epoch \(name.epoch) is missing") }

        var statements = projection.acknowledgements
        for row in try access.rows("acknowledgements", "SELECT key_id, epoch, party, bytes FROM acknowledgements") {
            let key = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            let name = Projection.AcknowledgementName(key: key, party: try row.number("party"))
            if statements.removeValue(forKey: name) != SHA256.hash(try row.bytes("bytes")) {
                report.report("the acknowledgement of key \(hexText(key.keyID)) by party \(name.party) is not as the events say")
            }
        }
        for name in statements.keys {
            report.report("the acknowledgement of key \(hexText(name.key.keyID)) by party \(name.party) is missing")
        }
    }

    private func comparePool(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
        var levels = projection.levels
        for found in try access.poolLevels() {
            let level = Projection.Level(available: found.available, consumed: found.consumed, voided: found.voided)
            if levels.removeValue(forKey: found.name) != level {
                report.report("the pool level of key \(hexText(found.keyID)), generation \(found.generation), is not as the events say")
            }
        }
        for name in levels.keys { report.report("the pool level of key \(hexText(name.key.keyID)) is missing") }

        var available = projection.available
        var pools: [Int64: Projection.PoolName] = [:]
        for row in try access.rows("pools", "SELECT number, key_id, epoch, signers, generation FROM pools") {
            let pool = MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers"))
            pools[try row.number("number")] = Projection.PoolName(pool: pool, generation: try row.number("generation"))
        }
        for row in try access.rows("material", "SELECT id, pool FROM material") {
            let id = try row.bytes("id")
            let expected = available.removeValue(forKey: id)
            let found = pools[try row.number("pool")]
            if found == nil || found != expected {
                report.report("material \(hexText(id)) is in the pool against what the events say")
            }
        }
        for id in available.keys { report.report("material \(hexText(id)) is missing from the pool") }

        var consumed = projection.consumed
        for row in try access.rows("consumed", "SELECT \(ConsumedRow.columns) FROM consumed") {
            do throws(StoreError) {
                let found = try ConsumedRow(row, keys)
                if consumed.removeValue(forKey: found.id) != found {
                    report.report("the consumption of material \(hexText(found.id)) is not as the events say")
                }
            } catch {
                report.report("a record of consumption does not authenticate")
            }
        }
        for id in consumed.keys { report.report("the record of the consumption of material \(hexText(id)) is missing or altered") }
    }

    private func compareReleases(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
        var releases = projection.releases
        for row in try access.rows("releases", "SELECT material, request, nonce, sealed FROM releases") {
            let material = try row.bytes("material")
            let expected = releases.removeValue(forKey: material)
            do {
                let found = try openRelease(row)
                if Projection.Release(request: found.request, hash: SHA256.hash(found.bytes)) != expected {
                    report.report("the release of material \(hexText(material)) is not as the events say")
                }
            } catch StoreError.tampered(_, let detail) {
                report.report("does not authenticate: \(detail)")
            }
        }
        for material in releases.keys { report.report("the release of material \(hexText(material)) is missing") }
    }
}

extension Access {
    func storedEvents(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        try rows(
            "events", "SELECT \(StoredEvent.columns) FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?", .number(sequence),
            .number(Int64(max(limit, 0)))
        ).map { try StoredEvent($0) }
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

extension PoolLevel {
    var name: Projection.PoolName {
        Projection.PoolName(
            pool: MaterialPool(keyID: keyID, epoch: epoch, signers: signers), generation: Int64(clamping: generation))
    }
}
