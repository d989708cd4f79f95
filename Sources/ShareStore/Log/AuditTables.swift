internal import GRDB
internal import Groups
internal import Secrets

/// The check of what the tables hold against what the events say, and against the head.
extension SQLiteShareStore {
    /// - Parameter poolKey: opens the units of material, where it is at hand.
    static func compare(
        _ access: Access, _ keys: StoreKeys, poolKey: PoolKey?, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        try compareHead(access, keys, projection, &report)
        try compareIdentity(access, keys, projection, &report)
        try compareKeys(access, keys, projection, &report)
        try comparePool(access, keys, projection, &report)
        try compareSealed(access, projection, &report)
        try openSealed(access, keys, poolKey, &report)
        try compareReleases(access, keys, projection, &report)
    }

    private static func compareHead(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        let head: Head
        do { head = try Head.load(access, keys: keys) } catch StoreError.tampered(_, let detail) { return report.report(detail) }
        if head.position != projection.end {
            report.report("the chain ends at \(projection.end.sequence), its head says \(head.sequence)", at: projection.end.sequence)
        }
        if head.poisonings != projection.poisonings {
            report.report("the head counts \(head.poisonings) poisonings, the events \(projection.poisonings)")
        }
        if head.consumed != projection.consumed.count {
            report.report("the head counts \(head.consumed) consumptions, the events \(projection.consumed.count)")
        }
        if head.made != projection.made {
            report.report("the head counts \(head.made) units of material, the events \(projection.made)")
        }
        if head.generation != projection.generation {
            report.report("the head has pool generation \(head.generation), the events \(projection.generation)")
        }
        for table in SealedTable.allCases where try SealedRows(reading: table, access).digest != head.seals[table] {
            report.report("its \(table.words) are not those that the head names")
        }
    }

    private static func compareIdentity(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        let row = try SealedRows(reading: .identity, access)[.number(1)]
        guard try row.map({ SHA256.hash(try $0.bytes("roster")) }) == projection.roster else {
            return report.report("the identity and its roster are not as the events say")
        }
        guard let row else { return }
        let sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
        if sealed.open(key: keys.records, associatedData: keys.identityData(roster: try row.bytes("roster"))) == nil {
            report.report("the identity record does not open")
        }
    }

    static func compareKeys(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        let shares = try SealedRows(reading: .shares, access)
        var missing = projection.keys
        for row in try SealedRows(reading: .keys, access).strict {
            let name = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            let expected = missing.removeValue(forKey: name)
            do {
                let found = try KeyRow(row, keys)
                guard found == expected else {
                    report.report("key \(hexText(name.keyID)) of epoch \(name.epoch) is not as the events say")
                    continue
                }
                let (identity, sealed) = try shares.sealedShare(of: found)
                if sealed.open(key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID)) == nil {
                    report.report("the share of key \(hexText(name.keyID)) of epoch \(name.epoch) does not open")
                }
            } catch StoreError.tampered(_, let detail) {
                report.report("does not authenticate: \(detail)")
            }
        }
        for name in missing.keys { report.report("key \(hexText(name.keyID)) of epoch \(name.epoch) is missing") }
        for row in shares.strict {
            let name = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            if projection.keys[name] == nil { report.report("a share of key \(hexText(name.keyID)) is there that no event tells of") }
        }

        var statements = projection.acknowledgements
        for row in try SealedRows(reading: .acknowledgements, access).strict {
            let key = Projection.KeyName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"))
            let name = Projection.AcknowledgementName(key: key, party: try row.number("party"))
            if statements.removeValue(forKey: name) != SHA256.hash(try row.bytes("bytes")) {
                report.report("the acknowledgement of key \(hexText(key.keyID)) by party \(name.party) is not as the events say")
            }
        }
        for name in statements.keys {
            report.report("the acknowledgement of key \(hexText(name.key.keyID)) by party \(name.party) is missing")
        }
    }

    private static func compareReleases(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        var releases = projection.releases
        for row in try access.rows("releases", "SELECT material, request, nonce, sealed FROM releases") {
            let material = try row.bytes("material")
            let expected = releases.removeValue(forKey: material)
            do {
                let found = try keys.openRelease(row)
                if Projection.Release(request: found.request, hash: SHA256.hash(found.bytes)) != expected {
                    report.report("the release of material \(hexText(material)) is not as the events say")
                }
            } catch StoreError.tampered(_, let detail) {
                report.report("does not authenticate: \(detail)")
            }
        }
        for material in releases.keys { report.report("the release of material \(hexText(material)) is missing") }
    }
}
