internal import GRDB

extension DatabaseQueue {
    /// Reads in one snapshot; whatever a body wrote in it would be taken back.
    ///
    /// `read(_:)` switches the connection to reading and back, which makes SQLite compile every cached statement anew: most of what a
    /// short command did.
    func snapshot<T>(_ body: (Database) throws -> T) throws -> T {
        try writeWithoutTransaction { db in
            try db.beginTransaction(.deferred)
            defer { try? db.rollback() }
            return try body(db)
        }
    }
}
