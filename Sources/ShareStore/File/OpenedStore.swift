internal import GRDB
internal import Secrets

/// What the first reading of a store yields, everything checked that can be checked in a moment.
struct Opened {
    let info: StoreInfo
    let keys: StoreKeys
    let lock: StoreLock

    /// The version of the file's schema; one that this program does not know is refused.
    static func version(_ access: Access) throws -> Int {
        guard let row = try access.row("schema", "PRAGMA user_version") else { return 0 }
        let found = try row.number("user_version", as: Int.self)
        guard found > 0 else { throw StoreError.damaged(file: access.file, detail: "schema version \(found)") }
        guard found <= Schema.version else {
            throw StoreError.futureSchema(file: access.file, found: found, supported: Schema.version)
        }
        return found
    }

    init(
        _ access: Access, _ unlock: Unlock, _ expectedStoreID: [UInt8]?, checksHead: Bool, version: Int = Schema.version
    ) throws {
        let file = access.file
        try Schema.require(version, access)
        try Soundness.check(access, isForUse: checksHead)
        guard let row = try access.row("store", "SELECT store_id, wallet, party, label, created_at, code FROM store") else {
            throw StoreError.damaged(file: file, detail: "the store's identity is missing")
        }
        info = StoreInfo(
            storeID: try row.bytes("store_id", count: 16), wallet: try row.text("wallet"), party: try row.number("party"),
            label: try row.text("label"), createdAt: try row.number("created_at"))
        if let expectedStoreID, expectedStoreID != info.storeID {
            throw StoreError.foreignStore(file: file, expected: expectedStoreID, found: info.storeID)
        }
        let record = try StoreFile.unlockRecord(access, version: version)
        lock = record.method
        let dataKey = try record.unwrap(by: unlock, storeID: info.storeID, file: file)
        keys = try StoreKeys(dataKey: dataKey, storeID: info.storeID, file: file)
        guard keys.isValid(try row.bytes("code"), over: info.fields) else {
            throw StoreError.tampered(file: file, detail: "the store's identity was altered")
        }
        if checksHead { try Self.checkHead(access, keys) }
    }

    /// The chain's end and the counts under the head's code. The whole chain is `verify()`'s work.
    private static func checkHead(_ access: Access, _ keys: StoreKeys) throws {
        try check(try Head.load(access, keys: keys), access)
    }

    static func check(_ head: Head, _ access: Access) throws {
        let last = try access.row("events", "SELECT \(StoredEvent.columns) FROM events ORDER BY sequence DESC LIMIT 1")
        guard let last = try last.map({ try StoredEvent($0) }), last.sequence == head.sequence, last.hash == head.hash, last.hashesRight,
            try Soundness.hasAllEvents(upTo: head.sequence, access)
        else { throw StoreError.tampered(file: access.file, detail: "the event chain does not end where its head says") }
        guard try access.number("consumed", "SELECT COUNT(*) AS value FROM consumed") == head.consumed else {
            throw StoreError.tampered(file: access.file, detail: "records of consumption are missing or were added")
        }
    }
}
