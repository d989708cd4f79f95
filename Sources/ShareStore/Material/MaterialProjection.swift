/// Pools and their units, as the events say.
extension Projection {
    mutating func poolOpened(_ fields: Fields) throws(Fields.Missing) -> String? {
        guard generation == 0 else { return "a first pool generation after others" }
        generation = try fields.number("generation")
        return nil
    }

    mutating func poolVoided(_ fields: Fields) throws(Fields.Missing) -> String? {
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

    mutating func materialLost(_ fields: Fields) throws(Fields.Missing) -> String? {
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

    mutating func materialAdded(_ fields: Fields, _ pool: MaterialPool) throws(Fields.Missing) -> String? {
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

    mutating func materialConsumed(_ fields: Fields, _ pool: MaterialPool, sequence: Int64) throws(Fields.Missing) -> String? {
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
