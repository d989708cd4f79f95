import Foundation
import GRDB
import Testing

@testable import ShareStore

/// Somebody who can write the file, and knows no key, wants a poisoned pair to be used again (rules S3, M4).
@Suite struct PairTamperingTests {
    private static let altered = "its auxiliary data are not as they were left"

    private func prepared(_ scratch: Scratch) throws -> SQLiteShareStore {
        let store = try create(scratch)
        try store.addKey()
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12), setup(3, 13)])
        return store
    }

    private func expectRefused(_ scratch: Scratch, _ store: SQLiteShareStore) {
        let error = StoreError.tampered(file: scratch.store, detail: Self.altered)
        #expect(throws: error) {
            _ = try store.evaluate(2) {
                Issue.record("evaluated")
                return nil
            }
        }
        #expect(throws: error) { _ = try store.pairs(keyID: keyID, epoch: 0) }
        #expect(throws: error) { _ = try store.pairSetup(keyID: keyID, epoch: 0, peer: 2) }
        #expect(throws: error) { try store.poisonPair(keyID: keyID, epoch: 0, peer: 3, reason: "r") }
        #expect(throws: error) { try store.markForRenewal(keyID: keyID, epoch: 0, peer: 3) }
        #expect(throws: error) { try store.storePairSetups(keyID: keyID, epoch: 0, [setup(3, 33)]) }
    }

    /// The row from before; the row without its flag; no row; in the running process and in a later one.
    @Test(
        arguments: [
            "INSERT OR REPLACE INTO main.auxiliary SELECT * FROM kept.auxiliary", "UPDATE auxiliary SET poisoned = NULL",
            "UPDATE auxiliary SET poisoned = ''",
            "DELETE FROM auxiliary", "DELETE FROM auxiliary WHERE peer = 2", "UPDATE auxiliary SET peer = peer + 100",
        ], [false, true])
    func unpoisonedRowIsRefused(sql: String, reopened: Bool) throws {
        let scratch = try Scratch()
        var store = try prepared(scratch)
        try tamper(scratch, "CREATE TABLE kept.auxiliary AS SELECT * FROM main.auxiliary")
        #expect(try store.evaluate(2) { "extension check" } == .poisonedNow)
        if reopened { try store.close() }
        try tamper(scratch, sql)
        if reopened { store = try open(scratch) }
        expectRefused(scratch, store)
        #expect(try !store.verify().isIntact)
        // The events know.
        #expect(try store.rebuildProjections())
        #expect(try store.evaluate(2) { nil } == .poisonedBefore(reason: "extension check"))
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.peer) == [2, 3])
        #expect(try store.verify().isIntact)
    }

    /// The seals are in the head, and the head is under a code.
    @Test func rowAndHeadTogetherAreRefused() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        try tamper(
            scratch, "CREATE TABLE kept.auxiliary AS SELECT * FROM main.auxiliary", "CREATE TABLE kept.head AS SELECT * FROM main.head")
        #expect(try store.evaluate(2) { "extension check" } == .poisonedNow)
        try store.close()
        let back = [
            "INSERT OR REPLACE INTO main.auxiliary SELECT * FROM kept.auxiliary",
            "UPDATE main.head SET seals = (SELECT seals FROM kept.head)",
        ]
        for sql in back { try tamper(scratch, sql) }
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "the head of the event chain was altered")) {
            _ = try open(scratch)
        }
    }

    /// The whole store as it was, while the process runs that has seen more.
    @Test func wholeStoreTurnedBackIsRefused() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        try tamper(
            scratch, "CREATE TABLE kept.auxiliary AS SELECT * FROM main.auxiliary", "CREATE TABLE kept.head AS SELECT * FROM main.head")
        #expect(try store.evaluate(2) { "extension check" } == .poisonedNow)
        try tamper(
            scratch, "INSERT OR REPLACE INTO main.auxiliary SELECT * FROM kept.auxiliary",
            "INSERT OR REPLACE INTO main.head SELECT * FROM kept.head",
            "DELETE FROM main.events WHERE sequence > (SELECT sequence FROM main.head)")
        #expect(try store.verify().isIntact)
        let detail = "the event chain is not the one that this process has seen"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try store.evaluate(2) { nil } }
    }

    /// A set-up from before its renewal, alone and with its row; another pair's; another key's.
    @Test(arguments: [
        "INSERT OR REPLACE INTO main.auxiliary_secrets SELECT * FROM kept.auxiliary_secrets", "DELETE FROM auxiliary_secrets",
        "UPDATE auxiliary_secrets SET peer = 5 - peer",
        "UPDATE auxiliary_secrets SET nonce = zeroblob(12)", "UPDATE auxiliary_secrets SET sealed = zeroblob(6275)",
        "UPDATE auxiliary_secrets SET epoch = 1", "UPDATE auxiliary_secrets SET key_id = randomblob(32)",
    ]) func setupFromBeforeIsRefused(sql: String) throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        try tamper(
            scratch, "CREATE TABLE kept.auxiliary AS SELECT * FROM main.auxiliary",
            "CREATE TABLE kept.auxiliary_secrets AS SELECT * FROM main.auxiliary_secrets")
        // The same identifiers again: it is the storing that counts.
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        #expect(try store.verify().isIntact)
        try tamper(scratch, "UPDATE auxiliary_secrets SET peer = peer")
        let fits = try store.holds(2, setup: 12)
        #expect(fits)
        try store.close()
        // One at a time would meet the other on its way.
        try tamper(scratch, sql.contains("5 - peer") ? "UPDATE auxiliary_secrets SET peer = peer + 100" : "SELECT 1")
        try tamper(scratch, sql.contains("5 - peer") ? "UPDATE auxiliary_secrets SET peer = 105 - peer" : sql)
        let again = try open(scratch)
        let error = #expect(throws: StoreError.self) { _ = try again.holds(2, setup: 12) }
        guard case .tampered(scratch.store, "its auxiliary secrets are not as they were left") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // Nor does the set-up open, were the table's digest another.
        let problems = try again.verify().problems.map(\.detail)
        #expect(problems.contains { $0.contains("the set-up of the pair with party") || $0.contains("pair set-ups for") })
        try again.close()
        try tamper(scratch, "INSERT OR REPLACE INTO main.auxiliary SELECT * FROM kept.auxiliary")
        expectRefused(scratch, try open(scratch))
    }
}
