internal import GRDB

/// The check of what the tables hold against what the events say, and against the head.
extension SQLiteShareStore {
    /// - Parameter poolKey: opens the units of material, where it is at hand.
    static func compare(
        _ access: Access, _ keys: StoreKeys, poolKey: PoolKey?, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        try compareHead(access, keys, projection, &report)
        try compareName(access, projection, &report)
        try compareUnlock(access, projection, &report)
        try compareIdentity(access, keys, projection, &report)
        try compareKeys(access, keys, projection, &report)
        try comparePool(access, keys, projection, &report)
        try compareAuxiliary(access, projection, &report)
        try compareFailures(access, projection, &report)
        try openAuxiliary(access, keys, &report)
        try openMaterial(access, keys, poolKey, &report)
        try compareReleases(access, keys, projection, &report)
        try compareAttempts(access, keys, projection, &report)
        try compareCertificates(access, projection, &report)
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
        if head.commitments != projection.commitments {
            report.report("the head counts \(head.commitments) commitments, the events \(projection.commitments)")
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
}
