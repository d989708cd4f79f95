internal import GRDB
internal import Secrets

extension SQLiteShareStore {
    /// How many nonces one call adds or consumes.
    public static let largestBatch = 10_000

    /// Adds a batch of nonces to the pool of an active key. The secrets are taken out of their boxes, also when this fails.
    public func addNonces(keyID: [UInt8], epoch: UInt32, _ nonces: [NewNonce]) throws(StoreError) {
        guard let pool else { throw .readOnly(file: path) }
        let ids = nonces.map(\.id)
        try Self.checkBatch(ids)
        var batch: [(RecordIdentity, SealedBytes)] = []
        for nonce in nonces {
            try Limits.length("public part", nonce.publicPart, 0...Limits.longest)
            guard let secret = nonce.secret.take(), secret.count > 0 else {
                throw .malformed(field: "nonce secret", detail: "empty, or taken out of its box before")
            }
            let identity = RecordIdentity(
                kind: .nonce, id: nonce.id, keyID: keyID, epoch: epoch, generation: pool.generation, publicPart: nonce.publicPart)
            let associatedData = identity.associatedData(storeID: keys.storeID)
            batch.append((identity, try SealedBytes(sealing: secret, key: pool.nonces, associatedData: associatedData)))
        }
        let sealed = batch
        try change { change in
            try requireCurrent(pool, change.head)
            try requireActive(change.access, keyID, epoch)
            for (identity, bytes) in sealed {
                if let consumed = try ConsumedRow.load(change.access, keys, id: identity.id) {
                    throw StoreError.alreadyConsumed(nonce: identity.id, request: consumed.request)
                }
                let present = try change.access.number(
                    "records", "SELECT COUNT(*) AS value FROM records WHERE kind = 'nonce' AND id = ?", .bytes(identity.id))
                guard present == 0 else { throw StoreError.nonceExists(nonce: identity.id) }
                try change.access.insert(identity, bytes)
            }
            try change.access.run(
                """
                INSERT INTO pool_levels (key_id, epoch, generation, available, consumed, voided) VALUES (?, ?, ?, ?, 0, 0)
                ON CONFLICT (key_id, epoch, generation) DO UPDATE SET available = available + excluded.available
                """,
                .bytes(keyID), .number(Int64(epoch)), .number(change.head.generation), .number(Int64(sealed.count)))
            try change.append(
                .noncesAdded,
                [
                    EventField("key", keyID), EventField("epoch", epoch), EventField("generation", pool.generation),
                    EventField("count", sealed.count), EventField("ids", ids: ids),
                ])
        }
    }

    /// The oldest nonces of the pool, for peers to choose from.
    public func availableNonces(keyID: [UInt8], epoch: UInt32, limit: Int) throws(StoreError) -> [AvailableNonce] {
        guard let pool, let generation = Int64(exactly: pool.generation) else { return [] }
        return try read { access in
            try access.rows(
                "records",
                """
                SELECT id, public_part FROM records
                WHERE kind = 'nonce' AND key_id = ? AND epoch = ? AND generation = ? ORDER BY number LIMIT ?
                """,
                .bytes(keyID), .number(Int64(epoch)), .number(generation), .number(Int64(max(limit, 0)))
            ).map { AvailableNonce(id: try $0.bytes("id", count: 32), publicPart: try $0.bytes("public_part")) }
        }
    }

    /// How many nonces there are and were, a line per key, epoch and generation.
    public func poolLevels() throws(StoreError) -> [PoolLevel] {
        try read { try $0.poolLevels() }
    }

    /// Destroys nonces and hands out their secrets, all of them or none, in the order of `ids`.
    ///
    /// The secrets leave only when their deletion is on the disk (rule S4). Two callers of one nonce wait for each other, and
    /// the second is told ``StoreError/alreadyConsumed(nonce:request:)``.
    public func consumeNonces(
        keyID: [UInt8], epoch: UInt32, ids: [[UInt8]], for request: [UInt8]
    ) throws(StoreError) -> [ConsumedNonce] {
        guard let pool, let seen else { throw .readOnly(file: path) }
        try Self.checkBatch(ids)
        try Limits.id("request", request)
        let (consumed, head) = try change { change in
            try requireCurrent(pool, change.head)
            try seen.follow(change.access, to: change.head)
            try requireActive(change.access, keyID, epoch)
            let opened = try ids.map { id in try openNonce(change.access, pool, seen, id: id, keyID: keyID, epoch: epoch) }

            let sequence = try change.append(
                .nonceConsumed,
                [
                    EventField("key", keyID), EventField("epoch", epoch), EventField("generation", pool.generation),
                    EventField("request", request), EventField("ids", ids: ids),
                ])
            for id in ids {
                let row = ConsumedRow(
                    id: id, keyID: keyID, epoch: epoch, generation: change.head.generation, request: request, sequence: sequence)
                try row.insert(change.access, keys)
                try change.access.run("DELETE FROM records WHERE kind = 'nonce' AND id = ?", .bytes(id))
            }
            try change.access.run(
                """
                UPDATE pool_levels SET available = available - ?, consumed = consumed + ?
                WHERE key_id = ? AND epoch = ? AND generation = ?
                """,
                .number(Int64(ids.count)), .number(Int64(ids.count)), .bytes(keyID), .number(Int64(epoch)),
                .number(change.head.generation))
            try count(Int64(ids.count), &change, pool)
            return (opened, change.head)
        }
        seen.committed(ids, head)
        return consumed
    }

