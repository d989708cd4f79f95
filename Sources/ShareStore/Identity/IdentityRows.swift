internal import Secrets

/// The row of `identity`: the party's seed, sealed for this store.
struct IdentityRow {
    private let sealed: SealedBytes

    init(sealing seed: borrowing SecretBytes, _ keys: StoreKeys) throws(StoreError) {
        sealed = try SealedBytes(sealing: seed, key: keys.records, associatedData: keys.identityData)
    }

    init(_ row: StrictRow) throws(StoreError) {
        sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
    }

    /// A row of version 1 or 2, whose seal covered the roster that lay beside it.
    init(beforeVersion3 row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        let old = try IdentityRow(row)
        let data = keys.identityDataBeforeVersion3(roster: try row.bytes("roster"))
        guard let seed = old.sealed.open(key: keys.records, associatedData: data, storage: .guarded) else {
            throw .tampered(file: row.file, detail: "the identity record does not open")
        }
        self = try IdentityRow(sealing: seed, keys)
    }

    var cells: [Cell] { [.number(1), .bytes(sealed.nonce), .bytes(sealed.bytes)] }

    func open(_ keys: StoreKeys) -> SecretBytes? {
        sealed.open(key: keys.records, associatedData: keys.identityData, storage: .guarded)
    }

    func opens(_ keys: StoreKeys) -> Bool {
        guard open(keys) != nil else { return false }
        return true
    }
}

/// A row of `rosters`, with its code: exchanging a pinned peer breaks it.
struct RosterRow: Equatable {
    let epoch: UInt32
    let roster: [UInt8]

    init(epoch: UInt32, roster: [UInt8]) {
        self.epoch = epoch
        self.roster = roster
    }

    init(_ row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        self.init(epoch: try row.number("epoch"), roster: try row.bytes("roster"))
        guard keys.isValid(try row.bytes("code"), over: fields(keys)) else {
            throw .tampered(file: row.file, detail: "the roster of epoch \(epoch)")
        }
    }

    /// All of them, in the order of the epochs.
    static func all(_ rows: SealedRows, _ keys: StoreKeys) throws -> [RosterRow] { try rows.strict.map { try RosterRow($0, keys) } }

    func cells(_ keys: StoreKeys) -> [Cell] { [.number(Int64(epoch)), .bytes(roster), .bytes(keys.code(fields(keys)))] }

    private func fields(_ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.roster)
        fields.append(keys.storeID)
        fields.append(UInt64(epoch))
        fields.append(roster)
        return fields
    }
}

extension StoreKeys {
    /// The associated data of the seed's seal.
    fileprivate var identityData: [UInt8] {
        var fields = FieldBytes(.identity)
        fields.append(storeID)
        return fields.bytes
    }

    /// The same in versions 1 and 2.
    func identityDataBeforeVersion3(roster: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.identityBeforeVersion3)
        fields.append(storeID)
        fields.append(roster)
        return fields.bytes
    }
}
