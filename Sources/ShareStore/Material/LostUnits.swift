/// Units that go unused, and are named for what they were: the log never has a name that a row made up.
extension Change {
    /// Destroys units by their numbers, as far as they may still be used; their identifiers.
    mutating func destroy(_ numbers: [Int64], under poolKey: PoolKey) throws -> [[UInt8]] {
        let live = LiveUnits(try rows(.live))
        var lost: [MaterialPool: [[UInt8]]] = [:]
        var nameless: Set<Int64> = []
        for number in numbers where try live.contains(number) {
            if let unit = try wholeUnit(number, poolKey) {
                lost[unit.pool, default: []].append(unit.id)
            } else {
                nameless.insert(number)
            }
        }
        if !nameless.isEmpty {
            for (id, unit) in try unitsInLog() where nameless.contains(unit.number) { lost[unit.pool.pool, default: []].append(id) }
        }
        for number in numbers { try access.run("DELETE FROM material WHERE number = ?", .number(number)) }
        for (pool, ids) in lost { try editPool(pool) { $0.void(ids) } }
        try editLive { try $0.remove(numbers) }
        return lost.values.flatMap(\.self)
    }

    /// The numbers of a pool's units that are not among these, or not whole; and of rows that are none. Rows that somebody added cost a
    /// bounded time and memory.
    mutating func numbers(of pool: PoolRow, without kept: Set<[UInt8]>, _ poolKey: PoolKey) throws -> [Int64] {
        try access.run("DELETE FROM material WHERE pool = ? AND NOT (\(MaterialRow.hasUnitsSize))", .number(pool.number))
        let live = LiveUnits(try rows(.live))
        var (others, whole): ([Int64], Set<Int64>) = ([], [])
        try access.eachUnit(of: pool.number) { row in
            let number: Int64 = try row.number("number")
            guard let unit = try? MaterialRow(row, pool.name.pool, poolKey), unit.opens(poolKey, keys), try live.contains(number) else {
                others.append(number)
                return true
            }
            whole.insert(number)
            if !kept.contains(unit.identity.id) { others.append(number) }
            return true
        }
        // Rows that were removed, blown up, or moved to another pool, are units as before.
        if pool.level.available != whole.count {
            let missing = try unitsInLog().values.filter { $0.pool == pool.name && !whole.contains($0.number) }.map(\.number)
            others = Array(Set(others).union(missing))
        }
        return others
    }

    /// A unit by its number, if its row is whole.
    private mutating func wholeUnit(_ number: Int64, _ poolKey: PoolKey) throws -> (pool: MaterialPool, id: [UInt8])? {
        let sql = "SELECT \(MaterialRow.columns), pool FROM material WHERE number = ? AND \(MaterialRow.hasUnitsSize)"
        guard let row = try access.row("material", sql, .number(number)), let poolNumber: Int64 = try? row.number("pool"),
            let pool = try PoolRow.all(rows(.pools)).first(where: { $0.number == poolNumber })?.name.pool,
            let unit = try? MaterialRow(row, pool, poolKey), unit.opens(poolKey, keys)
        else { return nil }
        return (pool, unit.identity.id)
    }

    /// What was added and has not gone, by identifier, as the events say; they must hold.
    private func unitsInLog() throws -> [[UInt8]: Projection.Unit] {
        var report = AuditReport()
        let projection = try SQLiteShareStore.replay(access, keys, &report)
        guard report.isIntact, projection.end == head.position else {
            throw StoreError.tampered(file: access.file, detail: "the events do not hold, and units that they name were spoilt")
        }
        return projection.available
    }
}

extension Access {
    /// Pages of a thousand rows that one look at a pool reads: more than any pool here has units.
    private static let mostPages = 300

    /// The rows of a pool that may be units, in order, until the body has enough.
    func eachUnit(of pool: Int64, _ body: (StrictRow) throws -> Bool) throws {
        let sql = """
            SELECT \(MaterialRow.columns) FROM material WHERE pool = ? AND number > ? AND \(MaterialRow.hasUnitsSize) ORDER BY number LIMIT 1000
            """
        var after: Int64 = .min
        for _ in 0..<Self.mostPages {
            let page = try rows("material", sql, .number(pool), .number(after))
            guard let last = try page.last?.number("number", as: Int64.self) else { return }
            after = last
            for row in page { guard try body(row) else { return } }
        }
    }
}
