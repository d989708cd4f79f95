internal import GRDB
internal import Secrets

extension SQLiteShareStore {
    /// The number of units that one call adds or consumes at most.
    public static let largestBatch = 10_000

    /// Adds a batch of units to the pool of an active key. The secrets are taken out of their boxes, also when this fails.
    public func addMaterial(_ pool: MaterialPool, _ units: [NewMaterial]) throws(StoreError) {
        guard let poolKey else { throw refusesChanges }
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
            try requireActive(&change, keyID: pool.keyID, epoch: pool.epoch)
            try finishEvaluations(&change)
            let poolNumber = try change.editPool(pool, orMade: true) { $0.add(ids) }
            let first = change.head.made
            let live = LiveUnits(try change.rows(.live))
            for (unit, secret) in zip(units, secrets) {
                try insert(&change, live, unit, secret, poolKey, pool, poolNumber: poolNumber)
            }
            let added = first..<change.head.made
            try change.editLive { try $0.add(added.lazy.map { $0 + 1 }) }
            try change.append(
                pool.kind.added,
                pool.eventFields + [
                    EventField("generation", poolKey.generation), EventField("count", units.count), EventField("ids", ids: ids),
                ])
        }
    }

    /// Under the next number, which never was a unit's before. Whatever row lies there, or under the unit's name, is nobody's.
    private func insert(
        _ change: inout Change, _ live: LiveUnits, _ unit: NewMaterial, _ secret: SecretBox, _ poolKey: PoolKey, _ pool: MaterialPool,
        poolNumber: Int64
    ) throws {
        if let consumed = try ConsumedRow.load(change.access, keys, id: unit.id) {
            throw StoreError.alreadyConsumed(material: unit.id, request: consumed.request)
        }
        if let number = try change.access.materialNumber(unit.id), try live.contains(number) {
            throw StoreError.materialExists(material: unit.id)
        }
        let (number, overflow) = change.head.made.addingReportingOverflow(1)
        guard !overflow, let secret = secret.take() else { throw StoreError.generationsExhausted(file: path) }
        change.head.made = number
        let identity = pool.identity(id: unit.id, number: number, generation: poolKey.generation, publicPart: unit.publicPart)
        let sealed = try SealedBytes(
            sealing: secret, key: poolKey.material, associatedData: identity.associatedData(storeID: keys.storeID))
        try change.access.run(
            "INSERT OR REPLACE INTO material (number, pool, id, public_part, nonce, sealed) VALUES (?, ?, ?, ?, ?, ?)", .number(number),
            .number(poolNumber), .bytes(unit.id), .bytes(unit.publicPart), .bytes(sealed.nonce), .bytes(sealed.bytes))
    }

    /// The oldest units of a pool that are there and whole, for peers to choose from. Rows that are no units are passed over.
    public func availableMaterial(_ pool: MaterialPool, limit: Int) throws(StoreError) -> [AvailableMaterial] {
        guard let poolKey, let generation = Int64(exactly: poolKey.generation), limit > 0 else { return [] }
        return try read { access, head in
            guard head.generation == generation,
                let row = try head.rows(.pools, access).pool(pool, generation)
            else { return [] }
            let live = LiveUnits(try head.rows(.live, access))
            var units: [AvailableMaterial] = []
            try access.eachUnit(of: row.number) { found in
                if let number: Int64 = try? found.number("number"), try live.contains(number),
                    let unit = try? MaterialRow(found, pool, poolKey), unit.opens(poolKey, keys)
                {
                    units.append(AvailableMaterial(id: unit.identity.id, publicPart: unit.identity.publicPart))
                }
                return units.count < limit
            }
            return units
        }
    }

    /// Reads the levels of all pools: how many units there are and were, a line per key, epoch, signer set and generation.
    public func poolLevels() throws(StoreError) -> [PoolLevel] {
        try read(.pools) { try levels($0) }
    }

    func levels(_ pools: SealedRows) throws -> [PoolLevel] {
        try PoolRow.all(pools).sorted { $0.name < $1.name }.map(\.publicLevel)
    }

    /// Destroys units and hands out their secrets, all of them or none, in the order of `ids`.
    ///
    /// The secrets leave only when their deletion is on the disk (rule S4). Two callers of one unit wait for each other, and
    /// the second is told ``StoreError/alreadyConsumed(material:request:)``. With an approval that is logged in the same step.
    public func consumeMaterial(
        _ pool: MaterialPool, ids: [[UInt8]], for request: [UInt8], approval: ApprovalNote?
    ) throws(StoreError) -> Consumption {
        guard let poolKey else { throw refusesChanges }
        try Self.check(pool, ids)
        try Limits.id("request", request)
        try approval?.check()
        guard isOnlyFile else { throw .copyInUse(file: path) }
        return try change { change in
            try requireCurrent(poolKey, change.head)
            let found = try inStep(&change, poolKey)
            try requireActive(&change, keyID: pool.keyID, epoch: pool.epoch)
            let poolNumber = try change.pool(pool)?.number
            let live = LiveUnits(try change.rows(.live))
            let opened = try ids.map { id in try open(change.access, live, poolKey, id: id, of: pool, poolNumber: poolNumber) }
            let numbers = opened.map(\.number)
            try change.editLive { try $0.remove(numbers) }
            try change.editPool(pool) { $0.consume(ids) }
            if let approval { try change.append(approval) }
            // Random, so that two forks of this log that consume the same never have the same hash for it.
            let sequence = try change.append(
                pool.kind.consumed,
                pool.eventFields + [
                    EventField("generation", poolKey.generation), EventField("request", request), EventField("ids", ids: ids),
                    EventField("salt", Randomness.system.bytes(16)),
                ])
            for (unit, number) in opened {
                let row = ConsumedRow(
                    id: unit.id, pool: pool, generation: change.head.generation, request: request, sequence: sequence)
                try row.insert(change.access, keys)
                try change.access.run("DELETE FROM material WHERE number = ?", .number(number))
            }
            let (consumed, overflow) = change.head.consumed.addingReportingOverflow(Int64(ids.count))
            change.head.consumed = consumed
            guard !overflow, let counter = change.head.counter else {
                throw StoreError.tampered(file: path, detail: "the number of consumptions")
            }
            let step = numbers.count <= PendingStep.mostUnits ? PendingStep.units(numbers) : .everything
            try change.file(step, under: poolKey, after: found, poolFile)
            return Consumption(units: opened.map(\.unit), counter: counter, position: change.head.position)
        }
    }

    /// The pool key file's record, with which the store is in step: a store copied back is behind its file for ever.
    func inStep(_ change: inout Change, _ poolKey: PoolKey) throws -> PoolKeyRecord? {
        guard let poolFile else { return nil }
        guard let found = try poolFile.load(keys: keys), found.key.generation == poolKey.generation,
            let settled = try change.settle(found, poolFile)
        else { throw StoreError.poolOutOfStep(file: path) }
        return settled
    }

    private func open(
        _ access: Access, _ live: LiveUnits, _ poolKey: PoolKey, id: [UInt8], of pool: MaterialPool, poolNumber: Int64?
    ) throws -> (unit: ConsumedMaterial, number: Int64) {
        if let consumed = try ConsumedRow.load(access, keys, id: id) {
            throw StoreError.alreadyConsumed(material: id, request: consumed.request)
        }
        let found = try access.row(
            "material", "SELECT \(MaterialRow.columns), pool FROM material WHERE id = ?", .bytes(id))
        guard let found, let poolNumber, try found.number("pool") == poolNumber else { throw StoreError.unknownMaterial(material: id) }
        let unit = try MaterialRow(found, pool, poolKey)
        guard try live.contains(unit.identity.number) else {
            throw StoreError.tampered(file: path, detail: "the record of the consumption of material \(hexText(id)) is missing")
        }
        guard let secret = unit.open(poolKey, keys) else {
            throw StoreError.tampered(file: path, detail: "material \(hexText(id))")
        }
        return (ConsumedMaterial(id: id, publicPart: unit.identity.publicPart, secret: SecretBox(secret)), unit.identity.number)
    }

    /// Another process may have begun a new generation while this one held the old one's key.
    func requireCurrent(_ poolKey: PoolKey, _ head: Head) throws {
        guard UInt64(exactly: head.generation) == poolKey.generation, head.poolCheck == poolKey.check else {
            throw StoreError.poolGenerationChanged(
                file: path, held: poolKey.generation, current: UInt64(exactly: head.generation) ?? 0)
        }
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
