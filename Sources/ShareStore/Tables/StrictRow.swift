internal import GRDB

/// A row read without trust, where GRDB's own conversions trap: a value of another type, length or range than the reader's is an error.
/// So it is with rows of sealed tables, for the writer may have been at fault.
struct StrictRow {
    let cells: [Cell]
    let columns: [String]
    let table: String
    let file: String

    func bytes(_ column: String, count: Int? = nil) throws(StoreError) -> [UInt8] {
        guard case .bytes(let bytes) = self[column], count == nil || bytes.count == count else { throw damaged(column) }
        return bytes
    }

    func bytesOrNull(_ column: String) throws(StoreError) -> [UInt8]? {
        if case .null = self[column] { return nil }
        return try bytes(column)
    }

    func text(_ column: String) throws(StoreError) -> String {
        guard case .text(let text) = self[column] else { throw damaged(column) }
        return text
    }

    func textOrNull(_ column: String) throws(StoreError) -> String? {
        if case .null = self[column] { return nil }
        return try text(column)
    }

    func number<N: FixedWidthInteger>(_ column: String, as type: N.Type = N.self) throws(StoreError) -> N {
        guard case .number(let wide) = self[column], let number = N(exactly: wide) else { throw damaged(column) }
        return number
    }

    /// `.null` where there is no such column.
    private subscript(_ column: String) -> Cell {
        columns.firstIndex(of: column).flatMap { $0 < cells.count ? cells[$0] : nil } ?? .null
    }

    func damaged(_ column: String) -> StoreError {
        .damaged(file: file, detail: "an unreadable value, \(column.replacing("_", with: " ")), among its \(tableWords(table))")
    }
}

/// Statements as this module uses them: rows as ``StrictRow``.
struct Access {
    let db: Database
    let file: String

    func run(_ sql: String, _ arguments: Cell...) throws { try run(sql, arguments) }

    func run(_ sql: String, _ arguments: [Cell]) throws {
        try statement(sql).execute(arguments: StatementArguments(arguments.map(\.databaseValue)))
    }

    /// All rows, column by column.
    func cells(_ sql: String) throws -> [[Cell]] { try read(sql, []).cells }

    func row(_ table: String, _ sql: String, _ arguments: Cell...) throws -> StrictRow? {
        let (cells, columns) = try read(sql, arguments, limit: 1)
        return cells.first.map { StrictRow(cells: $0, columns: columns, table: table, file: file) }
    }

    func rows(_ table: String, _ sql: String, _ arguments: Cell...) throws -> [StrictRow] {
        let (cells, columns) = try read(sql, arguments)
        return cells.map { StrictRow(cells: $0, columns: columns, table: table, file: file) }
    }

    /// The single number that a `SELECT … AS value` gives.
    func number(_ table: String, _ sql: String, _ arguments: Cell...) throws -> Int64 {
        guard case .number(let number)? = try read(sql, arguments, limit: 1).cells.first?.first else {
            throw StoreError.damaged(file: file, detail: "no count of its \(tableWords(table))")
        }
        return number
    }

    private func read(_ sql: String, _ arguments: [Cell], limit: Int = .max) throws -> (cells: [[Cell]], columns: [String]) {
        let statement = try statement(sql)
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
        var cells: [[Cell]] = []
        while cells.count < limit, let row = try cursor.next() { cells.append(row.databaseValues.map { Cell($0) }) }
        return (cells, statement.columnNames)
    }

    /// Compiled once a connection: the texts are this module's own and few, and units of material come by the hundred.
    private func statement(_ sql: String) throws -> Statement { try db.cachedStatement(sql: sql) }
}
