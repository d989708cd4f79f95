internal import GRDB
internal import Groups

/// Tables in which every row counts, and the absence of every row: keys and their shares, which units may still be used, which pair
/// is poisoned, how far others have been seen, who failed.
///
/// The head carries a digest of each, under its own code. A row altered, deleted, added or copied back from an older file
/// therefore shows before anything is decided on the table, in every process alike, and without reading the log: the tables are
/// small, the log is not. What the rows must be is said by the events, where they say it; ``SQLiteShareStore/verify()`` compares them.
enum SealedTable: String, CaseIterable {
    case live
    case pairs
    case counters
    case failures
    case pools
    case keys
    case shares
    case acknowledgements
    case pairSetups = "pair_setups"
    case identity

    /// For people.
    var words: String { tableWords(rawValue) }

    /// All columns, those of the primary key first.
    var columns: [String] {
        switch self {
        case .live: ["chunk", "bits"]
        case .pairs: ["key_id", "epoch", "peer", "public_part", "stored", "poisoned", "needs_renewal", "unfinished"]
        case .counters: ["party", "generation", "count", "statement"]
        case .failures: ["key_id", "signers", "count"]
        case .pools: ["number", "key_id", "epoch", "generation", "signers", "available", "consumed", "voided", "balance"]
        case .keys: ["key_id", "epoch", "scheme", "state", "created_at", "public_hash", "code"]
        case .shares: ["key_id", "epoch", "public_part", "nonce", "sealed"]
        case .acknowledgements: ["key_id", "epoch", "party", "bytes"]
        case .pairSetups: ["key_id", "epoch", "peer", "nonce", "sealed"]
        case .identity: ["only", "roster", "nonce", "sealed"]
        }
    }

    /// How many of the columns make the primary key.
    var keyWidth: Int {
        switch self {
        case .live, .counters, .pools, .identity: 1
        case .failures, .keys, .shares: 2
        case .pairs, .acknowledgements, .pairSetups: 3
        }
    }

    /// The tables that version 1 of the schema sealed, in the order of its digests, with the columns that they had.
    static let ofVersion1: [(table: SealedTable, columns: [String])] = [
        (.live, ["chunk", "bits"]),
        (.pairs, ["key_id", "epoch", "peer", "public_part", "stored", "poisoned", "needs_renewal"]),
        (.counters, ["party", "generation", "count", "statement"]),
        (.failures, ["key_id", "signers", "count"]),
    ]
}

/// The rows of a sealed table, in the order of their keys: what is read of it, and what is to be written.
struct SealedRows {
    let table: SealedTable
    let file: String
    private let columns: [String]
    private(set) var rows: [[Cell]]

    init(_ table: SealedTable, file: String) {
        self.table = table
        self.file = file
        columns = table.columns
        rows = []
    }

    /// What the file holds, unchecked; `columns` other than the table's own are an older schema's.
    init(reading table: SealedTable, columns: [String]? = nil, _ access: Access) throws {
        self.table = table
        self.columns = columns ?? table.columns
        file = access.file
        let key = self.columns.prefix(table.keyWidth).joined(separator: ", ")
        rows = try access.cells("SELECT \(self.columns.joined(separator: ", ")) FROM \(table.rawValue) ORDER BY \(key)")
    }

    var digest: [UInt8] {
        var fields = FieldBytes(.sealedTable)
        fields.append(table.rawValue)
        for row in rows { for cell in row { fields.append(cell) } }
        return SHA256.hash(fields.bytes)
    }

    /// The rows by column.
    var strict: [StrictRow] { rows.map(strict) }

    /// The row of a key, found by halving.
    subscript(_ key: Cell...) -> StrictRow? {
        let place = place(of: key)
        guard place < rows.count, rows[place].starts(with: key) else { return nil }
        return strict(rows[place])
    }

    /// Writes a row over the one of its key, if there is one.
    mutating func put(_ row: [Cell]) {
        let key = Array(row.prefix(table.keyWidth))
        let place = place(of: key)
        if place < rows.count, rows[place].starts(with: key) { rows[place] = row } else { rows.insert(row, at: place) }
    }

    mutating func removeAll() { rows = [] }

    mutating func removeAll(where drop: (StrictRow) throws -> Bool) rethrows {
        rows = try rows.filter { try !drop(strict($0)) }
    }

    /// Writes what is different from `before`, reads the table, and refuses where it does not hold exactly these rows: what is
    /// sealed is what was meant, whatever became of it on the way.
    func write(over before: SealedRows, _ access: Access) throws {
        let key = columns.prefix(table.keyWidth)
        let condition = key.map { "\($0) = ?" }.joined(separator: " AND ")
        let kept = Set(rows)
        let keys = Set(rows.map { Array($0.prefix(table.keyWidth)) })
        for row in before.rows where !kept.contains(row) && !keys.contains(Array(row.prefix(table.keyWidth))) {
            try access.run("DELETE FROM \(table.rawValue) WHERE \(condition)", Array(row.prefix(table.keyWidth)))
        }
        let known = Set(before.rows)
        let others = columns.dropFirst(table.keyWidth).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        let sql = """
            INSERT INTO \(table.rawValue) (\(columns.joined(separator: ", "))) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
            ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(others)
            """
        for row in rows where !known.contains(row) { try access.run(sql, row) }
        guard try SealedRows(reading: table, access).rows == rows else {
            throw StoreError.tampered(file: file, detail: "its \(table.words) are not what was written")
        }
    }

    private func strict(_ row: [Cell]) -> StrictRow { StrictRow(cells: row, columns: columns, table: table.rawValue, file: file) }

    private func place(of key: [Cell]) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = low + (high - low) / 2
            if rows[middle].prefix(table.keyWidth).lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

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

/// The words for what a table holds.
func tableWords(_ table: String) -> String {
    switch table {
    case "live": "list of units"
    case "pair_setups": "pair set-ups"
    case "identity": "identity records"
    case "failures": "failed combinations"
    case "counters": "other parties' statements"
    case "consumed": "consumptions"
    case "material": "units of material"
    default: table.replacing("_", with: " ")
    }
}
