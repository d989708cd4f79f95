/// A row of `consumed`, with its code: that material is gone is as authentic as the material was (rule M4).
///
/// One table for every kind: an identifier that was a nonce's is never a pre-signature's.
struct ConsumedRow: Equatable {
    let id: [UInt8]
    let pool: MaterialPool
    let generation: Int64
    let request: [UInt8]
    let sequence: Int64

    static let columns = "id, key_id, epoch, generation, signers, request, sequence, code"

    static func load(_ access: Access, _ keys: StoreKeys, id: [UInt8]) throws -> ConsumedRow? {
        try access.row("consumed", "SELECT \(columns) FROM consumed WHERE id = ?", .bytes(id)).map { try ConsumedRow($0, keys) }
    }

    init(id: [UInt8], pool: MaterialPool, generation: Int64, request: [UInt8], sequence: Int64) {
        self.id = id
        self.pool = pool
        self.generation = generation
        self.request = request
        self.sequence = sequence
    }

    init(_ row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        self.init(
            id: try row.bytes("id"),
            pool: MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers")),
            generation: try row.number("generation"), request: try row.bytes("request"), sequence: try row.number("sequence"))
        guard keys.isValid(try row.bytes("code"), over: fields(keys)) else {
            throw .tampered(file: row.file, detail: "the consumption of material \(hexText(id))")
        }
    }

    func insert(_ access: Access, _ keys: StoreKeys) throws {
        try access.run(
            "INSERT INTO consumed (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", .bytes(id), .bytes(pool.keyID),
            .number(Int64(pool.epoch)), .number(generation), .bytes(pool.signers), .bytes(request), .number(sequence),
            .bytes(keys.code(fields(keys))))
    }

    private func fields(_ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.consumedRow)
        fields.append(keys.storeID)
        fields.append(id)
        fields.append(pool.keyID)
        fields.append(UInt64(pool.epoch))
        fields.append(generation)
        fields.append(pool.signers)
        fields.append(request)
        fields.append(sequence)
        return fields
    }
}
