internal import GRDB
internal import Secrets

extension SQLiteShareStore {
    /// How many units one call adds or consumes.
    public static let largestBatch = 10_000

    /// Adds a batch of units to the pool of an active key. The secrets are taken out of their boxes, also when this fails.
    public func addMaterial(_ pool: MaterialPool, _ units: [NewMaterial]) throws(StoreError) {
        guard let poolKey else { throw .readOnly(file: path) }
        let ids = units.map(\.id)
        try Self.check(pool, ids)
        var taken: [SecretBox] = []
        for unit in units {
            try Limits.length("public part", unit.publicPart, 0...Limits.longest)
            guard let secret = unit.secret.take(), secret.count > 0 else {
                throw .malformed(field: "material secret", detail: "empty, or taken out of its box before")
            }
            taken.append(SecretBox(secret))
        }
        let secrets = taken
        try change { change in
            try requireCurrent(poolKey, change.head)
            try requireActive(change.access, pool)
            let poolNumber = try change.access.poolNumber(pool, generation: change.head.generation, adding: units.count)
            let first = change.head.made
            for (unit, secret) in zip(units, secrets) {
                try insert(&change, unit, secret, poolKey, pool, poolNumber: poolNumber)
            }
            let added = first..<change.head.made
            try change.edit(.live) { try LiveUnits(access: $0.access).add(added.lazy.map { $0 + 1 }) }
            try change.append(
                pool.kind.added,
                pool.eventFields + [
                    EventField("generation", poolKey.generation), EventField("count", units.count), EventField("ids", ids: ids),
                ])
        }
    }

    /// Under the next number, which never was a unit's before.
    private func insert(
        _ change: inout Change, _ unit: NewMaterial, _ secret: SecretBox, _ poolKey: PoolKey, _ pool: MaterialPool, poolNumber: Int64
    ) throws {
        if let consumed = try ConsumedRow.load(change.access, keys, id: unit.id) {
            throw StoreError.alreadyConsumed(nonce: unit.id, request: consumed.request)
        }
        guard try !change.access.holdsMaterial(unit.id) else { throw StoreError.nonceExists(nonce: unit.id) }
        let (number, overflow) = change.head.made.addingReportingOverflow(1)
        guard !overflow, let secret = secret.take() else { throw StoreError.generationsExhausted(file: path) }
        change.head.made = number
        let identity = pool.identity(id: unit.id, number: number, generation: poolKey.generation, publicPart: unit.publicPart)
        let sealed = try SealedBytes(
            sealing: secret, key: poolKey.material, associatedData: identity.associatedData(storeID: keys.storeID))
        try change.access.run(
            "INSERT INTO material (number, pool, id, public_part, nonce, sealed) VALUES (?, ?, ?, ?, ?, ?)", .number(number),
            .number(poolNumber), .bytes(unit.id), .bytes(unit.publicPart), .bytes(sealed.nonce), .bytes(sealed.bytes))
    }

    /// The oldest units of a pool, for peers to choose from.
    public func availableMaterial(_ pool: MaterialPool, limit: Int) throws(StoreError) -> [AvailableMaterial] {
        guard let generation = poolKey.flatMap({ Int64(exactly: $0.generation) }) else { return [] }
        return try read { access in
            guard let number = try access.poolNumber(pool, generation: generation) else { return [] }
            return try access.rows(
                "material", "SELECT id, public_part FROM material WHERE pool = ? ORDER BY number LIMIT ?", .number(number),
                .number(Int64(max(limit, 0)))
            ).map { AvailableMaterial(id: try $0.bytes("id", count: 32), publicPart: try $0.bytes("public_part")) }
        }
    }

    /// How many units there are and were, a line per key, epoch, signer set and generation.
    public func poolLevels() throws(StoreError) -> [PoolLevel] {
        try read { try $0.poolLevels() }
    }

