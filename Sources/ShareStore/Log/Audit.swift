internal import GRDB
internal import Groups
internal import Secrets

extension SQLiteShareStore {
    /// Reads up to `limit` events after a sequence number. Each must hash right and follow the one before it, and the chain must lead from
    /// them to the head that is under the store's code: nothing is given out as the log that is not.
    public func events(after sequence: Int64, limit: Int) throws(StoreError) -> [StoreEvent] {
        try read { access, head in
            var events: [StoreEvent] = []
            guard let start = try access.positionInChain(max(sequence, 0)) else { return [] }
            let end = try access.walkChain(from: start) { stored in
                guard let event = stored.decoded else { throw stored.broken(in: path) }
                if events.count < limit { events.append(event) }
            }
            guard end == head.position else {
                throw StoreError.tampered(file: path, detail: "the event chain does not end where its head says")
            }
            return events
        }
    }

    /// The whole log, in one snapshot, checked from its beginning to the head before any of it is given out.
    public func log() throws(StoreError) -> [StoreEvent] { try events(after: 0, limit: .max) }

    /// Checks chain, codes, sealed records, projections and the pool key against each other, in one snapshot.
    public func verify() throws(StoreError) -> AuditReport {
        try audit { access in
            var report = AuditReport()
            do { try Schema.require(Schema.version, access) } catch StoreError.tampered(_, let detail) { report.report(detail) }
            if try !Soundness.isWhole(access) { report.report(Soundness.problem) }
            let projection = try Self.replay(access, keys, &report)
            try Self.compare(access, keys, poolKey: poolKey ?? filedPoolKey(access, &report), projection, &report)
            return report
        }
    }

    /// The key in the pool key file, which must fit the store; nil where there is none at hand.
    private func filedPoolKey(_ access: Access, _ report: inout AuditReport) -> PoolKey? {
        guard let poolFile, let head = try? Head.load(access, keys: keys), head.generation > 0, !head.poolCheck.isEmpty else { return nil }
        do throws(StoreError) {
            guard let found = try poolFile.load(keys: keys) else {
                let units = (try? access.number("material", "SELECT COUNT(*) AS value FROM material")) ?? 0
                if units > 0 {
                    report.report(
                        "the pool key \(poolFile.path) is missing: \(units) unused nonce\(units == 1 ? "" : "s") or pre-signature\(units == 1 ? "" : "s") cannot be used"
                    )
                } else {
                    // A copy without it is the right kind of copy: nothing is lost, and the next use begins the pools anew.
                    report.notes.append("the pool key \(poolFile.path) is not there: the pools begin anew, and pair set-ups with them")
                }
                return nil
            }
            let fits = found.key.check == head.poolCheck
            let isInStep = found.position == head.filed
            let isCutShort = found.before == head.filed && !found.isDone
            if !fits || !isInStep && !isCutShort { report.report("the pool key \(poolFile.path) is of another time than the store") }
            return fits ? found.key : nil
        } catch {
            report.report(error.description)
            return nil
        }
    }

    // MARK: - Replay

    static func replay(_ access: Access, _ keys: StoreKeys, _ report: inout AuditReport) throws -> Projection {
        var projection = Projection()
        var after: Int64 = .min
        while true {
            let batch = try access.storedEvents(after: after, limit: 1000)
            guard let last = batch.last else { break }
            after = last.sequence
            for stored in batch { check(stored, keys, &projection, &report) }
        }
        return projection
    }

    private static func check(_ stored: StoredEvent, _ keys: StoreKeys, _ projection: inout Projection, _ report: inout AuditReport) {
        report.events += 1
        let end = projection.end
        let (follows, overflow) = end.sequence.addingReportingOverflow(1)
        if overflow || stored.sequence != follows {
            report.report("event \(stored.sequence) follows event \(end.sequence)", at: stored.sequence)
        }
        if stored.previous != end.hash { report.report("does not name the hash of the event before", at: stored.sequence) }
        if !stored.hashesRight { report.report("its hash is not that of its content", at: stored.sequence) }
        projection.end = ChainPosition(sequence: stored.sequence, hash: stored.hash)
        guard let event = stored.decoded else {
            return report.report("unknown kind or unreadable body", at: stored.sequence)
        }
        if stored.sequence == 1, event.kind != .storeCreated || event.value("store") != hexText(keys.storeID) {
            report.report("the log begins with another store", at: 1)
        }
        if let problem = projection.apply(event) { report.report(problem, at: stored.sequence) }
    }
}
