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
            try access.run("DELETE FROM pool_levels")
            for (name, level) in projection.levels {
                try access.run(
                    "INSERT INTO pool_levels (key_id, epoch, generation, available, consumed, voided) VALUES (?, ?, ?, ?, ?, ?)",
                    .bytes(name.key.keyID), .number(Int64(name.key.epoch)), .number(name.generation), .number(level.available),
                    .number(level.consumed), .number(level.voided))
            }
            return !report.isIntact
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
            let name = Projection.PoolName(
                key: .init(keyID: found.keyID, epoch: found.epoch), generation: Int64(clamping: found.generation))
            let level = Projection.Level(available: found.available, consumed: found.consumed, voided: found.voided)
            if levels.removeValue(forKey: name) != level {
                report.report("the pool level of key \(hexText(found.keyID)), generation \(found.generation), is not as the events say")
            }
        }
        for name in levels.keys { report.report("the pool level of key \(hexText(name.key.keyID)) is missing") }

        var available = projection.available
        for row in try access.rows("records", "SELECT id, key_id, epoch, generation FROM records WHERE kind = 'nonce'") {
            let id = try row.bytes("id")
            let key = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            let name = Projection.PoolName(key: key, generation: try row.number("generation"))
            if available.removeValue(forKey: id) != name {
                report.report("nonce \(hexText(id)) is in the pool against what the events say")
            }
        }
        for id in available.keys { report.report("nonce \(hexText(id)) is missing from the pool") }

        var consumed = projection.consumed
        for row in try access.rows("consumed", "SELECT \(ConsumedRow.columns) FROM consumed") {
            do throws(StoreError) {
                let found = try ConsumedRow(row, keys)
                if consumed.removeValue(forKey: found.id) != found {
                    report.report("the consumption of nonce \(hexText(found.id)) is not as the events say")
                }
            } catch {
                report.report("a record of consumption does not authenticate")
            }
        }
        for id in consumed.keys { report.report("the record of the consumption of nonce \(hexText(id)) is missing or altered") }
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