    /// Moves the count of consumptions on, in the pool key file first: a store copied back after this is behind its file for ever.
    private func count(_ added: Int64, _ change: inout Change, _ pool: PoolKey) throws {
        let (consumed, overflow) = change.head.consumed.addingReportingOverflow(added)
        guard !overflow, let before = UInt64(exactly: change.head.consumed), let after = UInt64(exactly: consumed) else {
            throw StoreError.tampered(file: path, detail: "the number of consumptions")
        }
        if let poolFile {
            guard let content = try poolFile.load(keys: keys), content.key.generation == pool.generation, content.count == before else {
                throw StoreError.poolOutOfStep(file: path)
            }
            try poolFile.write(pool, count: after, keys: keys)
        }
        change.head.consumed = consumed
    }

    private func openNonce(
        _ access: Access, _ pool: PoolKey, _ seen: SeenConsumptions, id: [UInt8], keyID: [UInt8], epoch: UInt32
    ) throws -> ConsumedNonce {
        if let consumed = try ConsumedRow.load(access, keys, id: id) {
            throw StoreError.alreadyConsumed(nonce: id, request: consumed.request)
        }
        guard !seen.contains(id) else {
            throw StoreError.tampered(file: path, detail: "the record of the consumption of nonce \(hexText(id)) is missing")
        }
        let found = try access.row(
            "records",
            "SELECT generation, public_part, nonce, sealed FROM records WHERE kind = 'nonce' AND id = ? AND key_id = ? AND epoch = ?",
            .bytes(id), .bytes(keyID), .number(Int64(epoch)))
        guard let found else { throw StoreError.unknownNonce(nonce: id) }
        let identity = RecordIdentity(
            kind: .nonce, id: id, keyID: keyID, epoch: epoch, generation: try found.number("generation"),
            publicPart: try found.bytes("public_part"))
        let sealed = SealedBytes(nonce: try found.bytes("nonce"), bytes: try found.bytes("sealed"))
        guard identity.generation == pool.generation,
            let secret = sealed.open(key: pool.nonces, associatedData: identity.associatedData(storeID: keys.storeID))
        else { throw StoreError.tampered(file: path, detail: "nonce \(hexText(id))") }
        return ConsumedNonce(id: id, publicPart: identity.publicPart, secret: SecretBox(secret))
    }

    /// Another process may have begun a new generation while this one held the old one's key.
    private func requireCurrent(_ pool: PoolKey, _ head: Head) throws {
        guard UInt64(exactly: head.generation) == pool.generation, head.poolCheck == pool.check else {
            throw StoreError.poolGenerationChanged(
                file: path, held: pool.generation, current: UInt64(exactly: head.generation) ?? 0)
        }
    }

    private func requireActive(_ access: Access, _ keyID: [UInt8], _ epoch: UInt32) throws {
        guard let row = try KeyRow.load(access, keys, keyID: keyID, epoch: epoch) else {
            throw StoreError.unknownKey(key: keyID, epoch: epoch)
        }
        guard row.state == .active else { throw StoreError.keyNotActive(key: keyID, epoch: epoch) }
    }

    private static func checkBatch(_ ids: [[UInt8]]) throws(StoreError) {
        guard (1...largestBatch).contains(ids.count) else {
            throw .malformed(field: "nonces", detail: "\(ids.count), expected 1 to \(largestBatch)")
        }
        for id in ids { try Limits.id("nonce id", id) }
        guard Set(ids).count == ids.count else { throw .malformed(field: "nonces", detail: "an identifier appears twice") }
    }
}

/// A row of `consumed`, with its code: that a nonce is gone is as authentic as the nonce was (rule M4).
struct ConsumedRow: Equatable {
    let id: [UInt8]
    let keyID: [UInt8]
    let epoch: UInt32
    let generation: Int64
    let request: [UInt8]
    let sequence: Int64

    static let columns = "id, key_id, epoch, generation, request, sequence, code"

    static func load(_ access: Access, _ keys: StoreKeys, id: [UInt8]) throws -> ConsumedRow? {
        try access.row("consumed", "SELECT \(columns) FROM consumed WHERE id = ?", .bytes(id)).map { try ConsumedRow($0, keys) }
    }

    init(id: [UInt8], keyID: [UInt8], epoch: UInt32, generation: Int64, request: [UInt8], sequence: Int64) {
        self.id = id
        self.keyID = keyID
        self.epoch = epoch
        self.generation = generation
        self.request = request
        self.sequence = sequence
    }

    init(_ row: StrictRow, _ keys: StoreKeys) throws(StoreError) {
        self.init(
            id: try row.bytes("id"), keyID: try row.bytes("key_id"), epoch: try row.number("epoch"),
            generation: try row.number("generation"), request: try row.bytes("request"), sequence: try row.number("sequence"))
        guard keys.isValid(try row.bytes("code"), over: fields(keys)) else {
            throw .tampered(file: row.file, detail: "the consumption of nonce \(hexText(id))")
        }
    }

    func insert(_ access: Access, _ keys: StoreKeys) throws {
        try access.run(
            "INSERT INTO consumed (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)", .bytes(id), .bytes(keyID), .number(Int64(epoch)),
            .number(generation), .bytes(request), .number(sequence), .bytes(keys.code(fields(keys))))
    }

    private func fields(_ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.consumedRow)
        fields.append(keys.storeID)
        fields.append(id)
        fields.append(keyID)
        fields.append(UInt64(epoch))
        fields.append(generation)
        fields.append(request)
        fields.append(sequence)
        return fields
    }
}

extension Access {
    func poolLevels() throws -> [PoolLevel] {
        try rows(
            "pool_levels",
            "SELECT key_id, epoch, generation, available, consumed, voided FROM pool_levels ORDER BY key_id, epoch, generation"
        ).map {
            PoolLevel(
                keyID: try $0.bytes("key_id"), epoch: try $0.number("epoch"), generation: try $0.number("generation"),
                available: try $0.number("available"), consumed: try $0.number("consumed"), voided: try $0.number("voided"))
        }
    }
}
