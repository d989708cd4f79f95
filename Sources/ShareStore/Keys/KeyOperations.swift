internal import GRDB
internal import Groups
public import Secrets

extension SQLiteShareStore {
    /// Stores a share with its pending key record, in one step.
    public func storePending(_ key: NewKey, share: borrowing SecretBytes) throws(StoreError) {
        try Limits.id("key id", key.keyID)
        guard (1...64).contains(key.scheme.utf8.count) else { throw .malformed(field: "scheme", detail: "1 to 64 bytes") }
        try Limits.length("public part", key.publicPart, 0...Limits.longest)
        guard (1...Limits.longest).contains(share.count) else { throw .malformed(field: "share", detail: "1 to \(Limits.longest) bytes") }
        let identity = RecordIdentity(
            kind: .share, id: key.keyID, keyID: key.keyID, epoch: key.epoch, generation: 0, publicPart: key.publicPart)
        let sealed = try SealedBytes(sealing: share, key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID))
        let row = KeyRow(
            keyID: key.keyID, epoch: key.epoch, scheme: key.scheme, state: .pending, createdAt: key.createdAt,
            publicHash: SHA256.hash(key.publicPart))
        try change { change in
            guard try KeyRow.load(change.rows(.keys), keys, keyID: key.keyID, epoch: key.epoch) == nil else {
                throw StoreError.keyExists(key: key.keyID, epoch: key.epoch)
            }
            try change.edit(.keys) { $0.put(row.cells(keys)) }
            try change.edit(.shares) { shares in
                shares.put([
                    .bytes(key.keyID), .number(Int64(key.epoch)), .bytes(key.publicPart), .bytes(sealed.nonce), .bytes(sealed.bytes),
                ])
            }
            _ = try change.append(
                .shareStored,
                [
                    EventField("key", key.keyID), EventField("epoch", key.epoch), EventField("scheme", key.scheme),
                    EventField("public", row.publicHash), EventField("createdAt", key.createdAt),
                ])
        }
    }

    /// Stores another party's statement on a key; the same bytes again are no change, other bytes a conflict.
    public func storeAcknowledgement(keyID: [UInt8], epoch: UInt32, from party: UInt8, bytes: [UInt8]) throws(StoreError) {
        guard party > 0 else { throw .malformed(field: "party", detail: "indices begin at 1") }
        try Limits.length("acknowledgement", bytes, 1...Limits.longest)
        try change { change in
            guard try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) != nil else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            if let earlier = try change.rows(.acknowledgements)[.bytes(keyID), .number(Int64(epoch)), .number(Int64(party))] {
                guard try earlier.bytes("bytes") == bytes else {
                    throw StoreError.acknowledgementConflict(key: keyID, epoch: epoch, party: party)
                }
                return
            }
            try change.edit(.acknowledgements) { statements in
                statements.put([.bytes(keyID), .number(Int64(epoch)), .number(Int64(party)), .bytes(bytes)])
            }
            try change.append(
                .acknowledgementStored,
                [
                    EventField("key", keyID), EventField("epoch", epoch), EventField("from", party),
                    EventField("hash", SHA256.hash(bytes)),
                ])
        }
    }

    /// The statements on a key, in the order of the parties.
    public func acknowledgements(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [Acknowledgement] {
        try read(.acknowledgements) { rows in
            try rows.strict.filter { try $0.bytes("key_id") == keyID && $0.number("epoch") == epoch }
                .map { Acknowledgement(party: try $0.number("party"), bytes: try $0.bytes("bytes")) }
        }
    }

    /// Makes a pending key usable. Where another epoch is active this is refused: that would be a rotation.
    public func activate(keyID: [UInt8], epoch: UInt32) throws(StoreError) {
        try change { change in
            guard var row = try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            guard row.state == .pending else { throw StoreError.keyNotPending(key: keyID, epoch: epoch) }
            if let active = try KeyRow.active(change.rows(.keys), keys, keyID: keyID) {
                throw StoreError.otherEpochActive(key: keyID, epoch: active.epoch)
            }
            row.state = .active
            let activated = row
            try change.edit(.keys) { $0.put(activated.cells(keys)) }
            try change.append(.keyActivated, [EventField("key", keyID), EventField("epoch", epoch)])
        }
    }

    /// Destroys a pending key with its share and pair set-ups; force is needed once others have acknowledged it.
    public func discardPending(keyID: [UInt8], epoch: UInt32, force: Bool) throws(StoreError) {
        try change { change in
            guard let row = try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            guard row.state == .pending else { throw StoreError.keyNotPending(key: keyID, epoch: epoch) }
            func isOfKey(_ row: StrictRow) throws -> Bool { try row.bytes("key_id") == keyID && row.number("epoch") == epoch }
            let count = try change.rows(.acknowledgements).strict.count(where: isOfKey)
            guard count == 0 || force else {
                throw StoreError.discardNeedsForce(key: keyID, epoch: epoch, acknowledgements: count)
            }
            for table in [.pairSetups, .pairs, .acknowledgements, .shares, .keys] as [SealedTable] {
                try change.edit(table) { try $0.removeAll(where: isOfKey) }
            }
            try change.append(
                .pendingDiscarded,
                [EventField("key", keyID), EventField("epoch", epoch), EventField("forced", force ? "yes" : "no")])
        }
    }

    /// Reads all key records, in the order of identifier and epoch.
    public func keyRecords() throws(StoreError) -> [KeyRecord] {
        try read { access, head in
            let shares = try head.rows(.shares, access)
            return try KeyRow.all(head.rows(.keys, access), keys).map { row in
                let publicPart = try shares.sealedShare(of: row).0.publicPart
                return KeyRecord(
                    keyID: row.keyID, scheme: row.scheme, epoch: row.epoch, state: row.state, publicPart: publicPart,
                    createdAt: row.createdAt)
            }
        }
    }

    /// The shares of all active keys, in guarded storage, by key.
    public func activeShares() throws(StoreError) -> [[UInt8]: SecretBox] {
        let found = try read { access, head in
            let shares = try head.rows(.shares, access)
            return try KeyRow.all(head.rows(.keys, access), keys).filter { $0.state == .active }.map { try shares.sealedShare(of: $0) }
        }
        var opened: [[UInt8]: SecretBox] = [:]
        for (identity, sealed) in found {
            let associatedData = identity.associatedData(storeID: keys.storeID)
            guard let share = sealed.open(key: keys.records, associatedData: associatedData, storage: .guarded) else {
                throw .tampered(file: path, detail: "the share of key \(hexText(identity.keyID))")
            }
            opened[identity.keyID] = SecretBox(share)
        }
        return opened
    }

    /// The share of the key's active epoch, in guarded storage.
    public func share(keyID: [UInt8]) throws(StoreError) -> SecretBytes {
        let (identity, sealed) = try read { access, head in
            guard let row = try KeyRow.active(head.rows(.keys, access), keys, keyID: keyID) else {
                throw StoreError.unknownKey(key: keyID, epoch: nil)
            }
            return try head.rows(.shares, access).sealedShare(of: row)
        }
        let associatedData = identity.associatedData(storeID: keys.storeID)
        guard let share = sealed.open(key: keys.records, associatedData: associatedData, storage: .guarded) else {
            throw .tampered(file: path, detail: "the share of key \(hexText(keyID))")
        }
        return share
    }
}

