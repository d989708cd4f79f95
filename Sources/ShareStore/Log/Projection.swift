/// The content that the tables must have as the events say: the replay of a log.
struct Projection {
    struct KeyName: Hashable {
        let keyID: [UInt8]
        let epoch: UInt32
    }
    struct PoolName: Hashable, Comparable {
        let pool: MaterialPool
        let generation: Int64

        var key: KeyName { KeyName(keyID: pool.keyID, epoch: pool.epoch) }

        /// By key, epoch, generation, signers.
        static func < (a: PoolName, b: PoolName) -> Bool {
            if a.pool.keyID != b.pool.keyID { return a.pool.keyID.lexicographicallyPrecedes(b.pool.keyID) }
            if a.pool.epoch != b.pool.epoch { return a.pool.epoch < b.pool.epoch }
            if a.generation != b.generation { return a.generation < b.generation }
            return a.pool.signers.lexicographicallyPrecedes(b.pool.signers)
        }
    }
    struct Level: Equatable {
        var available: Int64 = 0
        var consumed: Int64 = 0
        var voided: Int64 = 0
    }
    struct AcknowledgementName: Hashable {
        let key: KeyName
        let party: UInt8
    }
    struct Unit: Equatable {
        let pool: PoolName
        let number: Int64
    }
    struct SignerSet: Hashable {
        let keyID: [UInt8]
        let signers: [UInt8]
    }
    struct Release: Equatable {
        let request: [UInt8]
        let hash: [UInt8]
    }

    var keys: [KeyName: KeyRow] = [:]
    var acknowledgements: [AcknowledgementName: [UInt8]] = [:]
    var levels: [PoolName: Level] = [:]
    /// Units in the pools.
    var available: [[UInt8]: Unit] = [:]
    /// The number of the last unit added.
    var made: Int64 = 0
    var consumed: [[UInt8]: ConsumedRow] = [:]
    var releases: [[UInt8]: Release] = [:]
    var pairs: [PairName: PairRow] = [:]
    var failures: [SignerSet: Int] = [:]
    var generation: Int64 = 0
    var poisonings: Int64 = 0
    /// SHA-256 of the pinned roster.
    var roster: [UInt8]?
    /// The last event read.
    var end = ChainPosition.beginning

    /// Applies one event; a text where the event cannot follow those before it.
    mutating func apply(_ event: StoreEvent) -> String? {
        let fields = Fields(event)
        do throws(Fields.Missing) {
            switch event.kind {
            case .storeCreated:
                return event.sequence == 1 ? nil : "a store is created once"
            case .unlockChanged, .requestApproved, .signatureReleased, .storeMigrated, .counterSeen, .materialUsed, .othersForgotten:
                return nil
            case .identityStored:
                guard roster == nil else { return "an identity was stored over another" }
                roster = try fields.bytes("roster")
                return nil
            case .shareStored: return try shareStored(fields)
            case .acknowledgementStored:
                let name = AcknowledgementName(key: try fields.key(), party: try fields.number("from"))
                guard keys[name.key] != nil else { return "an acknowledgement without its key" }
                guard acknowledgements[name] == nil else { return "a second acknowledgement by one party" }
                acknowledgements[name] = try fields.bytes("hash")
                return nil
            case .keyActivated:
                let name = try fields.key()
                guard keys[name]?.state == .pending else { return "a key that was not pending was activated" }
                keys[name]?.state = .active
                return nil
            case .pendingDiscarded:
                let name = try fields.key()
                guard keys[name]?.state == .pending else { return "a key that was not pending was discarded" }
                keys[name] = nil
                acknowledgements = acknowledgements.filter { $0.key.key != name }
                pairs = pairs.filter { $0.key.key != name }
                return nil
            case .poolOpened:
                guard generation == 0 else { return "a first pool generation after others" }
                generation = try fields.number("generation")
                return nil
            case .poolVoided: return try poolVoided(fields)
            case .materialLost: return try lost(fields)
            case .noncesAdded: return try added(fields, try fields.pool())
            case .nonceConsumed: return try consumed(fields, try fields.pool(), sequence: event.sequence)
            case .preSignaturesAdded: return try added(fields, try fields.signersPool())
            case .preSignaturesConsumed: return try consumed(fields, try fields.signersPool(), sequence: event.sequence)
            case .pairSetupsStored: return try pairSetupsStored(fields, sequence: event.sequence)
            case .pairNeedsRenewal: return try pairNeedsRenewal(fields)
            case .pairPoisoned: return try pairPoisoned(fields)
            case .combinationFailed: return try combinationFailed(fields)
            case .quarantineLifted: return try quarantineLifted(fields)
            case .shareReleased:
                let material = try fields.bytes("material")
                guard releases[material] == nil else { return "material was released twice" }
                releases[material] = Release(request: try fields.bytes("request"), hash: try fields.bytes("hash"))
                return nil
            }
        } catch {
            return "field \(error.name) is missing or unreadable"
        }
    }

