internal import CSQLite
internal import GRDB
internal import Secrets

/// The file under a store: what it must look like before SQLite touches it, how it is made, who it belongs to.
enum StoreFile {
    private static let header = Array("SQLite format 3\0".utf8)

    /// Checks existence, owner, mode, header and length, without changing anything.
    static func inspect(_ path: String) throws(StoreError) {
        let size = try FileSystem.requirePrivateFile(path).size
        try FileSystem.requirePrivateFolder(FileSystem.folder(of: path))
        try inspectCompanions(path)
        let start = try FileSystem.read(path, limit: 100)
        // SQLite takes an empty file for a new database; here it is what a failed copy leaves.
        guard start.count == 100, start.starts(with: header) else {
            throw .notAStore(file: path, detail: size == 0 ? "the file is empty" : "not an SQLite database")
        }
        func number(_ range: Range<Int>) -> Int64 { start[range].reduce(0) { $0 << 8 | Int64($1) } }
        guard number(68..<72) == Schema.applicationID else { throw .notAStore(file: path, detail: "a database of another program") }
        // Anything else would be kept by another journal, which lies where anybody can put one.
        guard number(18..<20) == 0x0202 else { throw .tampered(file: path, detail: "it is not kept with a write-ahead log any more") }
        let pageSize = number(16..<18) == 1 ? 65536 : number(16..<18)
        let pages = number(28..<32)
        // A checkpoint cut short leaves a header ahead of the file, and the log mends it: only without a log is short cut off.
        let log = try FileSystem.status(path + "-wal")
        if (log?.size ?? 0) == 0, pageSize * pages > size {
            throw .damaged(file: path, detail: "\(size) bytes of \(pageSize * pages), the end is missing")
        }
    }

    /// Whether a file begins as a store does.
    static func begins(_ start: [UInt8]) -> Bool {
        start.starts(with: header) && start.dropFirst(68).prefix(4).reduce(0) { $0 << 8 | Int64($1) } == Schema.applicationID
    }

    /// What lies beside the file and what SQLite would open, or wait for, or replay into it.
    private static func inspectCompanions(_ path: String) throws(StoreError) {
        for suffix in ["-wal", "-shm"] {
            guard let found = try FileSystem.statusOfName(path + suffix) else { continue }
            guard found.isRegular else { throw .notAStore(file: path + suffix, detail: "not a regular file") }
            guard found.mode & 0o077 == 0 else { throw .permissionsTooWide(path: path + suffix, mode: found.mode) }
        }
        // This program's stores never have one: it would be rolled back into the file.
        guard try FileSystem.statusOfName(path + "-journal") == nil else {
            throw .tampered(file: path + "-journal", detail: "no store has such a journal; move it away")
        }
    }

    /// Opens an existing file that ``inspect(_:)`` has passed; one of an older version is brought to this one, for auditing a copy of it.
    static func open(
        _ path: String, _ unlock: Unlock, _ expectedStoreID: [UInt8]?, mode: SQLiteShareStore.Mode, time: Int64
    ) throws -> (DatabaseQueue, Opened) {
        func opened(_ queue: DatabaseQueue) throws -> Opened? {
            try queue.snapshot { db in
                let access = Access(db: db, file: path)
                guard try Opened.version(access) == Schema.version else { return nil }
                return try Opened(access, unlock, expectedStoreID, checksHead: mode == .normal)
            }
        }
        func migrated(_ queue: DatabaseQueue) throws -> (DatabaseQueue, Opened) {
            try StoreMigration.run(queue, path, unlock, expectedStoreID, time: time)
            guard let found = try opened(queue) else { throw StoreError.damaged(file: path, detail: "its version did not change") }
            return (queue, found)
        }
        // Nothing can be put beside a file on such a disk, so that it has no log that anybody wrote to since.
        func unchanged() throws -> (DatabaseQueue, Opened) {
            guard try FileSystem.status(path + "-wal")?.size ?? 0 == 0 else { throw FileSystem.refusesChanges(path) }
            let queue = try unchanging(path)
            if let found = try opened(queue) { return (queue, found) }
            let copy = try DatabaseQueue(configuration: configuration(path))
            try queue.backup(to: copy)
            return try migrated(copy)
        }
        if mode == .audit, FileSystem.isReadOnly(path) { return try unchanged() }
        do {
            var queue = try connect(path)
            if let found = try opened(queue) { return (queue, found) }
            if mode == .audit { queue = try DatabaseQueue.inMemoryCopy(fromPath: path, configuration: configuration(path)) }
            return try migrated(queue)
        } catch  where mode == .audit && !(error is StoreError) && FileSystem.isFull(path) {
            // What SQLite puts beside a file that it opens found no room.
            return try unchanged()
        }
    }

