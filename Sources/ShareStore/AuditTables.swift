internal import GRDB
internal import Secrets

/// Pools, pairs, counters and failures against what the events say.
extension SQLiteShareStore {
    func comparePool(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
        var levels = projection.levels
        for found in try access.poolLevels() {
            let level = Projection.Level(available: found.available, consumed: found.consumed, voided: found.voided)
            if levels.removeValue(forKey: found.name) != level {
                report.report("the pool level of key \(hexText(found.keyID)), generation \(found.generation), is not as the events say")
            }
        }
        for name in levels.keys { report.report("the pool level of key \(hexText(name.key.keyID)) is missing") }

        var available = projection.available
        var pools: [Int64: Projection.PoolName] = [:]
        for row in try access.rows("pools", "SELECT number, key_id, epoch, signers, generation FROM pools") {
            let pool = MaterialPool(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), signers: try row.bytes("signers"))
            pools[try row.number("number")] = Projection.PoolName(pool: pool, generation: try row.number("generation"))
        }
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
    }

    func compareSealed(_ access: Access, _ projection: Projection, _ report: inout VerificationReport) throws {
        if let head = try? Head.load(access, keys: keys) {  // where not, the replay has said so
            for table in SealedTable.allCases where try table.digest(access) != head.seals[table] {
                report.report("table \(table.rawValue) is not the one that the head names")
            }
        }

        var pairs = projection.pairs
        for row in try PairRow.all(access) where pairs.removeValue(forKey: row.name) != row {
            report.report("the pair with party \(row.name.peer) of key \(hexText(row.name.keyID)) is not as the events say")
        }
        for name in pairs.keys { report.report("the pair with party \(name.peer) of key \(hexText(name.keyID)) is missing") }

        var failures = projection.failures
        for row in try access.rows("failures", "SELECT key_id, signers, count FROM failures") {
            let set = Projection.SignerSet(keyID: try row.bytes("key_id"), signers: try row.bytes("signers"))
            if failures.removeValue(forKey: set) != (try row.number("count")) {
                report.report("the failures of signers \(set.signers) of key \(hexText(set.keyID)) are not as the events say")
            }
        }
        for set in failures.keys { report.report("the failures of signers \(set.signers) of key \(hexText(set.keyID)) are missing") }

        var counters = projection.counters
        for row in try CounterRow.all(access) where counters.removeValue(forKey: row.party) != row {
            report.report("the counter of party \(row.party) is not as the events say")
        }
        for party in counters.keys { report.report("the counter of party \(party) is missing") }

        let live = LiveUnits(access: access)
        for (id, unit) in projection.available where try !live.contains(unit.number) {
            report.report("material \(hexText(id)) is not marked as available")
        }
        if try live.count() != projection.available.count { report.report("more material is marked as available than there is") }
    }

    /// Every sealed record that no other comparison opens. Material needs the pool key: it is opened where that is at hand.
    func openSealed(_ access: Access, _ report: inout VerificationReport) throws {
        let setups = try access.number("pair_setups", "SELECT COUNT(*) AS value FROM pair_setups")
        let pairs = try PairRow.all(access)
        if setups != pairs.count { report.report("there are \(setups) pair set-ups for \(pairs.count) pairs") }
        for row in pairs {
            do {
                if row.open(try access.setup(row), keys) == nil {
                    report.report("the set-up of the pair with party \(row.name.peer) does not open")
                }
            } catch StoreError.tampered(_, let detail) {
                report.report(detail)
            }
        }

        guard let head = try? Head.load(access, keys: keys), let key = poolKey ?? (try? poolFile?.load(keys: keys))?.key,
            Int64(exactly: key.generation) == head.generation, key.check == head.poolCheck
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
                let identity = pool.identity(
                    id: try row.bytes("id"), number: after, generation: key.generation, publicPart: try row.bytes("public_part"))
                let sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
                if sealed.open(key: key.material, associatedData: identity.associatedData(storeID: keys.storeID)) == nil {
                    report.report("material \(hexText(identity.id)) does not open")
                }
            }
        }
    }
}
