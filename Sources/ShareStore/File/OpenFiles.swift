internal import CSQLite
internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The files that an open store rests on, by device and inode: the store, its log, the log's index, the pool key.
///
/// A file that was moved aside, removed, or laid over since is noticed before anything is decided and before anything is committed:
/// what is then in its place may be a copy from before a consumption.
final class OpenFiles: Sendable {
    private let inodes: [String: FileSystem.Inode]
    private let path: String
    /// The pool key file, kept open: the number of a file that is gone would be given to the next.
    private let poolKey: Int32
    let store: FileSystem.Inode

    /// - Parameter db: the connection, which has read from the file.
    init(of db: Database, store path: String, poolKey: String?) throws {
        var inodes: [String: FileSystem.Inode] = [:]
        for file in [path, path + "-wal", path + "-shm"] + (poolKey.map { [$0] } ?? []) { inodes[file] = FileSystem.inode(at: file) }
        guard let store = inodes[path] else { throw StoreError.exchanged(file: path) }
        self.inodes = inodes
        self.path = path
        self.store = store
        self.poolKey = poolKey.map { unsafe open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) } ?? -1
        // Looked at again now that none of them can go.
        try require(db)
    }

    deinit { if poolKey >= 0 { close(poolKey) } }

    /// Refuses where another file lies at one of the names, or none.
    func require(_ db: Database) throws {
        guard let connection = unsafe db.sqliteConnection, unsafe chainsign_sqlite_has_moved(connection) == 0 else {
            throw StoreError.exchanged(file: path)
        }
        for (file, inode) in inodes where FileSystem.inode(at: file) != inode { throw StoreError.exchanged(file: file) }
    }
}