/// A row of `keys`, with its code.
struct KeyRow: Equatable {
    let keyID: [UInt8]
    let epoch: UInt32
    let scheme: String
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

    init(keyID: [UInt8], epoch: UInt32, scheme: String, state: KeyState, createdAt: Int64, publicHash: [UInt8]) {
        self.keyID = keyID
        self.epoch = epoch
        self.scheme = scheme
        self.state = state
        self.createdAt = createdAt
        self.publicHash = publicHash
    }

    init(_ row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        guard let state = KeyState(rawValue: try row.text("state")) else {
            throw .damaged(file: row.file, detail: "unreadable value in keys.state")
        }
        self.init(
            keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), scheme: try row.text("scheme"), state: state,
            createdAt: try row.number("created_at"), publicHash: try row.bytes("public_hash", count: 32))
        guard keys.isValid(try row.bytes("code"), over: fields(keys)) else {
            throw .tampered(file: row.file, detail: "the record of key \(hexText(keyID))")
        }
    }

    func cells(_ keys: StoreKeys) -> [Cell] {
        [
            .bytes(keyID), .number(Int64(epoch)), .text(scheme), .text(state.rawValue), .number(createdAt), .bytes(publicHash),
            .bytes(keys.code(fields(keys))),
        ]
    }

    private func fields(_ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.keyRow)
        fields.append(keys.storeID)
        fields.append(keyID)
        fields.append(UInt64(epoch))
        fields.append(scheme)
        fields.append(state.rawValue)
        fields.append(createdAt)
        fields.append(publicHash)
        return fields
    }
}

extension SealedRows {
    /// The sealed share of a key, of table `shares`, with the public part, which must be the one that the key's record names.
    func sealedShare(of key: KeyRow) throws -> (RecordIdentity, SealedBytes) {
        guard let found = self[.bytes(key.keyID), .number(Int64(key.epoch))] else {
            throw StoreError.tampered(file: file, detail: "the share of key \(hexText(key.keyID)) is missing")
        }
        let publicPart = try found.bytes("public_part")
        guard SHA256.hash(publicPart) == key.publicHash else {
            throw StoreError.tampered(file: file, detail: "the public part of key \(hexText(key.keyID))")
        }
        let identity = RecordIdentity(
            kind: .share, id: key.keyID, keyID: key.keyID, epoch: key.epoch, generation: 0, publicPart: publicPart)
        return (identity, SealedBytes(nonce: try found.bytes("nonce"), bytes: try found.bytes("sealed")))
    }
}
