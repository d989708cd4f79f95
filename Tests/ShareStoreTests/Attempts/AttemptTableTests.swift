import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Every column of the tables of attempts, statements and certificates (rule S15), by somebody with an editor.
@Suite struct AttemptTableTests {
    static let tables: [SealedTable] = [.attempts, .attemptKeys, .attemptPairs, .statements, .certificates]

    /// One attempt given up, one live, statements, a link of the chain.
    private func prepared() throws -> Scratch {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        _ = try store.move()
        try store.storeAttempt(Attempts.new(2, epoch: 2))
        try store.setAside(Attempts.name(2, epoch: 2), force: false)
        try store.storeAttempt(Attempts.new(3, epoch: 2))
        try store.storeStatements([Attempts.statement(3, epoch: 2), Attempts.statement(3, epoch: 2, kind: 2)])
        #expect(try store.verify().isIntact)
        try store.close()
        return scratch
    }

    static let changes: [(sql: String, table: SealedTable)] =
        tables.flatMap { table in
            table.columns.map { column in
                let value =
                    switch column {
                    case "scheme", "protocol": "'other'"
                    case "stage": "CASE stage WHEN 'pending' THEN 'committed' ELSE 'shelved' END"
                    case "epoch": "epoch + 5"
                    case "created_at", "made_at", "stored", "kind", "peer": "\(column) + 7"
                    default: "randomblob(length(\(column)))"
                    }
                return ("UPDATE \(table.rawValue) SET \(column) = \(value)", table)
            }
        }
        + tables.map { ("DELETE FROM \($0.rawValue)", $0) }
        + [
            ("UPDATE attempts SET stage = 'unknown'", .attempts),
            ("UPDATE attempts SET stage = 'pending' WHERE stage = 'dropped'", .attempts),
            ("UPDATE attempt_keys SET nonce = NULL, sealed = NULL", .attemptKeys), ("UPDATE attempt_keys SET sealed = NULL", .attemptKeys),
            (
                "UPDATE attempt_keys SET (nonce, sealed) = (SELECT k.nonce, k.sealed FROM attempt_keys k WHERE k.transcript <> attempt_keys.transcript)",
                .attemptKeys
            ),
            ("DELETE FROM attempts WHERE stage = 'pending'", .attempts), ("UPDATE statements SET kind = 256 WHERE kind = 2", .statements),
            ("INSERT INTO certificates SELECT 9, operation, transcript, state, bytes FROM certificates", .certificates),
            (
                "INSERT INTO attempts SELECT 9, operation, transcript, state, proposal, stage, made_at, stored FROM attempts LIMIT 1",
                .attempts
            ),
        ]

    @Test(arguments: changes.indices) func everyColumnIsNoticed(index: Int) throws {
        let (sql, table) = Self.changes[index]
        let scratch = try prepared()
        try tamper(scratch, sql)
        #expect(try !open(scratch, mode: .audit).verify().isIntact, "\(sql)")
        let store = try open(scratch)
        let refused = StoreError.tampered(file: scratch.store, detail: "its \(table.words) are not as they were left")
        #expect(throws: refused, "\(sql)") { try store.requireSealedTables() }
        switch table {
        case .certificates:
            #expect(throws: refused) { _ = try store.certificates() }
            #expect(throws: refused) { _ = try store.depart(Attempts.certified(4, epoch: 2), keys: [], roster: nil) }
        case .statements:
            #expect(throws: refused) { _ = try store.statements(epoch: 2) }
            #expect(throws: refused) { try store.storeStatement(Attempts.statement(4, epoch: 2)) }
        default:
            #expect(throws: refused) { _ = try store.attempts() }
            #expect(throws: refused) { _ = try store.move(3, to: 2) }
            #expect(throws: refused) { try store.storeAttempt(Attempts.new(3, epoch: 2)) }
        }
        // What is in use is as it was.
        #expect(try store.shareIs(10))
        guard table == .attempts else { return }
        // All of it is in the events.
        #expect(try store.rebuildProjections())
        #expect(try store.stages() == [.dropped, .pending])
        try store.requireSealedTables()
        #expect(try store.verify().isIntact)
    }

