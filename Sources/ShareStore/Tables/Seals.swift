/// The digests of the sealed tables, as the head carries them.
struct Seals: Equatable {
    private var digests: [[UInt8]]

    /// Of empty tables.
    init() { digests = SealedTable.allCases.map { SealedRows($0, file: "").digest } }

    /// nil for another length.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 * SealedTable.allCases.count else { return nil }
        digests = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }
    }

    var bytes: [UInt8] { digests.flatMap(\.self) }

    subscript(_ table: SealedTable) -> [UInt8] {
        get { zip(SealedTable.allCases, digests).first { $0.0 == table }?.1 ?? [] }
        set { digests = zip(SealedTable.allCases, digests).map { $0 == table ? newValue : $1 } }
    }
}

extension Head {
    /// The rows of a table, which must be those that were left.
    func rows(_ table: SealedTable, _ access: Access) throws -> SealedRows {
        let rows = try SealedRows(reading: table, access)
        guard rows.digest == seals[table] else {
            throw StoreError.tampered(file: access.file, detail: "its \(table.words) are not as they were left")
        }
        return rows
    }
}

extension Change {
    /// The rows of a table as this change has them so far; those of the file must be as they were left.
    mutating func rows(_ table: SealedTable) throws -> SealedRows {
        if let edited = edits[table] { return edited.after }
        let rows = try head.rows(table, access)
        edits[table] = Edit(before: rows, after: rows)
        return rows
    }

    /// The one way to change a sealed table: checked before it is read; written, read back and sealed when the change ends.
    mutating func edit(_ table: SealedTable, _ body: (inout SealedRows) throws -> Void) throws {
        var rows = try rows(table)
        try body(&rows)
        edits[table]?.after = rows
    }

    /// The same for a table that may be anything: what it holds is replaced.
    mutating func replace(_ rows: SealedRows) throws {
        edits[rows.table] = Edit(before: try SealedRows(reading: rows.table, access), after: rows)
        head.seals[rows.table] = rows.digest
    }

    /// Writes what was edited and seals it.
    mutating func flush() throws {
        for table in SealedTable.allCases {
            guard let edit = edits[table], edit.before.rows != edit.after.rows else { continue }
            try edit.after.write(over: edit.before, access)
            head.seals[table] = edit.after.digest
            edits[table] = Edit(before: edit.after, after: edit.after)
        }
    }

    struct Edit {
        let before: SealedRows
        var after: SealedRows
    }
}
