import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Every column of every table that came with pre-signatures.
@Suite struct SealedTableTests {
    /// Statement, and the table whose use it stops; nil where only the full check is concerned.
    static let changes: [(sql: String, table: String?)] = [
        ("UPDATE live SET chunk = chunk + 1", "live"), ("UPDATE live SET bits = zeroblob(512)", "live"), ("DELETE FROM live", "live"),
        ("INSERT INTO live VALUES (9, zeroblob(512))", "live"),
        ("UPDATE auxiliary SET key_id = randomblob(32)", "auxiliary"), ("UPDATE auxiliary SET epoch = 1", "auxiliary"),
        ("UPDATE auxiliary SET peer = 7", "auxiliary"), ("UPDATE auxiliary SET kind = 'other'", "auxiliary"),
        ("UPDATE auxiliary SET public_part = zeroblob(64)", "auxiliary"),
        ("UPDATE auxiliary SET stored = stored - 1", "auxiliary"), ("UPDATE auxiliary SET poisoned = 'r'", "auxiliary"),
        ("UPDATE auxiliary SET needs_renewal = 1", "auxiliary"),
        ("UPDATE counters SET party = 7", "counters"), ("UPDATE counters SET generation = 0", "counters"),
        ("UPDATE counters SET count = 0", "counters"), ("UPDATE counters SET statement = x'00'", "counters"),
        ("DELETE FROM counters", "counters"),
        ("UPDATE failures SET key_id = randomblob(32)", "failures"), ("UPDATE failures SET signers = x'0103'", "failures"),
        ("UPDATE failures SET count = 0", "failures"), ("DELETE FROM failures", "failures"),
        ("UPDATE auxiliary SET unfinished = 1", "auxiliary"),
        ("UPDATE pools SET available = 9", "pools"), ("UPDATE pools SET consumed = 9", "pools"), ("UPDATE pools SET voided = 9", "pools"),
        ("UPDATE pools SET signers = x'0104'", "pools"), ("UPDATE pools SET epoch = 1", "pools"),
        ("UPDATE pools SET generation = 2", "pools"), ("UPDATE pools SET key_id = randomblob(32)", "pools"),
        ("UPDATE pools SET number = 9", "pools"), ("UPDATE pools SET balance = randomblob(32)", "pools"), ("DELETE FROM pools", "pools"),
        ("DELETE FROM keys", "keys"), ("UPDATE keys SET state = 'pending'", "keys"), ("DELETE FROM shares", "shares"),
        ("UPDATE shares SET sealed = zeroblob(60)", "shares"), ("DELETE FROM auxiliary_secrets", "auxiliary_secrets"),
        ("UPDATE auxiliary_secrets SET sealed = zeroblob(60)", "auxiliary_secrets"), ("DELETE FROM acknowledgements", "acknowledgements"),
        ("UPDATE acknowledgements SET bytes = x'00'", "acknowledgements"), ("DELETE FROM identity", "identity"),
        ("UPDATE identity SET sealed = zeroblob(48)", "identity"), ("UPDATE rosters SET roster = x'00'", "rosters"),
        ("UPDATE rosters SET epoch = 1", "rosters"), ("UPDATE rosters SET code = zeroblob(32)", "rosters"),
        ("DELETE FROM rosters", "rosters"),
        ("INSERT INTO rosters SELECT 1, roster, code FROM rosters", "rosters"),
        ("UPDATE keys SET protocol = 'other'", "keys"), ("UPDATE keys SET state = 'retired'", "keys"),
        ("UPDATE keys SET state = 'unknown'", "keys"), ("UPDATE shares SET nonce = NULL, sealed = NULL", "shares"),
        ("UPDATE auxiliary_secrets SET kind = 'other'", "auxiliary_secrets"),
        ("UPDATE material SET number = 9", nil), ("UPDATE material SET pool = 9", nil), ("UPDATE material SET id = randomblob(32)", nil),
        ("UPDATE material SET public_part = x'00'", nil), ("UPDATE material SET nonce = zeroblob(12)", nil),
        ("UPDATE material SET sealed = zeroblob(112)", nil), ("DELETE FROM material", nil),
        ("UPDATE consumed SET signers = x'0103'", nil), ("UPDATE head SET made = 9", "head"),
        ("UPDATE head SET seals = zeroblob(512)", "head"), ("UPDATE head SET revision = revision + 1", "head"),
        ("UPDATE head SET filed_sequence = 1", "head"),
        ("UPDATE head SET commitments = 1", "head"), ("UPDATE head SET filed_hash = zeroblob(32)", "head"),
    ]

    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.addKey()
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [5])
        try store.addMaterial(preSignatures, [preSignature(1), preSignature(2)])
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try store.recordCounter(of: 2, PoolCounter(generation: 3, count: 10), statement: [1])
        _ = try store.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(100))
        #expect(try store.verify().isIntact)
        try store.close()
        return scratch
    }

    @Test(arguments: changes.indices) func everyColumnIsNoticed(index: Int) throws {
        let (sql, table) = Self.changes[index]
        let scratch = try prepared()
        try tamper(scratch, sql)
        #expect(try !open(scratch, mode: .audit).verify().isIntact, "\(sql)")
        if table == "head" {
            let altered = StoreError.tampered(file: scratch.store, detail: "the head of the event chain was altered")
            #expect(throws: altered) { _ = try open(scratch) }
            return
        }
        let store = try open(scratch)
        #expect(try !store.verify().isIntact, "\(sql)")
        let refused = StoreError.tampered(file: scratch.store, detail: "its \(tableWords(table ?? "")) are not as they were left")
        switch table {
        case "live":
            #expect(throws: refused) { _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)) }
            #expect(throws: refused) { try store.addMaterial(preSignatures, [preSignature(3)]) }
        case "auxiliary":
            #expect(throws: refused) { _ = try store.evaluate(2) { nil } }
            #expect(throws: refused) { try store.storePairSetups(keyID: keyID, epoch: 0, [setup(3, 12)]) }
        case "counters":
            #expect(throws: refused) { _ = try store.counter(of: 2) }
            #expect(throws: refused) { try store.recordCounter(of: 3, PoolCounter(generation: 1, count: 1), statement: [1]) }
        case "failures":
            #expect(throws: refused) { _ = try store.failedCombinations(keyID: keyID) }
            #expect(throws: refused) { _ = try store.recordFailedCombination(keyID: keyID, signers: [1, 4], request: id(9)) }
            #expect(throws: refused) { try store.liftQuarantine(keyID: keyID, signers: [1, 2]) }
        case "pools":
            #expect(throws: refused) { _ = try store.poolLevels() }
            #expect(throws: refused) { _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)) }
            #expect(throws: refused) { try store.addMaterial(preSignatures, [preSignature(3)]) }
        case "keys":
            #expect(throws: refused) { _ = try store.keyRecords() }
            #expect(throws: refused) { try store.addKey(id(0x22)) }
            #expect(throws: refused) { try store.share(keyID: keyID).count }
        case "shares":
            #expect(throws: refused) { _ = try store.keyRecords() }
            #expect(throws: refused) { try store.share(keyID: keyID).count }
        case "auxiliary_secrets":
            #expect(throws: refused) { _ = try store.pairSetup(keyID: keyID, epoch: 0, peer: 2) == nil }
            #expect(throws: refused) { try store.storePairSetups(keyID: keyID, epoch: 0, [setup(3, 12)]) }
        case "acknowledgements":
            #expect(throws: refused) { _ = try store.acknowledgements(keyID: keyID, epoch: 0) }
            #expect(throws: refused) { try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 3, bytes: [5]) }
        case "identity", "rosters":
            #expect(throws: refused) { _ = try store.identity() }
            #expect(throws: refused) { try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8)) }
        default: return
        }
        // Whatever is wrong with one table, a wallet opens none of this store.
        #expect(throws: refused) { try store.requireSealedTables() }
        // Not told by the events: what lies there sealed, and what others said.
        guard let table, ["live", "auxiliary", "counters", "failures", "pools", "keys"].contains(table) else { return }
        #expect(try store.rebuildProjections())
        #expect(try store.verify().isIntact, "\(sql)")
        try store.requireSealedTables()
        #expect(try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)).units.count == 1)
        #expect(try store.counter(of: 2)?.counter == (table == "counters" ? nil : PoolCounter(generation: 3, count: 10)))
        #expect(try store.events(after: 0, limit: 99).contains { $0.kind == .othersForgotten } == (table == "counters"))
        #expect(try store.failedCombinations(keyID: keyID) == [FailedSet(signers: [1, 2], count: 1)])
        #expect(try store.verify().isIntact)
    }

    /// A fault of this software: another value in the first row, or, without a column, no row.
    struct Fault: Sendable {
        let table: SealedTable
        let column: Int?
        let cell: Cell
        let problem: String

        init(_ table: SealedTable, _ column: Int?, _ cell: Cell, _ problem: String) {
            (self.table, self.column, self.cell, self.problem) = (table, column, cell, problem)
        }
    }

    /// Rows that are sealed and that no event tells of.
    @Test(
        arguments: [
            Fault(.auxiliary, 6, .text("r"), "the pair with party 2"), Fault(.failures, 2, .number(2), "the failures of signers [1, 2]"),
            Fault(.failures, nil, .null, "the failures of signers [1, 2]"), Fault(.live, nil, .null, "is not marked as available"),
            Fault(.live, 0, .number(1), "more material is marked"), Fault(.pools, 5, .number(9), "the pool level of key"),
            Fault(.keys, 2, .text("ed25519"), "does not authenticate"), Fault(.keys, 3, .text("other"), "does not authenticate"),
            Fault(.auxiliary, nil, .null, "the pair with party 2"), Fault(.rosters, 1, .bytes([6]), "a roster does not authenticate"),
            Fault(.rosters, nil, .null, "the roster of epoch 0 is missing"), Fault(.identity, nil, .null, "the identity is not as"),
            Fault(.shares, 4, .null, "is missing"), Fault(.auxiliarySecrets, nil, .null, "the set-up of the pair with party 2 is missing"),
            Fault(.acknowledgements, 3, .bytes([6]), "the acknowledgement of key"),
        ])
    func sealedRowsAreComparedWithTheEvents(fault: Fault) throws {
        let scratch = try prepared()
        let store = try open(scratch)
        try store.change { change in
            try change.edit(fault.table) { rows in
                if let column = fault.column { rows.cells(column, fault.cell) } else { rows.removeAll() }
            }
        }
        let problems = try store.verify().problems.map(\.detail)
        #expect(problems.contains { $0.contains(fault.problem) })
        #expect(!problems.contains { $0.contains("not the one that the head names") })
    }

    /// A table that does not hold what was meant to be written is not sealed.
    @Test func whatWasWrittenIsReadBack() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        defer { withExtendedLifetime(scratch) {} }
        let detail = "its failed combinations are not what was written"
        #expect(throws: StoreError.tampered(file: store.path, detail: detail)) {
            try store.change { change in
                try change.edit(.failures) { $0.cells(2, .number(7)) }
                // What a planted trigger would do, if it ran.
                try change.access.run("INSERT INTO failures VALUES (x'01', x'02', 1)")
            }
        }
        #expect(try store.failedCombinations(keyID: keyID) == [FailedSet(signers: [1, 2], count: 1)])
    }

    @Test func countOfUnitsIsComparedWithTheEvents() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        defer { withExtendedLifetime(scratch) {} }
        try store.change { $0.head.made += 1 }
        #expect(try store.verify().problems.map(\.detail) == ["the head counts 3 units of material, the events 2"])
    }

    /// A pool that is voided leaves no bit behind, also where the bits were altered.
    @Test func voidingMendsTheBits() throws {
        let scratch = try prepared()
        try tamper(scratch, "UPDATE live SET bits = randomblob(512)")
        let store = try open(scratch)
        #expect(try store.voidPool(seen: nil) == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 1), reason: .counterBehind))
        #expect(try store.verify().isIntact)
        try store.addMaterial(preSignatures, [preSignature(4)])
        #expect(try store.consumeMaterial(preSignatures, ids: [id(4)], for: id(101)).units.count == 1)
    }

    /// Numbers go on from chunk to chunk, and a chunk that is used up is gone.
    @Test func bitsCrossChunks() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        let ids = (0..<4100).map { number in Array(id(7).dropLast(2)) + [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)] }
        try store.addMaterial(nonces, ids.map { NewMaterial(id: $0, publicPart: [], secret: nonceSecret(1)) })
        #expect(try look(scratch) { try Int64.fetchAll($0, sql: "SELECT chunk FROM live ORDER BY chunk") } == [0, 1])
        _ = try store.consumeMaterial(nonces, ids: Array(ids[..<4096]), for: id(100))
        #expect(try look(scratch) { try Int64.fetchAll($0, sql: "SELECT chunk FROM live ORDER BY chunk") } == [1])
        #expect(try store.verify().isIntact)
        _ = try store.consumeMaterial(nonces, ids: Array(ids[4096...]), for: id(100))
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM live") } == 0)
        #expect(try store.verify().isIntact)
    }
}

extension SealedRows {
    /// Another value in the first row.
    fileprivate mutating func cells(_ column: Int, _ cell: Cell) {
        guard var row = rows.first else { return }
        row[column] = cell
        put(row)
    }
}
