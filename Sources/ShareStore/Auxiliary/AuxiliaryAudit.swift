internal import GRDB
internal import Secrets

/// Auxiliary data against what the events say.
extension SQLiteShareStore {
    static func compareAuxiliary(_ access: Access, _ projection: Projection, _ report: inout AuditReport) throws {
        var missing = projection.auxiliary
        for row in try AuxiliaryRow.all(SealedRows(reading: .auxiliary, access)) {
            guard missing.removeValue(forKey: row.name) != row.projected else { continue }
            report.report("\(row.name.words) of key \(hexText(row.name.keyID)) is not as the events say")
        }
        for name in missing.keys { report.report("\(name.words) of key \(hexText(name.keyID)) is missing") }
    }

    /// Opens every secret part.
    static func openAuxiliary(_ access: Access, _ keys: StoreKeys, _ report: inout AuditReport) throws {
        let secrets = try SealedRows(reading: .auxiliarySecrets, access)
        let rows = try AuxiliaryRow.all(SealedRows(reading: .auxiliary, access))
        if secrets.rows.count != rows.count {
            report.report("there are \(secrets.rows.count) secrets for \(rows.count) pair set-ups and other auxiliary data")
        }
        for row in rows {
            do {
                if try row.open(secrets.secret(row), keys) == nil { report.report("\(row.name.secretWords) does not open") }
            } catch StoreError.tampered(_, let detail) {
                report.report(detail)
            } catch let error as StoreError where error.code == .epochKeyMissing {
                report.reportOnce(error.problem)
            }
        }
    }
}
