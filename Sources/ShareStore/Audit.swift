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
            try compareSealed(access, projection, &report)
            try openSealed(access, &report)
            try compareReleases(access, projection, &report)
            return report
        }
    }

    // MARK: - Replay

    func replay(_ access: Access, _ report: inout VerificationReport) throws -> Projection {
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
            if head.poisonings != projection.poisonings {
                report.report("the head counts \(head.poisonings) poisonings, the events \(projection.poisonings)")
            }
            if head.consumed != projection.consumed.count {
                report.report("the head counts \(head.consumed) consumptions, the events \(projection.consumed.count)")
            }
            if head.made != projection.made {
                report.report("the head counts \(head.made) units of material, the events \(projection.made)")
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

    func compareKeys(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
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

extension PoolLevel {
    var name: Projection.PoolName {
        Projection.PoolName(
            pool: MaterialPool(keyID: keyID, epoch: epoch, signers: signers), generation: Int64(clamping: generation))
    }
}
