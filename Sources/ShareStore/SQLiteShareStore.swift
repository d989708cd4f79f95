internal import GRDB
internal import Groups
public import Secrets
internal import Synchronization

/// The embedded store: one SQLite file per party. See the page at the head of `ShareStore.swift` for its layout.
///
/// Several processes may open one file; changes wait for each other, up to ten seconds. The file has mode 0600 and lies in a
/// folder of mode 0700.
public final class SQLiteShareStore: ShareStore {
    /// What an opening is for.
    public enum Mode: Equatable, Sendable {
        /// Reading and changing.
        case normal
        /// Reading and verifying only, also where the event chain does not hold.
        case audit
    }

    /// The clock of event times: seconds since 1970.
    public typealias Clock = @Sendable () -> Int64

    /// Whose store this is.
    public let info: StoreInfo
    /// The file.
    public let path: String
    /// What became of the pools at this opening.
    public let poolOutcome: PoolOutcome
    /// Where this opening moved the pool key of another store that lay at the place of this store's first one; nil mostly.
    public let stalePoolKey: String?

    let keys: StoreKeys
    let poolFile: PoolKeyFile?
    /// nil when opened for auditing.
    private let heldPoolKey: Mutex<PoolKey?>
    private let seen: SeenChain?
    /// Failed checks whose poisoning is not on the disk, with their reasons: see ``evaluatePair(keyID:epoch:peer:setup:_:)``.
    let unwrittenPoison = Mutex<[PairName: String]>([:])
    let clock: Clock
    private let queue: DatabaseQueue

    /// Called inside a changing transaction when everything is written and nothing committed: where tests end a process.
    package let beforeCommit: (@Sendable () throws -> Void)?

    /// Opens a store.
    ///
    /// Nothing is created, truncated or repaired: a file that is not in order is refused by an error that names it.
    ///
    /// - Parameter expectedStoreID: where given, a file of another identity is refused.
    public convenience init(
        openingAt path: String, unlock: Unlock, poolKey: PoolKeySource, expectedStoreID: [UInt8]? = nil, mode: Mode = .normal,
        clock: Clock? = nil
    ) throws(StoreError) {
        try self.init(path, unlock, poolKey, expectedStoreID, mode, clock, beforeCommit: nil)
    }

    package init(
        _ path: String, _ unlock: Unlock, _ poolKey: PoolKeySource, _ expectedStoreID: [UInt8]?, _ mode: Mode, _ clock: Clock?,
        beforeCommit: (@Sendable () throws -> Void)?
    ) throws(StoreError) {
        try StoreFile.inspect(path)
        let queue = try Self.mapping(path) { try StoreFile.open(path) }
        let clock = clock ?? FileSystem.now
        let opened = try Self.mapping(path) {
            try queue.read { db in try Opened(Access(db: db, file: path), unlock, expectedStoreID, checksHead: mode == .normal) }
        }
        self.path = path
        self.queue = queue
        self.clock = clock
        self.beforeCommit = beforeCommit
        info = opened.info
        keys = opened.keys
        if case .file(let file) = poolKey { poolFile = PoolKeyFile(path: file) } else { poolFile = nil }
        switch mode {
        case .audit:
            heldPoolKey = Mutex(nil)
            seen = nil
            poolOutcome = .untouched
            stalePoolKey = nil
        case .normal:
            let time = clock()
            let file = poolFile
            let opening = try Self.changing(queue, path, opened.keys, time) { change in try PoolOpening.run(&change, file: file) }
            heldPoolKey = Mutex(opening.key)
            poolOutcome = opening.outcome
            seen = SeenChain(from: opening.head)
            stalePoolKey = opening.staleKey
        }
    }

    /// Creates a store where no file is yet, in a private folder, and opens it.
    ///
    /// The file appears under its name when it is complete; an interrupted creation leaves at most a file named `….creating-…`, a
    /// failed one nothing. A pool key that a removed store left at the place of this one's is moved aside (``stalePoolKey``).
    public static func create(
        at path: String, _ new: NewStore, unlock: Unlock, poolKey: PoolKeySource, clock: Clock? = nil
    ) throws(StoreError) -> SQLiteShareStore {
        try StoreFile.create(path, new, unlock, time: (clock ?? FileSystem.now)())
        do throws(StoreError) {
            return try SQLiteShareStore(openingAt: path, unlock: unlock, poolKey: poolKey, clock: clock)
        } catch {
            StoreFile.discard(path)  // made a moment ago, and empty
            throw error
        }
    }

