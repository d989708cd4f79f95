/// SQLite's look at a store's pages: at all of them, unless a store is opened for use and its log is long.
///
/// The log, the records of consumption and the released shares only grow, and an opening that read them all would take the longer the more a party
/// has signed. So in a store with a long log it looks at every other table, and counts the last events and all records of consumption. The rest of
/// the log, the free pages, and pages that belong to two tables are `verify()`'s work, as the whole chain is.
enum Soundness {
    /// The longest log of which an opening reads every page, and so many events are counted of a longer one.
    static let events: Int64 = 100_000

    /// What is said of pages that are not sound.
    static let problem = "pages are missing or mangled"

    private static let ofAll = "SELECT quick_check AS verdict FROM pragma_quick_check(1)"
    private static let ofTables = """
        SELECT pages.quick_check AS verdict FROM sqlite_schema AS tables, pragma_quick_check(tables.name) AS pages
        WHERE tables.type = 'table' AND tables.name NOT IN ('events', 'consumed', 'releases')
        """

    /// Refuses a store with pages that are missing or mangled.
    static func check(_ access: Access, isForUse: Bool) throws {
        let isLong = try access.number("events", "SELECT IFNULL(MAX(sequence), 0) AS value FROM events") > events
        guard try isSound(access, isForUse && isLong ? ofTables : ofAll) else {
            throw StoreError.damaged(file: access.file, detail: problem)
        }
    }

    /// Whether every page of a store is what it should be, and belongs to one table alone.
    static func isWhole(_ access: Access) throws -> Bool { try isSound(access, ofAll) }

    private static func isSound(_ access: Access, _ check: String) throws -> Bool {
        let verdicts = try access.rows("check", check).map { try $0.text("verdict") }
        return !verdicts.isEmpty && verdicts.allSatisfy { $0 == "ok" }
    }

    /// Whether as many events are there as end at a sequence number; of a long log, as many of the last.
    static func hasAllEvents(upTo sequence: Int64, _ access: Access) throws -> Bool {
        guard sequence > events else { return try access.number("events", "SELECT COUNT(*) AS value FROM events") == sequence }
        let start = sequence - events
        return try access.number("events", "SELECT COUNT(*) AS value FROM events WHERE sequence > ?", .number(start)) == events
    }
}
