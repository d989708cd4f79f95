/// A row of `counters`, a sealed table.
struct CounterRow: Equatable {
    let party: UInt8
    let counter: PoolCounter
    let statement: [UInt8]

    static func load(_ rows: SealedRows, party: UInt8) throws -> CounterRow? { try rows[.number(Int64(party))].map { try CounterRow($0) } }

    init(party: UInt8, counter: PoolCounter, statement: [UInt8]) {
        self.party = party
        self.counter = counter
        self.statement = statement
    }

    init(_ row: StrictRow) throws(StoreError) {
        self.init(
            party: try row.number("party"),
            counter: PoolCounter(generation: try row.number("generation"), count: try row.number("count")),
            statement: try row.bytes("statement"))
    }

    /// Both numbers were bounded on the way in.
    var cells: [Cell] {
        [
            .number(Int64(party)), .number(Int64(clamping: counter.generation)), .number(Int64(clamping: counter.count)),
            .bytes(statement),
        ]
    }
}

extension Change {
    /// What is kept of other parties goes with their identities to other numbers; of whoever has left nothing is kept.
    mutating func renumberCounters(_ numbers: PartyNumbers) throws {
        try edit(.counters) { rows in
            let kept = try rows.strict.map { try CounterRow($0) }
            rows.removeAll()
            for row in kept {
                guard let party = numbers.new[row.party] else { continue }
                rows.put(CounterRow(party: party, counter: row.counter, statement: row.statement).cells)
            }
        }
    }
}