    /// Destroys units and hands out their secrets, all of them or none, in the order of `ids`.
    ///
    /// The secrets leave only when their deletion is on the disk (rule S4). Two callers of one unit wait for each other, and
    /// the second is told ``StoreError/alreadyConsumed(nonce:request:)``.
    public func consumeMaterial(_ pool: MaterialPool, ids: [[UInt8]], for request: [UInt8]) throws(StoreError) -> Consumption {
        guard let poolKey else { throw .readOnly(file: path) }
        try Self.check(pool, ids)
        try Limits.id("request", request)
        return try change { change in
            try requireCurrent(poolKey, change.head)
            try requireActive(change.access, pool)
            let poolNumber = try change.access.poolNumber(pool, generation: change.head.generation)
            let opened = try change.edit(.live) { change in
                let live = LiveUnits(access: change.access)
                let opened = try ids.map { id in try open(change.access, live, poolKey, id: id, of: pool, poolNumber: poolNumber) }
                try live.remove(opened.map(\.number))
                return opened
            }
            let sequence = try change.append(
                pool.kind.consumed,
                pool.eventFields + [
                    EventField("generation", poolKey.generation), EventField("request", request), EventField("ids", ids: ids),
                ])
            for (unit, number) in opened {
                let row = ConsumedRow(
                    id: unit.id, pool: pool, generation: change.head.generation, request: request, sequence: sequence)
                try row.insert(change.access, keys)
                try change.access.run("DELETE FROM material WHERE number = ?", .number(number))
            }
            try change.access.run(
                "UPDATE pools SET available = available - ?, consumed = consumed + ? WHERE number = ?", .number(Int64(ids.count)),
                .number(Int64(ids.count)), poolNumber.map { .number($0) } ?? .null)
            let counter = try count(Int64(ids.count), &change, poolKey)
            return Consumption(units: opened.map(\.unit), counter: counter)
        }
    }

    /// Moves the count of consumptions on, in the pool key file first: a store copied back after this is behind its file for ever.
    private func count(_ added: Int64, _ change: inout Change, _ poolKey: PoolKey) throws -> PoolCounter {
        let before = change.head.counter
        let (consumed, overflow) = change.head.consumed.addingReportingOverflow(added)
        change.head.consumed = consumed
        guard !overflow, let before, let after = change.head.counter else {
            throw StoreError.tampered(file: path, detail: "the number of consumptions")
        }
        if let poolFile {
            guard let content = try poolFile.load(keys: keys), content.key.generation == poolKey.generation, content.count == before.count
            else { throw StoreError.poolOutOfStep(file: path) }
            try poolFile.write(poolKey, count: after.count, keys: keys)
        }
        return after
    }

    private func open(
        _ access: Access, _ live: LiveUnits, _ poolKey: PoolKey, id: [UInt8], of pool: MaterialPool, poolNumber: Int64?
    ) throws -> (unit: ConsumedMaterial, number: Int64) {
        if let consumed = try ConsumedRow.load(access, keys, id: id) {
            throw StoreError.alreadyConsumed(nonce: id, request: consumed.request)
        }
        let found = try access.row("material", "SELECT number, pool, public_part, nonce, sealed FROM material WHERE id = ?", .bytes(id))
        guard let found, let poolNumber, try found.number("pool") == poolNumber else { throw StoreError.unknownNonce(nonce: id) }
        let number: Int64 = try found.number("number")
        guard try live.contains(number) else {
            throw StoreError.tampered(file: path, detail: "the record of the consumption of material \(hexText(id)) is missing")
        }
        let identity = pool.identity(
            id: id, number: number, generation: poolKey.generation, publicPart: try found.bytes("public_part"))
        let sealed = SealedBytes(nonce: try found.bytes("nonce"), bytes: try found.bytes("sealed"))
        guard let secret = sealed.open(key: poolKey.material, associatedData: identity.associatedData(storeID: keys.storeID)) else {
            throw StoreError.tampered(file: path, detail: "material \(hexText(id))")
        }
        return (ConsumedMaterial(id: id, publicPart: identity.publicPart, secret: SecretBox(secret)), number)
    }

