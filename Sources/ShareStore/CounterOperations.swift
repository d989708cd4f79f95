internal import GRDB

extension SQLiteShareStore {
    /// How far this party has come in using up material.
    public func counter() throws(StoreError) -> PoolCounter {
        try read { access in
            guard let counter = try Head.load(access, keys: keys).counter else {
                throw StoreError.tampered(file: path, detail: "a negative count")
            }
            return counter
        }
    }

    /// Keeps another party's counter with its signed statement, where it is beyond the one kept.
    public func recordCounter(of party: UInt8, _ counter: PoolCounter, statement: [UInt8]) throws(StoreError) {
        try recordCounters([(party: party, counter: counter, statement: statement)])
    }

    /// The same of several parties, in one step.
    public func recordCounters(_ seen: [(party: UInt8, counter: PoolCounter, statement: [UInt8])]) throws(StoreError) {
        var rows: [CounterRow] = []
        for (party, counter, statement) in seen {
            guard party > 0, party != info.party else { throw .malformed(field: "party", detail: "not another party") }
            guard counter.isStorable else { throw .malformed(field: "counter", detail: "beyond 2⁶³") }
            try Limits.length("statement", statement, 1...4096)
            rows.append(CounterRow(party: party, counter: counter, statement: statement))
        }
        let new = rows
        try change { change in
            try change.head.require(.counters, change.access)
            for row in new {
                if let kept = try CounterRow.load(change.access, party: row.party), kept.counter >= row.counter { continue }
                try change.append(
                    .counterSeen,
                    [
                        EventField("of", row.party), EventField("generation", row.counter.generation),
                        EventField("count", row.counter.count), EventField("statement", row.statement),
                    ])
                try change.edit(.counters) { try row.save($0.access) }
            }
        }
    }

    /// The highest counter seen of another party, with its signed statement; nil where none was.
    public func counter(of party: UInt8) throws(StoreError) -> (counter: PoolCounter, statement: [UInt8])? {
        try read(.counters) { access in try CounterRow.load(access, party: party).map { ($0.counter, $0.statement) } }
    }

    /// Destroys all material, of every pool, and begins a generation beyond this store's own and the one that others have seen. Every
    /// pair set-up has to be renewed.
    ///
    /// For a store whose pool key was kept and which others have seen further on, or have not confirmed (rule S5). Other
    /// processes that hold the old generation's key give nothing out any more.
    public func voidPool(seen: PoolCounter?) throws(StoreError) -> PoolOutcome {
        let file = poolFile
        let opening = try change { change in
            let filed = try file?.load(keys: change.keys)?.key.generation ?? 0
            return try PoolOpening.begin(&change, file: file, beyond: max(filed, seen?.generation ?? 0), reason: .counterBehind)
        }
        hold(opening.key)
        return opening.outcome
    }
}

extension Head {
    /// What others remember of this party; nil where the counts are out of range.
    var counter: PoolCounter? {
        let (count, overflow) = consumed.addingReportingOverflow(poisonings)
        guard !overflow, let generation = UInt64(exactly: generation), let count = UInt64(exactly: count) else { return nil }
        return PoolCounter(generation: generation, count: count)
    }
}

extension Change {
    /// Moves the counter on, so that a store from before a poisoning is behind what others have seen.
    mutating func countPoisoning() throws {
        let (poisonings, overflow) = head.poisonings.addingReportingOverflow(1)
        guard !overflow else { throw StoreError.tampered(file: file, detail: "the number of poisonings") }
        head.poisonings = poisonings
    }
}

/// A row of `counters`, a sealed table.
struct CounterRow: Equatable {
    let party: UInt8
    let counter: PoolCounter
    let statement: [UInt8]

    private static let columns = "party, generation, count, statement"

    static func load(_ access: Access, party: UInt8) throws -> CounterRow? {
        try access.row("counters", "SELECT \(columns) FROM counters WHERE party = ?", .number(Int64(party))).map { try CounterRow($0) }
    }

    static func all(_ access: Access) throws -> [CounterRow] {
        try access.rows("counters", "SELECT \(columns) FROM counters ORDER BY party").map { try CounterRow($0) }
    }

    init(party: UInt8, counter: PoolCounter, statement: [UInt8]) {
        self.party = party
        self.counter = counter
        self.statement = statement
    }

    private init(_ row: StrictRow) throws(StoreError) {
        self.init(
            party: try row.number("party"),
            counter: PoolCounter(generation: try row.number("generation"), count: try row.number("count")),
            statement: try row.bytes("statement"))
    }

    func save(_ access: Access) throws {
        // Both numbers were bounded on the way in.
        try access.run(
            "INSERT OR REPLACE INTO counters (\(Self.columns)) VALUES (?, ?, ?, ?)", .number(Int64(party)),
            .number(Int64(clamping: counter.generation)), .number(Int64(clamping: counter.count)), .bytes(statement))
    }
}