    /// Faults of this software: rows that are sealed and that no event tells of.
    @Test func sealedRowsAreComparedWithTheEvents() throws {
        func problems(_ table: SealedTable, _ body: (inout SealedRows) throws -> Void) throws -> String {
            let scratch = try prepared()
            let store = try open(scratch)
            try store.change { try $0.edit(table, body) }
            return try store.verify().problems.map(\.detail).joined(separator: "\n")
        }
        func altered(_ table: SealedTable, _ column: String, _ cell: Cell) throws -> String {
            try problems(table) { rows in
                let place = try #require(table.columns.firstIndex(of: column))
                var row = try #require(rows.rows.first)
                rows.removeAll { $0.cells == row }
                row[place] = cell
                rows.put(row)
            }
        }
        let attempt = "the attempt at epoch 2 with transcript \(hexText(id(2)))"
        for (column, cell) in [("state", .bytes(id(1))), ("proposal", .bytes([1])), ("stage", .text("committed")), ("made_at", .number(1))]
            as [(String, Cell)]
        {
            #expect(try altered(.attempts, column, cell).contains("\(attempt) is not as the events say"), "\(column)")
        }
        #expect(try altered(.attempts, "stage", .text("none")).contains("an attempt is unreadable"))
        #expect(try problems(.attempts) { $0.removeAll() }.contains("\(attempt) is missing"))
        let key = "key \(hexText(keyID)) of \(attempt)"
        for (column, cell) in [("scheme", .text("x")), ("created_at", .number(1)), ("public_part", .bytes([1]))] as [(String, Cell)] {
            #expect(try altered(.attemptKeys, column, cell).contains("\(key) is not as the events say"), "\(column)")
        }
        #expect(try altered(.attemptKeys, "sealed", .bytes(id(1))).contains("the share of \(key) does not open"))
        #expect(try altered(.attemptKeys, "sealed", .null).contains("a key of an attempt is unreadable"))
        #expect(try problems(.attemptKeys) { $0.removeAll() }.contains("\(key) is missing"))
        let pair = "the set-up with party 2 in \(attempt)"
        #expect(try altered(.attemptPairs, "public_part", .bytes([1])).contains("\(pair) is not as the events say"))
        #expect(try altered(.attemptPairs, "sealed", .bytes(id(1))).contains("\(pair) does not open"))
        #expect(try altered(.attemptPairs, "peer", .number(999)).contains("a pair set-up of an attempt is unreadable"))
        #expect(try problems(.attemptPairs) { $0.removeAll() }.contains("\(pair) is missing"))
        #expect(try altered(.statements, "bytes", .bytes([1])).contains("a statement on epoch 2 by \(hexText(id(0xc1))) is not as"))
        #expect(try altered(.statements, "kind", .number(999)).contains("a statement is unreadable"))
        #expect(try problems(.statements) { $0.removeAll() }.contains("a statement on epoch 2 by \(hexText(id(0xc1))) is missing"))
        for (column, cell) in [("bytes", .bytes([1])), ("state", .bytes(id(1))), ("operation", .bytes(id(1)))] as [(String, Cell)] {
            #expect(try altered(.certificates, column, cell).contains("the certificate of epoch 1 is not as the events say"), "\(column)")
        }
        #expect(try altered(.certificates, "state", .bytes([1])).contains("a certificate is unreadable"))
        #expect(try problems(.certificates) { $0.removeAll() }.contains("the certificate of epoch 1 is missing"))
    }

    @Test func commitmentsAreComparedWithTheEvents() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        try store.change { $0.head.commitments += 1 }
        #expect(try store.verify().problems.map(\.detail) == ["the head counts 1 commitments, the events 0"])
    }

    /// A share of an epoch of which there is none, and whose row says so.
    @Test func aShareOfNoShareIsFound() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        try store.change { change in
            try change.edit(.shares) { $0.put([.bytes(keyID), .number(1), .bytes([]), .bytes([1]), .bytes([2])]) }
        }
        #expect(try store.verify().problems.map(\.detail).contains { $0.contains("of epoch 1, of which there is none, is still there") })
    }
}
