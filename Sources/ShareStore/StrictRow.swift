#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif
internal import GRDB

/// A row read without trust: a column of another type, length or range is an error, where GRDB's own conversions trap.
struct StrictRow {
    let row: Row
    let table: String
    let file: String

    func bytes(_ column: String, count: Int? = nil) throws(StoreError) -> [UInt8] {
        guard case .blob(let data) = value(column) else { throw damaged(column) }
        if let count, data.count != count { throw damaged(column) }
        return [UInt8](data)
    }

    func text(_ column: String) throws(StoreError) -> String {
        guard case .string(let text) = value(column) else { throw damaged(column) }
        return text
    }

    func textOrNull(_ column: String) throws(StoreError) -> String? {
        if case .null = value(column) { return nil }
        return try text(column)
    }

    func number<N: FixedWidthInteger>(_ column: String, as type: N.Type = N.self) throws(StoreError) -> N {
        guard case .int64(let wide) = value(column), let number = N(exactly: wide) else { throw damaged(column) }
        return number
    }

    private func value(_ column: String) -> DatabaseValue.Storage {
        guard row.hasColumn(column) else { return .null }
        let value: DatabaseValue = row[column]
        return value.storage
    }

    private func damaged(_ column: String) -> StoreError {
        .damaged(file: file, detail: "unreadable value in \(table).\(column)")
    }
}

/// Statements as this module uses them: bytes as blobs, rows as ``StrictRow``.
struct Access {
    let db: Database
    let file: String

    func run(_ sql: String, _ arguments: Value...) throws {
        try statement(sql).execute(arguments: StatementArguments(arguments.map(\.databaseValue)))
    }

    func run(_ sql: String, cells: [Cell]) throws {
        try statement(sql).execute(arguments: StatementArguments(cells.map(\.databaseValue)))
    }

    /// All rows, column by column.
    func cells(_ sql: String) throws -> [[Cell]] {
        var rows: [[Cell]] = []
        let cursor = try Row.fetchCursor(statement(sql))
        while let row = try cursor.next() { rows.append(row.databaseValues.map { Cell($0) }) }
        return rows
    }

    func row(_ table: String, _ sql: String, _ arguments: Value...) throws -> StrictRow? {
        try Row.fetchOne(statement(sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
            .map { StrictRow(row: $0, table: table, file: file) }
    }

    func rows(_ table: String, _ sql: String, _ arguments: Value...) throws -> [StrictRow] {
        try Row.fetchAll(statement(sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
            .map { StrictRow(row: $0, table: table, file: file) }
    }

    /// The single number that a `SELECT … AS value` gives.
    func number(_ table: String, _ sql: String, _ arguments: Value...) throws -> Int64 {
        let row = try Row.fetchOne(statement(sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
            .map { StrictRow(row: $0, table: table, file: file) }
        guard let row else { throw StoreError.damaged(file: file, detail: "no row in \(table)") }
        return try row.number("value")
    }

    /// Compiled once a connection: the texts are this module's own and few, and units of material come by the hundred.
    private func statement(_ sql: String) throws -> Statement { try db.cachedStatement(sql: sql) }

    /// An argument of a statement.
    enum Value {
        case bytes([UInt8])
        case text(String)
        case number(Int64)
        case null

        var databaseValue: DatabaseValue {
            switch self {
            case .bytes(let bytes): Data(bytes).databaseValue
            case .text(let text): text.databaseValue
            case .number(let number): number.databaseValue
            case .null: .null
            }
        }
    }
}
