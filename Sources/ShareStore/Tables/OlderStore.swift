internal import GRDB

/// A store as an older version left it: its tables as they were read, compared with what that version's head says of them.
struct OlderStore {
    /// The head in the form of this version, but for the seals.
    let head: Head
    private let tables: [String: [StrictRow]]
    private let version: Int
    private let file: String

    /// A table of an older version: its columns, those of the primary key first.
    struct Table {
        let name: String
        let columns: [String]
        let keyWidth: Int

        func rows(_ access: Access) throws -> [[Cell]] { try access.cells(of: name, columns: columns, keyWidth: keyWidth) }
    }

    /// The tables of a version that its head has digests of, in their order; of version 1, which had digests of four, all that are carried over.
    static func tables(of version: Int) -> [Table] {
        // Version 3 is as this one, which has tables more.
        if version == 3 {
            return SealedTable.ofVersion3.map { Table(name: $0.rawValue, columns: $0.columns, keyWidth: $0.keyWidth) }
        }
        let pairs = ["key_id", "epoch", "peer", "public_part", "stored", "poisoned", "needs_renewal"]
        let pools = ["number", "key_id", "epoch", "generation", "signers"]
        return [
            Table(name: "live", columns: ["chunk", "bits"], keyWidth: 1),
            Table(name: "pairs", columns: version == 1 ? pairs : pairs + ["unfinished"], keyWidth: 3),
            Table(name: "counters", columns: ["party", "generation", "count", "statement"], keyWidth: 1),
            Table(name: "failures", columns: ["key_id", "signers", "count"], keyWidth: 2),
            Table(name: "pools", columns: version == 1 ? pools : pools + ["available", "consumed", "voided", "balance"], keyWidth: 1),
            Table(
                name: "keys", columns: ["key_id", "epoch", "scheme", "state", "created_at", "public_hash", "code"], keyWidth: 2),
            Table(name: "shares", columns: ["key_id", "epoch", "public_part", "nonce", "sealed"], keyWidth: 2),
            Table(name: "acknowledgements", columns: ["key_id", "epoch", "party", "bytes"], keyWidth: 3),
            Table(name: "pair_setups", columns: ["key_id", "epoch", "peer", "nonce", "sealed"], keyWidth: 3),
            Table(name: "identity", columns: ["only", "roster", "nonce", "sealed"], keyWidth: 1),
        ]
    }

    /// The number of tables that a version's head has digests of.
    static func sealedTables(of version: Int) -> Int { version == 1 ? 4 : tables(of: version).count }

    init(_ version: Int, _ access: Access, _ keys: StoreKeys) throws {
        self.version = version
        file = access.file
        let (head, seals) = try Head.older(version, access, keys)
        var tables: [String: [StrictRow]] = [:]
        for (place, table) in Self.tables(of: version).enumerated() {
            let rows = try table.rows(access)
            if place < Self.sealedTables(of: version) {
                guard SealedTable.digest(of: table.name, rows) == Array(seals[32 * place..<32 * place + 32]) else {
                    throw StoreError.tampered(file: file, detail: "its \(tableWords(table.name)) are not as they were left")
                }
            }
            tables[table.name] = rows.map { StrictRow(cells: $0, columns: table.columns, table: table.name, file: access.file) }
        }
        try Opened.check(head, access)
        self.head = head
        self.tables = tables
    }

    /// The tables of this version, with what the older ones held.
    func converted(_ keys: StoreKeys, _ projection: Projection) throws -> [SealedTable: SealedRows] {
        var rows: [SealedTable: SealedRows] = [:]
        func fill(_ table: SealedTable, _ cells: [[Cell]]) {
            var filled = SealedRows(table, file: file)
            for row in cells { filled.put(row) }
            rows[table] = filled
        }
        guard version < 3 else {
            for table in SealedTable.ofVersion3 { fill(table, self[table.rawValue].map(\.cells)) }
            return rows
        }
        // What version 1 kept of other parties names no position of their logs.
        let kept: [SealedTable] = [.live, .failures, .shares, .acknowledgements] + (version == 1 ? [] : [.counters, .pools])
        for table in kept { fill(table, self[table.rawValue].map(\.cells)) }
        if version == 1 { fill(.pools, try self["pools"].map { try pool($0, projection) }) }
        fill(.keys, try self["keys"].map { try KeyRow(beforeVersion3: $0, keys).cells(keys) })
        // Of version 1 nobody knows what was begun to be evaluated.
        fill(.auxiliary, self["pairs"].map { pairCells($0) + (version == 1 ? [.number(0)] : []) })
        fill(.auxiliarySecrets, self["pair_setups"].map(pairCells))
        if let row = self["identity"].first {
            let identity = try IdentityRow(beforeVersion3: row, keys)
            fill(.identity, [identity.cells])
            fill(.rosters, [RosterRow(epoch: 0, roster: try row.bytes("roster")).cells(keys)])
        }
        return rows
    }

