internal import Groups
internal import Secrets

/// A row of `keys`, with its code.
struct KeyRow: Equatable {
    let keyID: [UInt8]
    let epoch: UInt32
    let scheme: String
    let protocolName: String
    var state: KeyState
    let createdAt: Int64
    let publicHash: [UInt8]

    static func load(_ rows: SealedRows, _ keys: StoreKeys, keyID: [UInt8], epoch: UInt32) throws -> KeyRow? {
        try rows[.bytes(keyID), .number(Int64(epoch))].map { try KeyRow($0, keys) }
    }

    static func active(_ rows: SealedRows, _ keys: StoreKeys, keyID: [UInt8]) throws -> KeyRow? {
        try all(rows, keys).first { $0.keyID == keyID && $0.state == .active }
    }

    static func all(_ rows: SealedRows, _ keys: StoreKeys) throws -> [KeyRow] { try rows.strict.map { try KeyRow($0, keys) } }

    init(
        keyID: [UInt8], epoch: UInt32, scheme: String, protocolName: String, state: KeyState, createdAt: Int64, publicHash: [UInt8]
    ) {
        self.keyID = keyID
        self.epoch = epoch
        self.scheme = scheme
        self.protocolName = protocolName
        self.state = state
        self.createdAt = createdAt
        self.publicHash = publicHash
    }

    init(_ key: NewKey, state: KeyState) {
        self.init(
            keyID: key.keyID, epoch: key.epoch, scheme: key.scheme, protocolName: key.protocolName, state: state,
            createdAt: key.createdAt, publicHash: SHA256.hash(key.publicPart))
    }

    init(_ row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        try self.init(row, protocolName: row.text("protocol"))
        guard keys.isValid(try row.bytes("code"), over: fields(keys)) else { throw altered(row) }
    }

    /// A row of version 1 or 2, which named no protocol: there was one for each scheme.
    init(beforeVersion3 row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        try self.init(row, protocolName: ProtocolName.usual(for: row.text("scheme")))
        guard keys.isValid(try row.bytes("code"), over: fieldsBeforeVersion3(keys)) else { throw altered(row) }
    }

    private init(_ row: StrictRow, protocolName: String) throws(StoreError) {
        guard let state = KeyState(rawValue: try row.text("state")) else {
            throw .damaged(file: row.file, detail: "unreadable value in keys.state")
        }
        self.init(
            keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), scheme: try row.text("scheme"), protocolName: protocolName,
            state: state, createdAt: try row.number("created_at"), publicHash: try row.bytes("public_hash", count: 32))
    }

    private func altered(_ row: StrictRow) -> StoreError { .tampered(file: row.file, detail: "the record of key \(hexText(keyID))") }

    func cells(_ keys: StoreKeys) -> [Cell] {
        [
            .bytes(keyID), .number(Int64(epoch)), .text(scheme), .text(protocolName), .text(state.rawValue), .number(createdAt),
            .bytes(publicHash), .bytes(keys.code(fields(keys))),
        ]
    }

    private func fields(_ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.keyRow)
        append(to: &fields, keys)
        fields.append(protocolName)
        return fields
    }

    /// What the code of a row of version 1 or 2 covers.
    func fieldsBeforeVersion3(_ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.keyRowBeforeVersion3)
        append(to: &fields, keys)
        return fields
    }

    private func append(to fields: inout FieldBytes, _ keys: StoreKeys) {
        fields.append(keys.storeID)
        fields.append(keyID)
        fields.append(UInt64(epoch))
        fields.append(scheme)
        fields.append(state.rawValue)
        fields.append(createdAt)
        fields.append(publicHash)
    }
}

extension SealedRows {
    /// The public part of a key, of table `shares`: the one that the key's record names.
    func publicPart(of key: KeyRow) throws -> [UInt8] { try publicPart(of: key, in: share(of: key)) }

    /// The sealed share of a key that is not retired, of table `shares`, with its public part.
    func sealedShare(of key: KeyRow) throws -> (RecordIdentity, SealedBytes) {
        let found = try share(of: key)
        let publicPart = try publicPart(of: key, in: found)
        guard let nonce = try found.bytesOrNull("nonce"), let sealed = try found.bytesOrNull("sealed") else { throw missing(key) }
        let identity = RecordIdentity(
            kind: .share, id: key.keyID, keyID: key.keyID, epoch: key.epoch, generation: 0, publicPart: publicPart)
        return (identity, SealedBytes(nonce: nonce, bytes: sealed))
    }

    /// Whether nothing is left of a key's share but its public part.
    func isDestroyed(shareOf key: KeyRow) throws -> Bool {
        let found = try share(of: key)
        return try found.bytesOrNull("nonce") == nil && found.bytesOrNull("sealed") == nil
    }

    /// Destroys a share of table `shares`: its public part stays.
    mutating func destroyShare(of key: KeyRow) throws {
        put([.bytes(key.keyID), .number(Int64(key.epoch)), .bytes(try publicPart(of: key)), .null, .null])
    }

    private func share(of key: KeyRow) throws -> StrictRow {
        guard let found = self[.bytes(key.keyID), .number(Int64(key.epoch))] else { throw missing(key) }
        return found
    }

    private func missing(_ key: KeyRow) -> StoreError {
        .tampered(file: file, detail: "the share of key \(hexText(key.keyID)) is missing")
    }

    private func publicPart(of key: KeyRow, in found: StrictRow) throws -> [UInt8] {
        let publicPart = try found.bytes("public_part")
        guard SHA256.hash(publicPart) == key.publicHash else {
            throw StoreError.tampered(file: file, detail: "the public part of key \(hexText(key.keyID))")
        }
        return publicPart
    }
}