    /// A connection. For a new file, or an existing one after ``inspect(_:)``.
    static func connect(_ path: String) throws -> DatabaseQueue { try DatabaseQueue(path: path, configuration: configuration(path)) }

    /// A connection to a file that nobody changes: it is read as it is, without a log and its index.
    private static func unchanging(_ path: String) throws -> DatabaseQueue {
        let plain = path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + hexText([byte])
            }
        }
        var configuration = Self.configuration(path)
        configuration.readonly = true
        return try DatabaseQueue(path: "file:\(plain.joined())?immutable=1", configuration: configuration)
    }

    private static func configuration(_ path: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = "share store"
        // References are for readers of the schema; what holds is checked here, and nothing is done by SQL's own actions.
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .callback(StoreWait.handler(path))
        configuration.prepareDatabase { db in
            guard let connection = unsafe db.sqliteConnection, unsafe chainsign_sqlite_defend(connection) == 0 else {
                throw StoreError.database(file: "SQLite", code: 0, message: "this version of it knows no defensive mode")
            }
            // No value here is as long; a hostile one is refused before it is loaded.
            unsafe _ = sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 4 << 20)
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // Overwrites what is deleted; damaged cells are noticed on reading.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA cell_size_check = ON")
        }
        return configuration
    }

    /// Makes a complete store and gives it its name at the end.
    static func create(_ path: String, _ new: NewStore, _ unlock: Unlock, time: Int64) throws(StoreError) {
        guard new.party > 0 else { throw .malformed(field: "party", detail: "indices begin at 1") }
        guard (1...256).contains(new.wallet.utf8.count) else { throw .malformed(field: "wallet", detail: "1 to 256 bytes") }
        guard new.label.utf8.count <= 256 else { throw .malformed(field: "label", detail: "at most 256 bytes") }
        try StoreFolder.make(FileSystem.folder(of: path))
        // A log left by a removed store would be replayed into this one.
        for file in [path, path + "-wal", path + "-journal"] {
            guard try FileSystem.status(file) == nil else { throw .alreadyExists(file: file) }
        }

        let storeID = Randomness.system.bytes(16)
        let info = StoreInfo(storeID: storeID, wallet: new.wallet, party: new.party, label: new.label, createdAt: time)
        let dataKey = SecretBytes(random: 32, storage: .guarded)
        let record = try UnlockRecord(wrapping: dataKey, by: unlock, storeID: storeID, file: path)
        let keys = try StoreKeys(dataKey: dataKey, storeID: storeID, file: path)

        let temporary = "\(path).creating-\(hexText(Randomness.system.bytes(8)))"
        do throws(StoreError) {
            try FileSystem.create(temporary, contents: [])
            try SQLiteShareStore.mapping(path) { try fill(temporary, info, record, keys, time) }
            try FileSystem.publish(temporary, as: path)
        } catch {
            discard(temporary)
            throw error.naming(path, for: temporary)
        }
    }

    /// Removes what this process has just made. The store itself goes last: without its log it is still one, the log alone is not.
    static func discard(_ path: String) {
        for suffix in ["-wal", "-shm", "-journal", ""] { FileSystem.remove(path + suffix) }
    }

    private static func fill(_ path: String, _ info: StoreInfo, _ record: UnlockRecord, _ keys: StoreKeys, _ time: Int64) throws {
        let queue = try connect(path)
        try queue.connected { db in
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else { throw StoreError.database(file: path, code: 0, message: "no write-ahead log on this disk") }
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try queue.write { db in
            for statement in Schema.statements() { try db.execute(sql: statement) }
            try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
            let access = Access(db: db, file: path)
            try access.run(
                "INSERT INTO store (only, store_id, wallet, party, label, created_at, code) VALUES (1, ?, ?, ?, ?, ?, ?)",
                .bytes(info.storeID), .text(info.wallet), .number(Int64(info.party)), .text(info.label), .number(info.createdAt),
                .bytes(keys.code(info.fields)))
            try save(record, access)
            var change = Change(access: access, keys: keys, time: time, head: Head())
            try change.append(
                .storeCreated,
                [
                    EventField("store", info.storeID), EventField("wallet", info.wallet), EventField("party", info.party),
                    EventField("label", info.label),
                ])
            try change.head.save(access, keys: keys)
        }
        // The file alone is the store. On a full disk this fails, where closing would say nothing.
        let rest = try queue.connected { db in
            try Access(db: db, file: path).row("wal", "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        guard try rest?.number("busy", as: Int.self) == 0 else { throw StoreError.busy(file: path) }
        try queue.close()
    }

    static func save(_ record: UnlockRecord, _ access: Access) throws {
        let values: (kind: String, opslimit: Cell, memlimit: Cell, salt: Cell, provider: Cell)
        switch record.method {
        case .passphrase(let parameters):
            // Both limits are bounded far below 2⁶³ by their type.
            values = (
                "passphrase", .number(Int64(clamping: parameters.opslimit)), .number(Int64(clamping: parameters.memlimit)),
                .bytes(parameters.salt), .null
            )
        case .provider(let name):
            values = ("provider", .null, .null, .null, .text(name))
        }
        try access.run(
            """
            INSERT OR REPLACE INTO unlock (only, kind, opslimit, memlimit, salt, provider, nonce, wrapped, checksum)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(values.kind), values.opslimit, values.memlimit, values.salt, values.provider, .bytes(record.nonce),
            .bytes(record.wrapped), .bytes(record.checksum))
    }

    static func unlockRecord(_ access: Access, version: Int = Schema.version) throws -> UnlockRecord {
        let checksum = version == 1 ? "" : ", checksum"
        let sql = "SELECT kind, opslimit, memlimit, salt, provider, nonce, wrapped\(checksum) FROM unlock"
        guard let row = try access.row("unlock", sql) else {
            throw StoreError.damaged(file: access.file, detail: "the unlock record is missing")
        }
        let method: StoreLock
        switch try row.text("kind") {
        case "passphrase":
            let limits: (UInt64, UInt64) = (try row.number("opslimit"), try row.number("memlimit"))
            let salt = try row.bytes("salt")
            do throws(SecretsError) {
                method = .passphrase(try Argon2Parameters(opslimit: limits.0, memlimit: limits.1, salt: salt))
            } catch {
                throw StoreError.tampered(file: access.file, detail: "its unlock record: \(error)")
            }
        case "provider": method = .provider(name: try row.text("provider"))
        default: throw StoreError.damaged(file: access.file, detail: "its unlock record is unreadable")
        }
        let record = UnlockRecord(method: method, nonce: try row.bytes("nonce"), wrapped: try row.bytes("wrapped"))
        if let fault = method.fault(nonce: record.nonce, wrapped: record.wrapped) {
            throw StoreError.tampered(file: access.file, detail: "its unlock record has \(fault)")
        }
        // No code can cover what comes before the key; an accident is told from a wrong passphrase all the same.
        guard try version == 1 || row.bytes("checksum") == record.checksum else {
            throw StoreError.tampered(file: access.file, detail: "the unlock record was altered")
        }
        return record
    }
}

extension StoreInfo {
    /// What the code of the `store` row covers.
    var fields: FieldBytes {
        var fields = FieldBytes(.store)
        fields.append(storeID)
        fields.append(wallet)
        fields.append(UInt64(party))
        fields.append(label)
        fields.append(createdAt)
        return fields
    }
}
