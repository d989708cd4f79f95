/// A row of `pools`, a sealed table: what a pool holds and held.
struct PoolRow: Equatable {
    let number: Int64
    let name: Projection.PoolName
    private(set) var level: Projection.Level
    /// The identifiers of all units in it, added bit by bit without carry: 32 bytes. Two signers of a pool that hold the same units
    /// have the same balance, and a difference shows without reading the units.
    private(set) var balance: [UInt8]

    static let emptyBalance = [UInt8](repeating: 0, count: 32)

    init(number: Int64, name: Projection.PoolName, level: Projection.Level = .init(), balance: [UInt8] = emptyBalance) {
        self.number = number
        self.name = name
        self.level = level
        self.balance = balance
    }

    init(_ row: StrictRow) throws(StoreError) {
        number = try row.number("number")
        let pool = MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers"))
        name = Projection.PoolName(pool: pool, generation: try row.number("generation"))
        level = Projection.Level(
            available: try row.number("available"), consumed: try row.number("consumed"), voided: try row.number("voided"))
        balance = try row.bytes("balance", count: 32)
        guard name.generation >= 0, min(level.available, level.consumed, level.voided) >= 0 else {
            throw .damaged(file: row.file, detail: "a negative number among its \(tableWords(row.table))")
        }
    }

    static func all(_ rows: SealedRows) throws -> [PoolRow] { try rows.strict.map { try PoolRow($0) } }

    var cells: [Cell] {
        [
            .number(number), .bytes(name.pool.keyID), .number(Int64(name.pool.epoch)), .number(name.generation), .bytes(name.pool.signers),
            .number(level.available), .number(level.consumed), .number(level.voided), .bytes(balance),
        ]
    }

    /// Units arrived.
    mutating func add(_ ids: [[UInt8]]) {
        level.available = level.available.saturating(adding: Int64(ids.count))
        for id in ids { toggle(id) }
    }

    /// Units were used.
    mutating func consume(_ ids: [[UInt8]]) { leave(ids, \.consumed) }

    /// Units were destroyed unused.
    mutating func void(_ ids: [[UInt8]]) { leave(ids, \.voided) }

    /// All that is in it was destroyed unused.
    mutating func voidAll() {
        level.voided = level.voided.saturating(adding: level.available)
        level.available = 0
        balance = Self.emptyBalance
    }

    private mutating func leave(_ ids: [[UInt8]], _ count: WritableKeyPath<Projection.Level, Int64>) {
        level.available = max(0, level.available - Int64(ids.count))
        level[keyPath: count] = level[keyPath: count].saturating(adding: Int64(ids.count))
        for id in ids { toggle(id) }
    }

    private mutating func toggle(_ id: [UInt8]) { balance = zip(balance, id).map { $0 ^ $1 } }

    /// What the store tells of it.
    var publicLevel: PoolLevel {
        PoolLevel(
            keyID: name.pool.keyID, epoch: name.pool.epoch, signers: name.pool.signers, generation: UInt64(clamping: name.generation),
            available: level.available, consumed: level.consumed, voided: level.voided)
    }
}

extension Int64 {
    /// The sum, or the largest number: of counts that came out of a file.
    func saturating(adding other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