    /// Salt and cost of a store's passphrase key, for a keyring that is to fit further stores; nil where a key provider locks it.
    public static func passphraseParameters(at path: String) throws(StoreError) -> Argon2Parameters? {
        try StoreFile.inspect(path)
        let queue = try mapping(path) { try StoreFile.open(path) }
        let record = try mapping(path) { try queue.read { try StoreFile.unlockRecord(Access(db: $0, file: path)) } }
        guard case .passphrase(let parameters) = record.method else { return nil }
        return parameters
    }

    /// Wraps the data key anew: a changed passphrase, or another means of unlocking. The old one opens only older copies of the file.
    public func changeUnlock(to unlock: Unlock) throws(StoreError) {
        let record = try UnlockRecord(wrapping: keys.dataKey, by: unlock, storeID: keys.storeID, file: path)
        try change { change in
            try StoreFile.save(record, change.access)
            try change.append(.unlockChanged, [EventField("by", record.kindName)])
        }
        // The old wrapping must not linger in the write-ahead log; another process's reader may delay that until its end.
        _ = try access { try $0.rows("wal", "PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    /// Ends the use of the file. Further calls fail.
    public func close() throws(StoreError) {
        try Self.mapping(path) { try queue.close() }
    }

    /// The key of the generation that this process holds; nil when opened for auditing.
    var poolKey: PoolKey? { heldPoolKey.withLock { $0 } }

    /// After a void while the store is open.
    func hold(_ key: PoolKey) { heldPoolKey.withLock { $0 = key } }

    // MARK: - Transactions

    /// Reads a sealed table, which must be as it was left.
    func read<T>(_ table: SealedTable, _ body: (Access) throws -> T) throws(StoreError) -> T {
        try read { access in
            try Head.load(access, keys: keys).require(table, access)
            return try body(access)
        }
    }

    /// Reads in one snapshot.
    func read<T>(_ body: (Access) throws -> T) throws(StoreError) -> T {
        try Self.mapping(path) { try queue.read { try body(Access(db: $0, file: path)) } }
    }

    /// A statement outside of transactions.
    private func access<T>(_ body: (Access) throws -> T) throws(StoreError) -> T {
        try Self.mapping(path) { try queue.writeWithoutTransaction { try body(Access(db: $0, file: path)) } }
    }

    /// Changes tables and log together, or nothing. On return the change is on the disk.
    func change<T>(_ body: (inout Change) throws -> T) throws(StoreError) -> T {
        guard poolKey != nil else { throw .readOnly(file: path) }
        return try Self.changing(queue, path, keys, clock(), seen, beforeCommit: beforeCommit, body)
    }

    private static func changing<T>(
        _ queue: DatabaseQueue, _ path: String, _ keys: StoreKeys, _ time: Int64, _ seen: SeenChain? = nil,
        beforeCommit: (@Sendable () throws -> Void)? = nil,
        _ body: (inout Change) throws -> T
    ) throws(StoreError) -> T {
        try mapping(path) {
            try queue.writeWithoutTransaction { db in
                var result: (value: T, head: Head)?
                // IMMEDIATE: the write lock comes before the first read, so that no two processes decide on one state.
                try db.inTransaction(.immediate) {
                    let access = Access(db: db, file: path)
                    var change = Change(access: access, keys: keys, time: time, head: try Head.load(access, keys: keys))
                    let before = change.head
                    try seen?.follow(access, to: before)
                    result = (try body(&change), change.head)
                    if change.head != before { try change.head.save(access, keys: keys) }
                    try beforeCommit?()
                    return .commit
                }
                guard let result else { throw StoreError.database(file: path, code: 0, message: "transaction without a result") }
                seen?.committed(result.head)
                return result.value
            }
        }
    }

    /// Errors of SQLite as errors of the store.
    static func mapping<T>(_ path: String, _ body: () throws -> T) throws(StoreError) -> T {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw .busy(file: path)
            case .SQLITE_NOTADB: throw .notAStore(file: path, detail: "not an SQLite database")
            case .SQLITE_CORRUPT: throw .damaged(file: path, detail: "the database is malformed")
            default:
                // The message names tables and files; arguments are left out by the library.
                throw .database(file: path, code: error.extendedResultCode.rawValue, message: error.message ?? "unknown")
            }
        } catch {
            throw .database(file: path, code: 0, message: "\(type(of: error))")
        }
    }
}
