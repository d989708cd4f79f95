internal import GRDB
internal import Groups
internal import Synchronization

/// The embedded store: one SQLite file per party. See the page at the head of `ShareStore.swift` for its layout.
///
/// Several processes may open one file; changes wait for each other, up to ten seconds. The file has mode 0600 and lies in a
/// folder of mode 0700.
public final class SQLiteShareStore: ShareStore {
    /// The purpose of an opening.
    public enum Mode: Equatable, Sendable {
        /// Reading and changing.
        case normal
        /// Reading and verifying only, also where the event chain does not hold.
        case audit
    }

    /// The clock of event times: seconds since 1970.
    public typealias Clock = @Sendable () -> Int64

    /// The wallet and party that the store belongs to.
    public let info: StoreInfo
    /// The file.
    public let path: String
    /// The outcome for the pools at this opening.
    public let poolOutcome: PoolOutcome
    /// The path to which this opening moved a file that lay at the place of this store's pool key and was not that: another store's, or its
    /// own, spoilt; nil mostly.
    public let stalePoolKey: String?
    /// What locked the store at this opening, authentic by the key that it gave.
    public let lock: StoreLock

    let keys: StoreKeys
    let poolFile: PoolKeyFile?
    /// nil when opened for auditing.
    private let heldPoolKey: Mutex<PoolKey?>
    private let seen: SeenChain?
    /// The files under this store as they were at its opening; nil when opened for auditing.
    private let files: OpenFiles?
    /// nil when opened for auditing.
    private let copyLock: Mutex<CopyLock?>
    /// Failed checks whose poisoning is not on the disk, with their reasons: see ``evaluatePair(keyID:epoch:peer:setup:_:)``.
    let unwrittenPoison = Mutex<[AuxiliaryName: String]>([:])
    /// Pairs of which this process has noted that it evaluates checks, and not yet that it is done.
    let evaluating = Mutex<Set<AuxiliaryName>>([])
    let clock: Clock
    private let queue: DatabaseQueue

