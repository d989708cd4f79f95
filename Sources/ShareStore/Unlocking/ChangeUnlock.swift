internal import GRDB
public import Secrets

extension SQLiteShareStore {
    /// Reads the lock of a store without opening it: for words. Nothing of it is authentic before the store is open (``lock``), and
    /// nothing is locked by it.
    public static func lock(at path: String) throws(StoreError) -> StoreLock {
        try StoreFile.inspect(path)
        let queue = try mapping(path) { try StoreFile.connect(path) }
        return try mapping(path) {
            try queue.snapshot { db in
                let access = Access(db: db, file: path)
                let version = try Opened.version(access)
                try Schema.require(version, access)
                return try StoreFile.unlockRecord(access, version: version).method
            }
        }
    }

    /// Reads salt and cost of a store's passphrase key without opening it, as ``lock(at:)`` does; nil where a key provider locks it.
    public static func passphraseParameters(at path: String) throws(StoreError) -> Argon2Parameters? {
        guard case .passphrase(let parameters) = try lock(at: path) else { return nil }
        return parameters
    }

    /// Wraps the data key anew: a changed passphrase, another cost of it, or another means of unlocking. No record is rewritten, and the
    /// pool key file, which is sealed under the data key, stays as it is.
    ///
    /// One transaction: the store opens by the old means or by the new one, never by neither. The old wrapping is overwritten in the file and
    /// goes out of the write-ahead log (``eraseOldUnlock()``). Older copies of the file still open by the old means, and their data key is
    /// this one.
    public func changeUnlock(to unlock: Unlock) throws(StoreError) {
        let record = try UnlockRecord(wrapping: keys.dataKey, by: unlock, storeID: keys.storeID, file: path)
        try change { change in
            try StoreFile.save(record, change.access)
            // As it lies there now: what does not give the key back is not committed.
            let stored = try StoreFile.unlockRecord(change.access)
            guard try stored.unwrap(by: unlock, storeID: keys.storeID, file: path).isEqual(to: keys.dataKey) else {
                throw StoreError.wrongUnlock(file: path)
            }
            _ = try change.append(.unlockChanged, [EventField("by", record.kindName), EventField("record", record.checksum)])
        }
        try eraseOldUnlock()
    }

    /// Has nothing of an old wrapping linger in the write-ahead log; also after a change that was cut short.
    public func eraseOldUnlock() throws(StoreError) { try emptyWriteAheadLog() }

    /// The unlock record against the last event that names one: an earlier record, put back, opens the store by a means that was given up.
    static func compareUnlock(_ access: Access, _ projection: Projection, _ report: inout AuditReport) throws {
        guard let unlock = projection.unlock, let record = try? StoreFile.unlockRecord(access) else { return }
        if record.checksum != unlock { report.report("its unlock record is not the one that it was last locked with") }
    }
}
