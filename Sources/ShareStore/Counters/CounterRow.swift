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
    /// Nothing is kept of what others said under another roster: it would not verify under the new one. Nothing is lost by it, for every
    /// party begins a pool generation with the epoch, of which nobody has heard yet.
    mutating func forgetCounters(but own: UInt8) throws {
        try edit(.counters) { rows in try rows.removeAll { try $0.number("party") != own } }
    }
}
