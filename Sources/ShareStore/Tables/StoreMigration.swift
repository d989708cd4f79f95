internal import GRDB
internal import Groups

/// Brings a store of version 1 to version 2, in one transaction, where everything in it holds by the rules of version 1.
///
/// Version 2 seals more tables, counts with the log's positions, and keeps of other parties what names a position: what version 1 kept
/// of them names none and is dropped.
enum StoreMigration {
    static func run(_ queue: DatabaseQueue, _ path: String, _ unlock: Unlock, _ expectedStoreID: [UInt8]?, time: Int64) throws {
        try queue.connected { db in
            try db.inTransaction(.immediate) {
                let access = Access(db: db, file: path)
                // Another process may have been first.
                guard try Opened.version(access) == 1 else { return .rollback }
                let opened = try Opened(access, unlock, expectedStoreID, checksHead: false, version: 1)
                let old = try HeadOfVersion1(access, opened.keys)
                var report = AuditReport()
                var projection = try SQLiteShareStore.replay(access, opened.keys, &report)
                if let problem = report.problems.first { throw StoreError.tampered(file: path, detail: problem.detail) }
                let record = try StoreFile.unlockRecord(access, version: 1)
                let rows = try tables(access, projection)

                for table in Schema.changedTables { try db.execute(sql: "DROP TABLE \(table)") }
                try db.execute(sql: "DROP TABLE grdb_migrations")
                for statement in Schema.changed { try db.execute(sql: statement) }
                try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
                try StoreFile.save(record, access)
                var change = Change(access: access, keys: opened.keys, time: time, head: old.head)
                for table in SealedTable.allCases { try change.replace(rows[table] ?? SealedRows(table, file: path)) }
                // What others remember of this store names no place of its log: nothing shows that the store is not an older copy. The next
                // step of its opening voids its pools, and has its pairs renewed.
                change.head.poolCheck = []
                try change.append(.storeMigrated, [EventField("from", 1), EventField("to", Schema.version)])
                try change.flush()
                try change.head.save(access, keys: opened.keys)
                projection.end = change.head.position
                try SQLiteShareStore.compare(access, opened.keys, poolKey: nil, projection, &report)
                if let problem = report.problems.first { throw StoreError.tampered(file: path, detail: problem.detail) }
                return .commit
            }
        }
    }

    /// The sealed tables of this version: those that stay as they lie there, and those that gained a column.
    private static func tables(_ access: Access, _ projection: Projection) throws -> [SealedTable: SealedRows] {
        var rows: [SealedTable: SealedRows] = [:]
        for table in [.live, .failures, .keys, .shares, .acknowledgements, .pairSetups, .identity] as [SealedTable] {
            rows[table] = try SealedRows(reading: table, access)
        }
        var pairs = SealedRows(.pairs, file: access.file)
        for row in try SealedRows(reading: .pairs, columns: SealedTable.ofVersion1[1].columns, access).rows {
            pairs.put(row + [.number(0)])
        }
        rows[.pairs] = pairs
        var pools = SealedRows(.pools, file: access.file)
        let columns = ["number", "key_id", "epoch", "generation", "signers"]
        for row in try SealedRows(reading: .pools, columns: columns, access).strict {
            let name = Projection.PoolName(
                pool: MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers")),
                generation: try row.number("generation"))
            let level = projection.levels[name] ?? Projection.Level()
            pools.put(PoolRow(number: try row.number("number"), name: name, level: level, balance: projection.balance(of: name)).cells)
        }
        rows[.pools] = pools
        return rows
    }
}

/// The head as version 1 wrote it.
private struct HeadOfVersion1 {
    let head: Head

    init(_ access: Access, _ keys: StoreKeys) throws {
        let altered = StoreError.tampered(file: access.file, detail: "the head of the event chain was altered")
        let sql = "SELECT sequence, hash, consumed, poisonings, generation, pool_check, made, seals, code FROM head"
        guard let row = try access.row("head", sql) else {
            throw StoreError.tampered(file: access.file, detail: "the head of the event chain is missing")
        }
        var head = Head(
            sequence: try row.number("sequence"), hash: try row.bytes("hash", count: 32), consumed: try row.number("consumed"),
            poisonings: try row.number("poisonings"), generation: try row.number("generation"), poolCheck: try row.bytes("pool_check"),
            made: try row.number("made"))
        let seals = try row.bytes("seals", count: 32 * SealedTable.ofVersion1.count)
        var fields = FieldBytes(.headOfVersion1)
        fields.append(keys.storeID)
        fields.append(head.sequence)
        fields.append(head.hash)
        for number in [head.consumed, head.poisonings, head.generation] { fields.append(number) }
        fields.append(head.poolCheck)
        fields.append(head.made)
        fields.append(seals)
        guard keys.isValid(try row.bytes("code"), over: fields), min(head.consumed, head.poisonings, head.generation, head.made) >= 0 else {
            throw altered
        }
        for (place, sealed) in SealedTable.ofVersion1.enumerated() {
            let digest = try SealedRows(reading: sealed.table, columns: sealed.columns, access).digest
            guard digest == Array(seals[32 * place..<32 * place + 32]) else {
                throw StoreError.tampered(file: access.file, detail: "its \(sealed.table.words) are not as they were left")
            }
        }
        try Opened.check(head, access)
        head.filed = head.position
        self.head = head
    }
}
