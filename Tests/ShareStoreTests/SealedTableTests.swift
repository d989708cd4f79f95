import Foundation
import GRDB
import Testing

@testable import ShareStore

/// Every column of every table that came with pre-signatures.
@Suite struct SealedTableTests {
    /// Statement, and the table whose use it stops; nil where only the full check is concerned.
    static let changes: [(sql: String, table: String?)] = [
        ("UPDATE live SET chunk = chunk + 1", "live"), ("UPDATE live SET bits = zeroblob(512)", "live"), ("DELETE FROM live", "live"),
        ("INSERT INTO live VALUES (9, zeroblob(512))", "live"),
        ("UPDATE pairs SET key_id = randomblob(32)", "pairs"), ("UPDATE pairs SET epoch = 1", "pairs"),
        ("UPDATE pairs SET peer = 7", "pairs"), ("UPDATE pairs SET public_part = zeroblob(64)", "pairs"),
        ("UPDATE pairs SET stored = stored - 1", "pairs"), ("UPDATE pairs SET poisoned = 'r'", "pairs"),
        ("UPDATE pairs SET needs_renewal = 1", "pairs"),
        ("UPDATE counters SET party = 7", "counters"), ("UPDATE counters SET generation = 0", "counters"),
        ("UPDATE counters SET count = 0", "counters"), ("UPDATE counters SET statement = x'00'", "counters"),
        ("DELETE FROM counters", "counters"),
        ("UPDATE failures SET key_id = randomblob(32)", "failures"), ("UPDATE failures SET signers = x'0103'", "failures"),
        ("UPDATE failures SET count = 0", "failures"), ("DELETE FROM failures", "failures"),
        ("UPDATE pools SET available = 9", nil), ("UPDATE pools SET consumed = 9", nil), ("UPDATE pools SET voided = 9", nil),
        ("UPDATE pools SET signers = x'0104'", nil), ("UPDATE pools SET epoch = 1", nil), ("UPDATE pools SET generation = 2", nil),
        ("UPDATE pools SET key_id = randomblob(32)", nil), ("UPDATE pools SET number = 9", nil),
        ("UPDATE material SET number = 9", nil), ("UPDATE material SET pool = 9", nil), ("UPDATE material SET id = randomblob(32)", nil),
        ("UPDATE material SET public_part = x'00'", nil), ("UPDATE material SET nonce = zeroblob(12)", nil),
        ("UPDATE material SET sealed = zeroblob(112)", nil), ("DELETE FROM material", nil),
        ("UPDATE consumed SET signers = x'0103'", nil), ("UPDATE head SET made = 9", "head"),
        ("UPDATE head SET seals = zeroblob(128)", "head"),
    ]

    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
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
        let refused = StoreError.tampered(file: scratch.store, detail: "table \(table ?? "") is not as it was left")
        switch table {
        case "live":
            #expect(throws: refused) { _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)) }
            #expect(throws: refused) { try store.addMaterial(preSignatures, [preSignature(3)]) }
        case "pairs":
            #expect(throws: refused) { _ = try store.evaluate(2) { nil } }
            #expect(throws: refused) { try store.storePairSetups(keyID: keyID, epoch: 0, [setup(3, 12)]) }
        case "counters":
            #expect(throws: refused) { _ = try store.counter(of: 2) }
            #expect(throws: refused) { try store.recordCounter(of: 3, PoolCounter(generation: 1, count: 1), statement: [1]) }
        case "failures":
            #expect(throws: refused) { _ = try store.failedCombinations(keyID: keyID) }
            #expect(throws: refused) { _ = try store.recordFailedCombination(keyID: keyID, signers: [1, 4], request: id(9)) }
            #expect(throws: refused) { try store.liftQuarantine(keyID: keyID, signers: [1, 2]) }
        default: return
        }
        // All of these are told by the events.
        #expect(try store.rebuildProjections())
        #expect(try store.verify().isIntact, "\(sql)")
        #expect(try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)).units.count == 1)
        #expect(try store.counter(of: 2)?.counter == PoolCounter(generation: 3, count: 10))
        #expect(try store.failedCombinations(keyID: keyID) == [FailedSet(signers: [1, 2], count: 1)])
        #expect(try store.verify().isIntact)
    }

    /// Rows that are sealed and that no event tells of: what a fault of this software would leave.
    @Test(
        arguments: [
            ("UPDATE pairs SET poisoned = 'r'", SealedTable.pairs, "the pair with party 2"),
            ("UPDATE counters SET count = 11", .counters, "the counter of party 2 is not"),
            ("DELETE FROM counters", .counters, "the counter of party 2 is missing"),
            ("UPDATE failures SET count = 2", .failures, "the failures of signers [1, 2]"),
            ("DELETE FROM failures", .failures, "the failures of signers [1, 2]"),
            ("DELETE FROM live", .live, "is not marked as available"),
            ("INSERT INTO live SELECT 1, bits FROM live", .live, "more material is marked"),
        ] as [(String, SealedTable, String)])
    func sealedRowsAreComparedWithTheEvents(sql: String, table: SealedTable, problem: String) throws {
        let scratch = try prepared()
        let store = try open(scratch)
        try store.change { change in try change.edit(table) { try $0.access.run(sql) } }
        let problems = try store.verify().problems.map(\.detail)
        #expect(problems.count { $0.contains(problem) } == 1)
        #expect(!problems.contains { $0.contains("not the one that the head names") })
    }

    @Test func countOfUnitsIsComparedWithTheEvents() throws {
        let store = try open(try prepared())
        try store.change { $0.head.made += 1 }
        #expect(try store.verify().problems.map(\.detail) == ["the head counts 3 units of material, the events 2"])
    }

    /// A pool that is voided leaves no bit behind, also where the bits were altered.
    @Test func voidingMendsTheBits() throws {
        let scratch = try prepared()
        try tamper(scratch, "UPDATE live SET bits = randomblob(512)")
        let store = try open(scratch)
        #expect(try store.voidPool(seen: nil) == .voided(from: 1, to: 2, count: 1, reason: .counterBehind))
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
