import Foundation
import GRDB
import Testing

@testable import ShareStore

/// Somebody who can write the file, and knows no key, brings a consumed nonce back (rules S5, M4).
@Suite struct ReturnedNonceTests {
    /// What the attacker keeps from before the consumption.
    private static let keep = ["material", "live", "consumed", "pools", "events", "head"].map {
        "CREATE TABLE kept.\($0) AS SELECT * FROM main.\($0)"
    }
    private static let returned =
        "INSERT INTO main.material SELECT * FROM kept.material WHERE number NOT IN (SELECT number FROM main.material)"
    private static let revived = ["DELETE FROM main.live", "INSERT INTO main.live SELECT * FROM kept.live"]
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
            scratch, "DELETE FROM consumed", Self.returned, Self.revived[0], Self.revived[1],
            "DELETE FROM main.events WHERE sequence > (SELECT sequence FROM kept.head)",
            "INSERT OR REPLACE INTO main.pools SELECT * FROM kept.pools", "INSERT OR REPLACE INTO main.head SELECT * FROM kept.head")
        #expect(try store.verify().isIntact)
        let detail = "the event chain is not the one that this process has seen"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try store.consume([1], for: 101) }
    }

    /// The row, the unit and the bit that says that it may be used: the head knows the bits.
    @Test(arguments: [false, true]) func refusedWhereItIsMarkedAsAvailable(reopened: Bool) throws {
        let scratch = try Scratch()
        var store = try filled(scratch)
        try keep(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        if reopened { try store.close() }
        try tamper(scratch, "UPDATE consumed SET id = randomblob(32)", Self.returned, Self.revived[0], Self.revived[1])
        if reopened { store = try open(scratch) }
        let altered = StoreError.tampered(file: scratch.store, detail: "its list of units are not as they were left")
        #expect(throws: altered) { _ = try store.consume([1], for: 101) }
        #expect(throws: altered) { try store.addNonces(8...8) }
        #expect(try !store.verify().isIntact)
    }

    /// A used unit's seal under the number of one that may still be used.
    @Test func refusedUnderTheNumberOfAnother() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        try keep(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        try store.close()
        try tamper(
            scratch, "UPDATE consumed SET id = randomblob(32)", "DELETE FROM material WHERE number = 2",
            "INSERT INTO main.material SELECT 2, pool, id, public_part, nonce, sealed FROM kept.material WHERE number = 1")
        let again = try open(scratch)
        let detail = "material " + String(repeating: "01", count: 32)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try again.consume([1], for: 101) }
    }

    /// What was used is known without the log, so that altering the log brings nothing back.
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
        #expect(throws: StoreError.tampered(file: scratch.store, detail: Self.missing)) { _ = try again.consume([1], for: 101) }
    }

    /// An event's hash takes no key: an event written anew has the right one. But it leads no longer to the next event, or to
    /// the head, which this process takes from another's consumption.
    @Test(arguments: [false, true]) func refusedWhereTheEventIsWrittenAnew(isLast: Bool) throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let other = try open(scratch)
        try keep(scratch)
        #expect(try other.consume([1], for: 100).count == 1)
        if !isLast { try other.recordSignature(request: id(100), hash: id(101)) }
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
