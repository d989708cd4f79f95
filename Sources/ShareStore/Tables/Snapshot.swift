internal import CSQLite
internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension DatabaseQueue {
    /// The connection, with no transaction begun. Where the system has no room left for a file, or the user has used up a quota,
    /// ``NoRoom`` is thrown: SQLite tells most of that as a failure to open, read or write.
    func connected<T>(_ body: (Database) throws -> T) throws -> T {
        try writeWithoutTransaction { db in
            do { return try body(db) } catch let error as DatabaseError {
                guard [.SQLITE_CANTOPEN, .SQLITE_IOERR].contains(error.resultCode), let connection = unsafe db.sqliteConnection,
                    unsafe [ENOSPC, EDQUOT].contains(sqlite3_system_errno(connection))
                else { throw error }
                throw NoRoom()
            }
        }
    }

    /// Reads in one snapshot; whatever a body wrote in it would be taken back.
    ///
    /// `read(_:)` switches the connection to reading and back, which makes SQLite compile every cached statement anew: most of what a
    /// short command did.
    func snapshot<T>(_ body: (Database) throws -> T) throws -> T {
        try connected { db in
            try db.beginTransaction(.deferred)
            defer { try? db.rollback() }
            return try body(db)
        }
    }
}

/// The disk is full, or the user's part of it.
struct NoRoom: Error {}
