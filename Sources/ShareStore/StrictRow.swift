#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif
internal import GRDB

/// A row by its columns: one of another type, length or range than the reader's is an error.
protocol StrictColumns {
    var table: String { get }
    var file: String { get }
    /// `.null` where there is no such column.
    subscript(_ column: String) -> Cell { get }
}

extension StrictColumns {
    func bytes(_ column: String, count: Int? = nil) throws(StoreError) -> [UInt8] {
        guard case .bytes(let bytes) = self[column], count == nil || bytes.count == count else { throw damaged(column) }
        return bytes
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

    private func damaged(_ column: String) -> StoreError {
        .damaged(file: file, detail: "unreadable value in \(table).\(column)")
    }
}

/// A row read without trust, where GRDB's own conversions trap.
struct StrictRow: StrictColumns {
    let row: Row
    let table: String
    let file: String

    subscript(_ column: String) -> Cell { row.hasColumn(column) ? Cell(row[column]) : .null }
}

/// Statements as this module uses them: bytes as blobs, rows as ``StrictRow``.
struct Access {
    let db: Database
    let file: String

    func run(_ sql: String, _ arguments: Cell...) throws { try run(sql, arguments) }

    func run(_ sql: String, _ arguments: [Cell]) throws {
        try statement(sql).execute(arguments: StatementArguments(arguments.map(\.databaseValue)))
    }

    /// All rows, column by column.
    func cells(_ sql: String) throws -> [[Cell]] {
        var rows: [[Cell]] = []
        let cursor = try Row.fetchCursor(statement(sql))
        while let row = try cursor.next() { rows.append(row.databaseValues.map { Cell($0) }) }
        return rows
    }

    func row(_ table: String, _ sql: String, _ arguments: Cell...) throws -> StrictRow? {
        try Row.fetchOne(statement(sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
            .map { StrictRow(row: $0, table: table, file: file) }
    }

    func rows(_ table: String, _ sql: String, _ arguments: Cell...) throws -> [StrictRow] {
        try Row.fetchAll(statement(sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
            .map { StrictRow(row: $0, table: table, file: file) }
    }

    /// The single number that a `SELECT … AS value` gives.
    func number(_ table: String, _ sql: String, _ arguments: Cell...) throws -> Int64 {
        let row = try Row.fetchOne(statement(sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
            .map { StrictRow(row: $0, table: table, file: file) }
        guard let row else { throw StoreError.damaged(file: file, detail: "no row in \(table)") }
        return try row.number("value")
    }

    /// Compiled once a connection: the texts are this module's own and few, and units of material come by the hundred.
    private func statement(_ sql: String) throws -> Statement { try db.cachedStatement(sql: sql) }
}
