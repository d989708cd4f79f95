internal import GRDB

extension DatabaseQueue {
    /// Reads in one snapshot.
    ///
    /// `read(_:)` switches the connection to reading and back, which makes SQLite compile every cached statement anew: most of what a
    /// short command did.
    func snapshot<T>(_ body: (Database) throws -> T) throws -> T {
        try writeWithoutTransaction { db in
            try db.beginTransaction(.deferred)
            do {
                let value = try body(db)
                try db.commit()
                return value
            } catch {
                try? db.rollback()
                throw error
            }
        }
    }
}
