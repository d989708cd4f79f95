internal import GRDB

/// Brings a store of an older version to the present one, in one transaction, where everything in it holds by the rules of its own.
///
/// Version 2 seals more tables than version 1, counts with the log's positions, and keeps of other parties what names a position: what
/// version 1 kept of them names none and is dropped. Version 3 names each key's protocol, keeps rosters by epoch and auxiliary data by kind:
/// nothing about counting is otherwise, so that the pools of version 2 stay in use. Version 4 has tables more, and its head counts commitments,
/// of which there were none.
enum StoreMigration {
    static func run(_ queue: DatabaseQueue, _ path: String, _ unlock: Unlock, _ expectedStoreID: [UInt8]?, time: Int64) throws {
        try queue.connected { db in
            try db.inTransaction(.immediate) {
                let access = Access(db: db, file: path)
                let version = try Opened.version(access)
                // Another process may have been first.
                guard version < Schema.version else { return .rollback }
                let opened = try Opened(access, unlock, expectedStoreID, checksHead: false, version: version)
                let old = try OlderStore(version, access, opened.keys)
                var report = AuditReport()
                var projection = try SQLiteShareStore.replay(access, opened.keys, &report)
                if let problem = report.problems.first { throw StoreError.tampered(file: path, detail: problem.detail) }
                let record = try StoreFile.unlockRecord(access, version: version)
                let rows = try old.converted(opened.keys, projection)

                for statement in Schema.steps(from: version) { try db.execute(sql: statement) }
                if version == 1 { try StoreFile.save(record, access) }
                var change = Change(access: access, keys: opened.keys, time: time, head: old.head)
                for table in SealedTable.allCases { try change.replace(rows[table] ?? SealedRows(table, file: path)) }
                // What others remember of a store of version 1 names no place of its log: nothing shows that the store is not an older copy.
                // The next step of its opening voids its pools, and has its pairs renewed.
                if version == 1 { change.head.poolCheck = [] }
                try change.append(.storeMigrated, [EventField("from", version), EventField("to", Schema.version)])
                _ = try change.finish()
                projection.end = change.head.position
                try SQLiteShareStore.compare(access, opened.keys, poolKey: nil, projection, &report)
                if let problem = report.problems.first { throw StoreError.tampered(file: path, detail: problem.detail) }
                return .commit
            }
        }
    }
}
