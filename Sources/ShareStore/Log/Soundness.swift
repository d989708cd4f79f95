/// SQLite's look at a store's pages when it is opened: at all of them, unless the log is long.
///
/// The log, the records of consumption and the released shares only grow. Where there are many of them, an opening that read them all would
/// take the longer the more a party has signed; so it looks at every other table, and at the end of the log. What is wrong further back is
/// found by `verify()`, or when it is read.
enum Soundness {
    /// Events that an opening looks at.
    static let events: Int64 = 20_000

    private static let ofAll = "SELECT quick_check AS verdict FROM pragma_quick_check(1)"
    private static let ofTables = """
        SELECT pages.quick_check AS verdict FROM sqlite_schema AS tables, pragma_quick_check(tables.name) AS pages
        WHERE tables.type = 'table' AND tables.name NOT IN ('events', 'consumed', 'releases')
        """

    /// Refuses a store with pages that are missing or mangled.
    static func checkPages(_ access: Access) throws {
        let isLong = try access.number("events", "SELECT IFNULL(MAX(sequence), 0) AS value FROM events") > events
        let verdicts = try access.rows("check", isLong ? ofTables : ofAll).map { try $0.text("verdict") }
        guard !verdicts.isEmpty, verdicts.allSatisfy({ $0 == "ok" }) else {
            throw StoreError.damaged(file: access.file, detail: "pages are missing or mangled")
        }
    }

    /// Whether none of the last events before a sequence number is missing, nor any behind it there.
    static func isWhole(upTo sequence: Int64, _ access: Access) throws -> Bool {
        let start = sequence > events ? sequence - events : 0
        let found = try access.number("events", "SELECT COUNT(*) AS value FROM events WHERE sequence > ?", .number(start))
        return found == sequence - start
    }
}
