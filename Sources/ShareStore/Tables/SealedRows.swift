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

    /// What the file holds, unchecked.
    init(reading table: SealedTable, _ access: Access) throws {
        self.table = table
        columns = table.columns
        file = access.file
        rows = try access.cells(of: table.rawValue, columns: columns, keyWidth: table.keyWidth)
    }

    var digest: [UInt8] { SealedTable.digest(of: table.rawValue, rows) }

    /// The rows by column.
    var strict: [StrictRow] { rows.map(strict) }

    /// The row of a key, found by halving.
    subscript(_ key: Cell...) -> StrictRow? { self[key] }

    subscript(_ key: [Cell]) -> StrictRow? {
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
        // One epoch of a key is active at a time, between two statements too.
        let active = Cell.text(KeyState.active.rawValue)
        for isActive in [false, true] {
            for row in rows where !known.contains(row) && row.contains(active) == isActive { try access.run(sql, row) }
        }
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

extension Access {
    /// All rows of a table, in the order of its key.
    func cells(of table: String, columns: [String], keyWidth: Int) throws -> [[Cell]] {
        let key = columns.prefix(keyWidth).joined(separator: ", ")
        return try cells("SELECT \(columns.joined(separator: ", ")) FROM \(table) ORDER BY \(key)")
    }
}
