import Foundation
import GRDB
import Testing

@testable import ShareStore

/// Somebody who can write the file, and knows no key, brings a consumed nonce back (rules S5, M4).
@Suite struct ReturnedNonceTests {
    /// What the attacker keeps from before the consumption, beside the tables of the store.
    private static let keep = ["material", "consumed", "pools", "events", "head"].map {
        "CREATE TABLE kept_\($0) AS SELECT * FROM \($0)"
    }
    private static let returned = "INSERT INTO material SELECT * FROM kept_material WHERE number NOT IN (SELECT number FROM material)"
    private static let missing = "the record of the consumption of material " + String(repeating: "01", count: 32) + " is missing"

    private func filled(_ scratch: Scratch, poolKey: PoolKeySource? = nil) throws -> SQLiteShareStore {
        let store = try create(scratch, poolKey: poolKey)
        try store.addKey()
        try store.addNonces(1...4)
        return store
    }

    private func keep(_ scratch: Scratch) throws {
        for statement in Self.keep { try tamper(scratch, statement) }
    }

    /// The row is gone, or there under another name so that the count is right.
    @Test(arguments: ["DELETE FROM consumed", "UPDATE consumed SET id = randomblob(32)"])
    func refusedByTheProcessThatConsumed(sql: String) throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        try keep(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        try tamper(scratch, sql, Self.returned)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: Self.missing)) { _ = try store.consume([1], for: 101) }
    }

    @Test func refusedWhereAnotherProcessConsumed() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let other = try open(scratch)
        try keep(scratch)
        #expect(try other.consume([1], for: 100).count == 1)
        #expect(try store.consume([2], for: 101).count == 1)
        try tamper(scratch, "DELETE FROM consumed", Self.returned)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: Self.missing)) { _ = try store.consume([1], for: 102) }
        #expect(try store.consume([3], for: 103).count == 1)
    }

    /// Opening counts the rows; that one of them says something else shows when the nonce is asked for.
    @Test func refusedAfterOpeningAgain() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        try keep(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        try store.close()
        try tamper(scratch, "UPDATE consumed SET id = randomblob(32)", Self.returned)
        let again = try open(scratch)
        #expect(again.poolOutcome == .kept(generation: 1))
        #expect(throws: StoreError.tampered(file: scratch.store, detail: Self.missing)) { _ = try again.consume([1], for: 101) }
    }

    /// All tables as they were before: everything authenticates, and only this process knows better.
    @Test func refusedWhereTheWholeStoreIsTurnedBack() throws {
        let scratch = try Scratch()
        let store = try filled(scratch, poolKey: .memory)
        try keep(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        try tamper(
            scratch, "DELETE FROM consumed", Self.returned, "DELETE FROM events WHERE sequence > (SELECT sequence FROM kept_head)",
            "INSERT OR REPLACE INTO pools SELECT * FROM kept_pools", "INSERT OR REPLACE INTO head SELECT * FROM kept_head")
        #expect(try store.verify().isIntact)
        let detail = "the event chain is not the one that this process has seen"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try store.consume([1], for: 101) }
    }

    /// The events are what consumption is checked against; they are checked as they are read.
    @Test(arguments: [
        "UPDATE events SET body = x'' WHERE kind = 'NonceConsumed'",
        "UPDATE events SET kind = 'SignatureReleased' WHERE kind = 'NonceConsumed'",
    ])
    func refusedWhereTheEventIsAltered(sql: String) throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        try keep(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        try store.recordSignature(request: id(100), hash: id(101))  // the end of the chain, which opening looks at
        try store.close()
        try tamper(scratch, "UPDATE consumed SET id = randomblob(32)", Self.returned, sql)
        let again = try open(scratch)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "event 6")) { _ = try again.consume([1], for: 101) }
    }

    /// An event's hash takes no key: an event written anew has the right one. But it leads no longer to the next event, or to
    /// the head, which this process takes from another's consumption.
    @Test(arguments: [false, true]) func refusedWhereTheEventIsWrittenAnew(isLast: Bool) throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let other = try open(scratch)
        try keep(scratch)
        #expect(try other.consume([1], for: 100).count == 1)
        if !isLast { try store.recordSignature(request: id(100), hash: id(101)) }
        let forged = try look(scratch) { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT * FROM events WHERE kind = 'NonceConsumed'"))
            let (time, body, previous): (Int64, Data, Data) = (row["time"], row["body"], row["previous"])
            #expect(row["sequence"] == 6)
            return StoredEvent.hash(
                sequence: 6, time: time, kind: "SignatureReleased", body: [UInt8](body), previous: [UInt8](previous))
        }
        try tamper(
            scratch, "UPDATE consumed SET id = randomblob(32)", Self.returned,
            "UPDATE events SET kind = 'SignatureReleased', hash = x'\(hexText(forged))' WHERE sequence = 6")
        let detail = isLast ? "the event chain is not the one that this process has seen" : "event 7"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try store.consume([1], for: 101) }
    }
}
