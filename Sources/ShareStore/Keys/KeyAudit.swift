internal import GRDB
internal import Groups
internal import Secrets

/// Keys, their shares and acknowledgements against what the events say.
extension SQLiteShareStore {
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
                guard found.state != .retired, found.state != .without else {
                    _ = try shares.publicPart(of: found)
                    if try !shares.isDestroyed(shareOf: found) {
                        let why = found.state == .retired ? "which is over" : "of which there is none"
                        report.report("the share of key \(hexText(name.keyID)) of epoch \(name.epoch), \(why), is still there")
                    }
                    continue
                }
                let (identity, sealed) = try shares.sealedShare(of: found)
                if try keys.open(sealed, as: identity) == nil {
                    report.report("the share of key \(hexText(name.keyID)) of epoch \(name.epoch) does not open")
                }
            } catch let error as StoreError where error.code == .epochKeyMissing {
                report.reportOnce(error.problem)
            } catch StoreError.tampered(_, let detail) {
                report.report("does not authenticate: \(detail)")
            } catch StoreError.damaged(_, let detail) {
                report.report("key \(hexText(name.keyID)) of epoch \(name.epoch) is not readable: \(detail)")
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
}
