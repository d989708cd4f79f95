internal import GRDB
internal import Groups

/// Tables in which every row counts, and the absence of every row: which units may still be used, which pair is poisoned, how
/// far others have been seen, who failed.
///
/// The head carries a digest of each, under its own code. A row altered, deleted, added or copied back from an older file
/// therefore shows before anything is decided on the table, in every process alike, and without reading the log: the tables are
/// small, the log is not. What the rows must be is said by the events; ``SQLiteShareStore/verify()`` compares them.
enum SealedTable: String, CaseIterable {
    case live
    case pairs
    case counters
    case failures

    private var columns: String {
        switch self {
        case .live: "chunk, bits"
        case .pairs: "key_id, epoch, peer, public_part, stored, poisoned, needs_renewal"
        case .counters: "party, generation, count, statement"
        case .failures: "key_id, signers, count"
        }
    }

    private var order: String {
        switch self {
        case .live: "chunk"
        case .pairs: "key_id, epoch, peer"
        case .counters: "party"
        case .failures: "key_id, signers"
        }
    }

    func digest(_ access: Access) throws -> [UInt8] {
        Self.digest(self, try access.rows(rawValue, "SELECT \(columns) FROM \(rawValue) ORDER BY \(order)"))
    }

    fileprivate static func digest(_ table: SealedTable, _ rows: [StrictRow]) -> [UInt8] {
        var fields = FieldBytes(.sealedTable)
        fields.append(table.rawValue)
        for row in rows { row.append(to: &fields) }
        return SHA256.hash(fields.bytes)
    }
}

/// The digests of the sealed tables, as the head carries them.
struct Seals: Equatable {
    private var digests: [[UInt8]]

    /// Of empty tables.
    init() { digests = SealedTable.allCases.map { SealedTable.digest($0, []) } }

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
    /// Refuses a table that is not the one that was left.
    func require(_ table: SealedTable, _ access: Access) throws {
        guard try table.digest(access) == seals[table] else {
            throw StoreError.tampered(file: access.file, detail: "table \(table.rawValue) is not as it was left")
        }
    }
}

extension Change {
    /// The one way to change a sealed table: checked before, sealed anew after.
    mutating func edit<T>(_ table: SealedTable, _ body: (inout Change) throws -> T) throws -> T {
        try head.require(table, access)
        let result = try body(&self)
        try seal(table)
        return result
    }

    mutating func seal(_ table: SealedTable) throws { head.seals[table] = try table.digest(access) }
}

extension StrictRow {
    /// All values, each behind its type.
    fileprivate func append(to fields: inout FieldBytes) {
        for value in row.databaseValues {
            switch value.storage {
            case .null: fields.append([0])
            case .int64(let number):
                fields.append([1])
                fields.append(number)
            case .string(let text):
                fields.append([2])
                fields.append(text)
            case .blob(let data):
                fields.append([3])
                fields.append([UInt8](data))
            case .double(let number):  // no column holds one
                fields.append([4])
                fields.append(number.bitPattern)
            }
        }
    }
}