    private mutating func shareStored(_ fields: Fields) throws(Fields.Missing) -> String? {
        let name = try fields.key()
        guard keys[name] == nil else { return "a share was stored over another" }
        keys[name] = KeyRow(
            keyID: name.keyID, epoch: name.epoch, scheme: try fields.text("scheme"), state: .pending,
            createdAt: try fields.number("createdAt"), publicHash: try fields.bytes("public"))
        return nil
    }

    private mutating func poolVoided(_ fields: Fields) throws(Fields.Missing) -> String? {
        let next: Int64 = try fields.number("to")
        guard try fields.number("from") == generation, next > generation else { return "pool generations do not follow each other" }
        guard try fields.number("count") == available.count else { return "another number of units was voided than there was" }
        for unit in available.values {
            levels[unit.pool]?.available -= 1
            levels[unit.pool]?.voided += 1
        }
        available = [:]
        generation = next
        return nil
    }

    private mutating func lost(_ fields: Fields) throws(Fields.Missing) -> String? {
        guard try !fields.text("ids").isEmpty else { return nil }
        for id in try fields.ids() {
            guard let unit = available.removeValue(forKey: id) else { return "material \(hexText(id)) was lost without being there" }
            levels[unit.pool, default: Level()].available -= 1
            levels[unit.pool, default: Level()].voided += 1
        }
        return nil
    }

    /// The sum without carry of the identifiers in a pool.
    func balance(of name: PoolName) -> [UInt8] {
        available.reduce(into: PoolRow.emptyBalance) { sum, unit in
            if unit.value.pool == name { sum = zip(sum, unit.key).map { $0 ^ $1 } }
        }
    }

    private mutating func added(_ fields: Fields, _ pool: MaterialPool) throws(Fields.Missing) -> String? {
        let name = PoolName(pool: pool, generation: try fields.number("generation"))
        let ids = try fields.ids()
        guard keys[name.key]?.state == .active else { return "material for a key that is not active" }
        guard name.generation == generation else { return "material for another pool generation than the current one" }
        guard try fields.number("count") == ids.count else { return "the number of units is not that of their identifiers" }
        for id in ids {
            guard available[id] == nil, consumed[id] == nil else { return "material \(hexText(id)) was added twice" }
            made += 1
            available[id] = Unit(pool: name, number: made)
            levels[name, default: Level()].available += 1
        }
        return nil
    }

    private mutating func consumed(_ fields: Fields, _ pool: MaterialPool, sequence: Int64) throws(Fields.Missing) -> String? {
        let name = PoolName(pool: pool, generation: try fields.number("generation"))
        let request = try fields.bytes("request")
        for id in try fields.ids() {
            guard available.removeValue(forKey: id)?.pool == name else { return "material \(hexText(id)) was consumed without being there" }
            consumed[id] = ConsumedRow(id: id, pool: pool, generation: name.generation, request: request, sequence: sequence)
            levels[name, default: Level()].available -= 1
            levels[name, default: Level()].consumed += 1
        }
        return nil
    }
}
