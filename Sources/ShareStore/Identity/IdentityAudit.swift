internal import GRDB
internal import Groups

/// Identity and rosters against what the events say.
extension SQLiteShareStore {
    static func compareIdentity(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        var missing = projection.rosters
        for row in try SealedRows(reading: .rosters, access).strict {
            do throws(StoreError) {
                let found = try RosterRow(row, keys)
                if missing.removeValue(forKey: found.epoch) != SHA256.hash(found.roster) {
                    report.report("the roster of epoch \(found.epoch) is not as the events say")
                }
            } catch {
                report.report("a roster does not authenticate")
            }
        }
        for epoch in missing.keys { report.report("the roster of epoch \(epoch) is missing or altered") }

        let row = try SealedRows(reading: .identity, access)[.number(1)]
        guard (row == nil) == projection.rosters.isEmpty else { return report.report("the identity is not as the events say") }
        if let row, try !IdentityRow(row).opens(keys) { report.report("the identity record does not open") }
    }
}