    /// A hook for tests, which end a process there: called inside a changing transaction when everything is written and nothing committed.
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
        of owner: StoreOwner? = nil, beforeCommit: (@Sendable () throws -> Void)?
    ) throws(StoreError) {
        try StoreFile.inspect(path)
        let clock = clock ?? FileSystem.now
        let (queue, opened) = try Self.mapping(path) {
            try StoreFile.open(path, unlock, expectedStoreID, mode: mode, time: clock())
        }
        // Before anything is changed: a store that lies in another's place is not to spoil what belongs to that one, nor its own.
        if let owner, !owner.owns(opened.info) {
            throw .misplaced(file: path, wallet: opened.info.wallet, party: opened.info.party)
        }
        self.path = path
        self.queue = queue
        self.clock = clock
        self.beforeCommit = beforeCommit
        info = opened.info
        lock = opened.lock
        keys = opened.keys
        switch poolKey {
        case .file(let file, let setsAside): poolFile = PoolKeyFile(path: file, setsAsideUnreadable: setsAside)
        case .memory: poolFile = nil
        }
        switch mode {
        case .audit:
            heldPoolKey = Mutex(nil)
            seen = nil
            files = nil
            copyLock = Mutex(nil)
            poolOutcome = .untouched
            stalePoolKey = nil
        case .normal:
            let time = clock()
            let file = poolFile
            let (opening, head) = try Self.changing(queue, path, opened.keys, time) { change in try PoolOpening.run(&change, file: file) }
            heldPoolKey = Mutex(opening.key)
            poolOutcome = opening.outcome
            seen = SeenChain(from: head)
            stalePoolKey = opening.staleKey
            let files = try Self.mapping(path) {
                try queue.connected { try OpenFiles(of: $0, store: path, poolKey: file?.path) }
            }
            self.files = files
            copyLock = Mutex(CopyLock(storeID: opened.info.storeID, inode: files.store, path: path))
            if case .voided = poolOutcome { erasePoolKeyBefore() }
            eraseEpochKeysBefore()
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

    /// Has nothing linger in the write-ahead log that was destroyed or written over. It waits for other processes' readers as every change
    /// does for writers; where one takes longer, the last of the processes does it when it closes the file.
    func emptyWriteAheadLog() throws(StoreError) { _ = try access { try $0.rows("wal", "PRAGMA wal_checkpoint(TRUNCATE)") } }

    /// Ends the use of the file. Further calls fail.
    public func close() throws(StoreError) {
        try Self.mapping(path) { try queue.close() }
        copyLock.withLock { $0 = nil }
    }

    /// The key of the generation that this process holds; nil when opened for auditing.
    var poolKey: PoolKey? { heldPoolKey.withLock { $0 } }

    /// After a void while the store is open.
    func hold(_ key: PoolKey) { heldPoolKey.withLock { $0 = key } }

    /// Whether no other file of this store is in use by another process (rule S5): only then is anything taken out of its pools.
    var isOnlyFile: Bool { copyLock.withLock { $0.map { $0.refusal == nil } ?? false } }
    /// The reason why another file of this store may be in use; nil where none may be, and of a store that was opened for reading.
    public var copyRefusal: CopyRefusal? { copyLock.withLock { $0?.refusal } }

    // MARK: - Transactions

    /// Reads a sealed table, which must be as it was left.
    func read<T>(_ table: SealedTable, _ body: (SealedRows) throws -> T) throws(StoreError) -> T {
        try read { access, head in try body(try head.rows(table, access)) }
    }

    /// Reads in one snapshot, of the file that was opened, whose chain leads on from what this process has seen.
    func read<T>(_ body: (Access, Head) throws -> T) throws(StoreError) -> T {
        try Self.mapping(path) {
            try queue.snapshot { db in
                let access = Access(db: db, file: path)
                try Schema.require(Schema.version, access)
                try files?.require(db)
                let head = try Head.load(access, keys: keys)
                try seen?.follow(access, to: head)
                return try body(access, head)
            }
        }
    }

    /// Reads in one snapshot where not even the head need be right.
    func audit<T>(_ body: (Access) throws -> T) throws(StoreError) -> T {
        try Self.mapping(path) { try queue.snapshot { try body(Access(db: $0, file: path)) } }
    }

    /// A statement outside of transactions.
    func access<T>(_ body: (Access) throws -> T) throws(StoreError) -> T {
        try Self.mapping(path) { try queue.connected { try body(Access(db: $0, file: path)) } }
    }

    /// Why a store that was opened for reading alone takes no changes.
    var refusesChanges: StoreError { FileSystem.refusesChanges(path) }
    /// The reason why the store takes no changes; nil where it takes them.
    public var changesRefusal: StoreError? { poolKey == nil ? refusesChanges : nil }

    /// Changes tables and log together, or nothing. On return the change is on the disk.
    func change<T>(_ body: (inout Change) throws -> T) throws(StoreError) -> T {
        guard poolKey != nil else { throw refusesChanges }
        return try Self.changing(queue, path, keys, clock(), seen, files, beforeCommit: beforeCommit, body).value
    }

    /// The same for what a power failure may take back with nothing lost but the note of it: it is on the disk with the next change, or
    /// when the store is closed.
    func note(_ body: (inout Change) throws -> Void) throws(StoreError) {
        guard poolKey != nil else { throw refusesChanges }
        _ = try Self.changing(queue, path, keys, clock(), seen, files, beforeCommit: beforeCommit, durably: false, body)
    }

    private static func changing<T>(
        _ queue: DatabaseQueue, _ path: String, _ keys: StoreKeys, _ time: Int64, _ seen: SeenChain? = nil, _ files: OpenFiles? = nil,
        beforeCommit: (@Sendable () throws -> Void)? = nil, durably: Bool = true,
        _ body: (inout Change) throws -> T
    ) throws(StoreError) -> (value: T, head: Head) {
        try mapping(path) {
            try queue.connected { db in
                var result: (value: T, head: Head, filed: PoolKeyFile?)?
                if !durably { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
                defer { if !durably { try? db.execute(sql: "PRAGMA synchronous = FULL") } }
                // IMMEDIATE: the write lock comes before the first read, so that no two processes decide on one state.
                try db.inTransaction(.immediate) {
                    let access = Access(db: db, file: path)
                    try Schema.require(Schema.version, access)
                    try files?.require(db)
                    var change = Change(access: access, keys: keys, time: time, head: try Head.load(access, keys: keys))
                    try seen?.follow(access, to: change.head)
                    let value = try body(&change)
                    let isChanged = try change.finish()
                    result = (value, change.head, change.filed)
                    try beforeCommit?()
                    // The file that is written is still the one by that name: what goes into another is seen by nobody.
                    if isChanged { try files?.require(db) }
                    return .commit
                }
                guard let result else { throw StoreError.database(file: path, code: 0, message: "a change had no result") }
                seen?.committed(result.head)
                result.filed?.markDone(result.head.filed, keys: keys)
                return (result.value, result.head)
            }
        }
    }

    /// Errors of SQLite as errors of the store.
    static func mapping<T>(_ path: String, _ body: () throws -> T) throws(StoreError) -> T {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch is NoRoom {
            throw .noRoom(file: path)
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw .busy(file: path)
            case .SQLITE_NOTADB: throw .notAStore(file: path, detail: "not an SQLite database")
            case .SQLITE_CORRUPT: throw .damaged(file: path, detail: "the database is malformed")
            case .SQLITE_TOOBIG: throw .damaged(file: path, detail: "a value is longer than any that is written here")
            case .SQLITE_FULL: throw .noRoom(file: path)
            // What does not fit on a full disk is told as a failure to open, read or write; the index of the log is one such thing.
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: throw .noRoom(file: path)
            case .SQLITE_IOERR where FileSystem.isFull(path), .SQLITE_CANTOPEN where FileSystem.isFull(path): throw .noRoom(file: path)
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_IOERR:
                if FileSystem.isReadOnly(path) { throw .readOnlyDisk(file: path) }
                throw .database(file: path, code: error.resultCode.rawValue, message: "")
            default:
                throw .database(file: path, code: error.resultCode.rawValue, message: error.message ?? "")
            }
        } catch {
            throw .database(file: path, code: 0, message: "for a reason that is not known")
        }
    }
}