    /// Another process may have begun a new generation while this one held the old one's key.
    private func requireCurrent(_ poolKey: PoolKey, _ head: Head) throws {
        guard UInt64(exactly: head.generation) == poolKey.generation, head.poolCheck == poolKey.check else {
            throw StoreError.poolGenerationChanged(
                file: path, held: poolKey.generation, current: UInt64(exactly: head.generation) ?? 0)
        }
    }

    private func requireActive(_ access: Access, _ pool: MaterialPool) throws {
        guard let row = try KeyRow.load(access, keys, keyID: pool.keyID, epoch: pool.epoch) else {
            throw StoreError.unknownKey(key: pool.keyID, epoch: pool.epoch)
        }
        guard row.state == .active else { throw StoreError.keyNotActive(key: pool.keyID, epoch: pool.epoch) }
    }

    private static func check(_ pool: MaterialPool, _ ids: [[UInt8]]) throws(StoreError) {
        try Limits.parties("signers", pool.signers, atLeast: 0)
        guard (1...largestBatch).contains(ids.count) else {
            throw .malformed(field: "material", detail: "\(ids.count), expected 1 to \(largestBatch)")
        }
        for id in ids { try Limits.id("material id", id) }
        guard Set(ids).count == ids.count else { throw .malformed(field: "material", detail: "an identifier appears twice") }
    }
}

extension MaterialPool {
    /// What the pool holds; the signer set says which.
    var kind: RecordKind { signers.isEmpty ? .nonce : .preSignature }

    /// How an event names the pool.
    var eventFields: [EventField] {
        let key = [EventField("key", keyID), EventField("epoch", epoch)]
        return signers.isEmpty ? key : key + [EventField("signers", parties: signers)]
    }

    func identity(id: [UInt8], number: Int64, generation: UInt64, publicPart: [UInt8]) -> RecordIdentity {
        RecordIdentity(
            kind: kind, id: id, keyID: keyID, epoch: epoch, parties: signers, number: number, generation: generation,
            publicPart: publicPart)
    }
}

extension RecordKind {
    fileprivate var added: EventKind { self == .preSignature ? .preSignaturesAdded : .noncesAdded }
    fileprivate var consumed: EventKind { self == .preSignature ? .preSignaturesConsumed : .nonceConsumed }
}

extension Access {
    func holdsMaterial(_ id: [UInt8]) throws -> Bool {
        try number("material", "SELECT COUNT(*) AS value FROM material WHERE id = ?", .bytes(id)) > 0
    }

    /// The number of a pool of this generation; nil where nothing was ever added to it.
    func poolNumber(_ pool: MaterialPool, generation: Int64) throws -> Int64? {
        try row(
            "pools", "SELECT number FROM pools WHERE key_id = ? AND epoch = ? AND generation = ? AND signers = ?", .bytes(pool.keyID),
            .number(Int64(pool.epoch)), .number(generation), .bytes(pool.signers)
        )?.number("number")
    }

    /// The same, made where it is missing, with units counted in.
    fileprivate func poolNumber(_ pool: MaterialPool, generation: Int64, adding count: Int) throws -> Int64 {
        try run(
            """
            INSERT INTO pools (key_id, epoch, generation, signers, available, consumed, voided) VALUES (?, ?, ?, ?, ?, 0, 0)
            ON CONFLICT (key_id, epoch, generation, signers) DO UPDATE SET available = available + excluded.available
            """,
            .bytes(pool.keyID), .number(Int64(pool.epoch)), .number(generation), .bytes(pool.signers), .number(Int64(count)))
        guard let number = try poolNumber(pool, generation: generation) else {
            throw StoreError.damaged(file: file, detail: "a pool just written is not there")
        }
        return number
    }

    func poolLevels() throws -> [PoolLevel] {
        try rows(
            "pools",
            """
            SELECT key_id, epoch, generation, signers, available, consumed, voided FROM pools
            ORDER BY key_id, epoch, generation, signers
            """
        ).map {
            PoolLevel(
                keyID: try $0.bytes("key_id"), epoch: try $0.number("epoch"), signers: try $0.bytes("signers"),
                generation: try $0.number("generation"), available: try $0.number("available"), consumed: try $0.number("consumed"),
                voided: try $0.number("voided"))
        }
    }
}