    /// Behind key and epoch, the kind of the only auxiliary data that there was.
    private func pairCells(_ row: StrictRow) -> [Cell] {
        Array(row.cells.prefix(2)) + [.text(AuxiliaryKind.pairSetups.rawValue)] + Array(row.cells.dropFirst(2))
    }

    private subscript(_ table: String) -> [StrictRow] { tables[table] ?? [] }

    /// Nothing authenticated the levels of version 1: they are those of the events.
    private func pool(_ row: StrictRow, _ projection: Projection) throws -> [Cell] {
        let name = Projection.PoolName(
            pool: MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers")),
            generation: try row.number("generation"))
        let level = projection.levels[name] ?? Projection.Level()
        return PoolRow(number: try row.number("number"), name: name, level: level, balance: projection.balance(of: name)).cells
    }
}

extension SealedTable {
    /// The tables that version 3 had digests of, in their order.
    fileprivate static let ofVersion3: [SealedTable] = [
        .live, .auxiliary, .counters, .failures, .pools, .keys, .shares, .acknowledgements, .auxiliarySecrets, .identity, .rosters,
    ]
}

extension Head {
    /// The head as an older version wrote it, and the digests that it carries.
    fileprivate static func older(_ version: Int, _ access: Access, _ keys: StoreKeys) throws -> (head: Head, seals: [UInt8]) {
        let columns = version == 1 ? columnsOfVersion1 : columnsBefore4
        guard let row = try access.row("head", "SELECT \(columns) FROM head") else {
            throw StoreError.tampered(file: access.file, detail: "the head of the event chain is missing")
        }
        var head = Head(
            sequence: try row.number("sequence"), hash: try row.bytes("hash", count: 32), consumed: try row.number("consumed"),
            poisonings: try row.number("poisonings"), generation: try row.number("generation"), poolCheck: try row.bytes("pool_check"),
            made: try row.number("made"))
        let seals = try row.bytes("seals", count: 32 * OlderStore.sealedTables(of: version))
        let fields: FieldBytes
        if version == 1 {
            fields = head.fieldsOfVersion1(storeID: keys.storeID, seals)
            head.filed = head.position
        } else {
            head.revision = try row.number("revision")
            head.filed = ChainPosition(sequence: try row.number("filed_sequence"), hash: try row.bytes("filed_hash", count: 32))
            fields = head.fields(version == 2 ? .headOfVersion2 : .headOfVersion3, storeID: keys.storeID, seals)
        }
        guard keys.isValid(try row.bytes("code"), over: fields), min(head.consumed, head.poisonings, head.generation, head.made) >= 0 else {
            throw StoreError.tampered(file: access.file, detail: "the head of the event chain was altered")
        }
        return (head, seals)
    }

    private static let columnsBefore4 =
        "revision, sequence, hash, consumed, poisonings, generation, pool_check, filed_sequence, filed_hash, made, seals, code"
    private static let columnsOfVersion1 = "sequence, hash, consumed, poisonings, generation, pool_check, made, seals, code"

    /// What the code of version 1's head covers.
    func fieldsOfVersion1(storeID: [UInt8], _ seals: [UInt8]) -> FieldBytes {
        var fields = FieldBytes(.headOfVersion1)
        fields.append(storeID)
        fields.append(sequence)
        fields.append(hash)
        for number in [consumed, poisonings, generation] { fields.append(number) }
        fields.append(poolCheck)
        fields.append(made)
        fields.append(seals)
        return fields
    }
}
