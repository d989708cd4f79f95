internal import GRDB
internal import Secrets

/// Pools and their units against what the events say.
extension SQLiteShareStore {
    static func comparePool(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        var levels = projection.levels
        var pools: [Int64: Projection.PoolName] = [:]
        for row in try SealedRows(reading: .pools, access).strict {
            guard let found = try? PoolRow(row) else {
                report.report("a row of pools is unreadable")
                continue
            }
            pools[found.number] = found.name
            let expected = levels.removeValue(forKey: found.name)
            if expected != found.level || found.balance != projection.balance(of: found.name) {
                let key = hexText(found.name.pool.keyID)
                report.report("the pool level of key \(key), generation \(found.name.generation), is not as the events say")
            }
        }
        for name in levels.keys { report.report("the pool level of key \(hexText(name.key.keyID)) is missing") }

        var available = projection.available
        for row in try access.rows("material", "SELECT number, id, pool FROM material") {
            let id = try row.bytes("id")
            let expected = available.removeValue(forKey: id)
            let found = (pool: pools[try row.number("pool")], number: try row.number("number", as: Int64.self))
            if expected == nil || found.pool != expected?.pool || found.number != expected?.number {
                report.report("material \(hexText(id)) is in the pool against what the events say")
            }
        }
        for id in available.keys { report.report("material \(hexText(id)) is missing from the pool") }

        var consumed = projection.consumed
        for row in try access.rows("consumed", "SELECT \(ConsumedRow.columns) FROM consumed") {
            do throws(StoreError) {
                let found = try ConsumedRow(row, keys)
                if consumed.removeValue(forKey: found.id) != found {
                    report.report("the consumption of material \(hexText(found.id)) is not as the events say")
                }
            } catch {
                report.report("a record of consumption does not authenticate")
            }
        }
        for id in consumed.keys { report.report("the record of the consumption of material \(hexText(id)) is missing or altered") }

        let live = LiveUnits(try SealedRows(reading: .live, access))
        for (id, unit) in projection.available where try !live.contains(unit.number) {
            report.report("material \(hexText(id)) is not marked as available")
        }
        if try live.count() != projection.available.count { report.report("more material is marked as available than there is") }
    }

    /// Opens every unit, where the pool key is at hand.
    static func openMaterial(_ access: Access, _ keys: StoreKeys, _ key: PoolKey?, _ report: inout AuditReport) throws {
        guard let head = try? Head.load(access, keys: keys), let key, Int64(exactly: key.generation) == head.generation,
            key.check == head.poolCheck
        else { return }
        var after: Int64 = .min
        while true {
            let rows = try access.rows(
                "material",
                """
                SELECT material.number, id, key_id, epoch, signers, public_part, nonce, sealed
                FROM material JOIN pools ON pools.number = material.pool WHERE material.number > ? ORDER BY material.number LIMIT 1000
                """, .number(after))
            guard !rows.isEmpty else { return }
            for row in rows {
                after = try row.number("number")
                let pool = MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers"))
                let unit = try MaterialRow(row, pool, key)
                if !unit.opens(key, keys) { report.report("material \(hexText(unit.identity.id)) does not open") }
            }
        }
    }
}
