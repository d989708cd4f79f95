internal import GRDB
internal import Groups

/// Released shares and failed signer sets against what the events say.
extension SQLiteShareStore {
    static func compareReleases(
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

    static func compareFailures(_ access: Access, _ projection: Projection, _ report: inout AuditReport) throws {
        var failures = projection.failures
        for row in try SealedRows(reading: .failures, access).strict {
            let set = Projection.SignerSet(keyID: try row.bytes("key_id"), signers: try row.bytes("signers"))
            if failures.removeValue(forKey: set) != (try row.number("count")) {
                report.report("the failures of signers \(set.signers) of key \(hexText(set.keyID)) are not as the events say")
            }
        }
        for set in failures.keys { report.report("the failures of signers \(set.signers) of key \(hexText(set.keyID)) are missing") }
    }
}
