internal import GRDB
internal import Groups

/// Attempts, statements and certificates against what the events say.
extension SQLiteShareStore {
    static func compareAttempts(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        var missing = projection.attempts
        for row in try SealedRows(reading: .attempts, access).strict {
            guard let found = try? AttemptRow(row) else {
                report.report("an attempt is unreadable")
                continue
            }
            if missing.removeValue(forKey: found.name) != found { report.report("\(found.name.words) is not as the events say") }
        }
        for name in missing.keys { report.report("\(name.words) is missing") }
        try compareAttemptKeys(access, keys, projection, &report)
        try compareAttemptPairs(access, keys, projection, &report)
    }

    /// Without the epoch's key nothing opens, which is one problem and not the seals'.
    private static func opens(_ report: inout AuditReport, _ body: () throws(StoreError) -> Bool) throws(StoreError) -> Bool {
        do throws(StoreError) { return try body() } catch {
            guard case .epochKeyMissing = error else { throw error }
            report.reportOnce(error.problem)
            return true
        }
    }

    private static func compareAttemptKeys(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        var missing = projection.attemptKeys
        for row in try SealedRows(reading: .attemptKeys, access).strict {
            guard let found = try? AttemptKeyRow(row) else {
                report.report("a key of an attempt is unreadable")
                continue
            }
            let words = "key \(hexText(found.key.keyID)) of \(found.attempt.words)"
            let name = Projection.AttemptKeyName(attempt: found.attempt, keyID: found.key.keyID)
            guard let facts = missing.removeValue(forKey: name), facts.row == KeyRow(found.key, state: .active),
                facts.holdsShare == (found.share != nil), let attempt = projection.attempts[found.attempt]
            else {
                report.report("\(words) is not as the events say")
                continue
            }
            if found.share != nil, try !opens(&report, { () throws(StoreError) in try found.opens(in: attempt, keys) }) {
                report.report("the share of \(words) does not open")
            }
        }
        for name in missing.keys { report.report("key \(hexText(name.keyID)) of \(name.attempt.words) is missing") }
    }

    private static func compareAttemptPairs(
        _ access: Access, _ keys: StoreKeys, _ projection: Projection, _ report: inout AuditReport
    ) throws {
        var missing = projection.attemptKeys.mapValues(\.pairs)
        for row in try SealedRows(reading: .attemptPairs, access).strict {
            guard let found = try? AttemptPairRow(row) else {
                report.report("a pair set-up of an attempt is unreadable")
                continue
            }
            let words = "the set-up with party \(found.peer) in \(found.attempt.words)"
            let name = Projection.AttemptKeyName(attempt: found.attempt, keyID: found.keyID)
            guard missing[name]?.removeValue(forKey: found.peer) == found.publicPart, let attempt = projection.attempts[found.attempt]
            else {
                report.report("\(words) is not as the events say")
                continue
            }
            if try !opens(&report, { () throws(StoreError) in try found.opens(in: attempt, keys) }) {
                report.report("\(words) does not open")
            }
        }
        for (name, pairs) in missing {
            for peer in pairs.keys.sorted() { report.report("the set-up with party \(peer) in \(name.attempt.words) is missing") }
        }
    }

    static func compareCertificates(_ access: Access, _ projection: Projection, _ report: inout AuditReport) throws {
        var certificates = projection.certificates
        for row in try SealedRows(reading: .certificates, access).strict {
            guard let found = try? EpochCertificate(row) else {
                report.report("a certificate is unreadable")
                continue
            }
            let facts = Projection.CertificateFacts(name: found.name, state: found.state, hash: SHA256.hash(found.bytes))
            if certificates.removeValue(forKey: found.epoch) != facts {
                report.report("the certificate of epoch \(found.epoch) is not as the events say")
            }
        }
        for epoch in certificates.keys.sorted() { report.report("the certificate of epoch \(epoch) is missing") }

        var statements = projection.statements
        for row in try SealedRows(reading: .statements, access).strict {
            guard let found = try? KeptStatement(row) else {
                report.report("a statement is unreadable")
                continue
            }
            if statements.removeValue(forKey: found.name) != SHA256.hash(found.bytes) {
                report.report("a statement on epoch \(found.epoch) by \(hexText(found.signer)) is not as the events say")
            }
        }
        for name in statements.keys { report.report("a statement on epoch \(name.epoch) by \(hexText(name.signer)) is missing") }
    }
}
