import Foundation
import GRDB
import Groups
import Secrets
import Testing

@testable import ShareStore

@Suite struct EventTests {
    /// 1 created, 2 pool, 3 share, 4 activated, 5 added, 6 consumed, 7 released.
    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...2)
        _ = try store.consume([1], for: 100)
        try store.storeRelease(request: id(100), material: id(1), bytes: [1])
        try store.close()
        return scratch
    }

    @Test func kindsAndFieldsInOrder() throws {
        let scratch = try prepared()
        let store = try open(scratch)
        defer { withExtendedLifetime(scratch) {} }
        let events = try store.events(after: 0, limit: 100)
        #expect(events.map(\.sequence) == Array(1...7))
        #expect(
            events.map(\.kind) == [
                .storeCreated, .poolOpened, .shareStored, .keyActivated, .noncesAdded, .nonceConsumed, .shareReleased,
            ])
        #expect(events[4].fields.map(\.name) == ["key", "epoch", "generation", "count", "ids"])
        #expect(events[4].value("ids") == hexText(id(1)) + "," + hexText(id(2)))
        #expect(events.allSatisfy { $0.time == 1_700_000_000 })
        #expect(try store.events(after: 5, limit: 1).map(\.sequence) == [6])
        #expect(try store.events(after: 7, limit: 10).isEmpty)
    }

    /// The layout of the chain, computed here a second time from its description.
    @Test func hashIsAsDocumented() throws {
        let scratch = try prepared()
        func field(_ bytes: [UInt8]) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (24 - 8 * $0)) } + bytes }
        func number(_ value: Int64) -> [UInt8] { field((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }) }
        let rows = try look(scratch) { try Row.fetchAll($0, sql: "SELECT * FROM events ORDER BY sequence") }
        var previous = [UInt8](repeating: 0, count: 32)
        for row in rows {
            let kind: String = row["kind"]
            let body: Data = row["body"]
            let hash: Data = row["hash"]
            let text = field(Array("chainsign/store/event/v1".utf8)) + number(row["sequence"]) + number(row["time"])
            previous = SHA256.hash(text + field(Array(kind.utf8)) + field([UInt8](body)) + field(previous))
            #expect(previous == [UInt8](hash))
        }
        #expect(rows.count == 7)
    }

    @Test(arguments: [
        "UPDATE events SET time = 0", "DELETE FROM events WHERE sequence = 7", "DELETE FROM consumed",
        "INSERT INTO events SELECT 9, time, kind, body, previous, hash FROM events LIMIT 1", "UPDATE releases SET nonce = x''",
    ]) func triggersRefuse(sql: String) throws {
        let scratch = try prepared()
        let queue = try DatabaseQueue(path: scratch.store)
        #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
    }

    /// Found by the full check, with the place named.
    @Test(
        arguments: [
            ("UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'epoch=0', 'epoch=1') AS BLOB) WHERE sequence = 3", 3),
            ("UPDATE events SET time = time + 1 WHERE sequence = 4", 4),
            ("UPDATE events SET kind = 'KeyActivated' WHERE sequence = 3", 3),
            ("UPDATE events SET kind = 'SomethingNew' WHERE sequence = 5", 5),
            ("UPDATE events SET hash = randomblob(32) WHERE sequence = 2", 2),
            ("UPDATE events SET previous = randomblob(32) WHERE sequence = 6", 6),
            ("UPDATE events SET body = cast('epoch=0' AS BLOB) WHERE sequence = 4", 4),
        ] as [(String, Int64)]) func editedEventIsFound(sql: String, sequence: Int64) throws
    {
        let scratch = try prepared()
        try tamper(scratch, sql)
        let report = try open(scratch, mode: .audit).verify()
        #expect(report.firstBadSequence == sequence)
    }

    @Test func deletedTailIsRefusedAtOpening() throws {
        let scratch = try prepared()
        try tamper(scratch, "DELETE FROM events WHERE sequence = 7")
        let detail = "the event chain does not end where its head says"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try open(scratch) }
        #expect(try open(scratch, mode: .audit).verify().firstBadSequence == 6)
        // Head and tail together: the head's code is what the editor of a file cannot make.
        try tamper(scratch, "UPDATE head SET sequence = 6, hash = (SELECT hash FROM events WHERE sequence = 6)")
        let altered = StoreError.tampered(file: scratch.store, detail: "the head of the event chain was altered")
        #expect(throws: altered) { _ = try open(scratch) }
        #expect(try !open(scratch, mode: .audit).verify().isIntact)
    }

    @Test func deletedMiddleIsRefusedAtOpening() throws {
        let scratch = try prepared()
        try tamper(scratch, "DELETE FROM events WHERE sequence = 4")
        #expect(throws: StoreError.self) { _ = try open(scratch) }
        #expect(try open(scratch, mode: .audit).verify().firstBadSequence == 5)
    }

    /// The last event is rewritten with a hash of its own: count and sequence fit, the head's hash does not.
    @Test func rewrittenTailIsRefusedAtOpening() throws {
        let scratch = try prepared()
        try rewrite(scratch, sequence: 7)
        let detail = "the event chain does not end where its head says"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try open(scratch) }
        #expect(try open(scratch, mode: .audit).verify().firstBadSequence == 7)
    }

    /// One event in the middle, with a hash of its own: the one after it names another.
    @Test func rewrittenMiddleIsFound() throws {
        let scratch = try prepared()
        try rewrite(scratch, sequence: 4)
        #expect(try open(scratch).verify().firstBadSequence == 5)
    }

    private func rewrite(_ scratch: Scratch, sequence: Int64) throws {
        let found = try look(scratch) { try Row.fetchOne($0, sql: "SELECT * FROM events WHERE sequence = ?", arguments: [sequence]) }
        let row = try #require(found)
        let kind: String = row["kind"]
        let body: Data = row["body"]
        let previous: Data = row["previous"]
        let hash = StoredEvent.hash(sequence: sequence, time: 5, kind: kind, body: [UInt8](body), previous: [UInt8](previous))
        try tamper(scratch, "UPDATE events SET time = 5, hash = x'\(hexText(hash))' WHERE sequence = \(sequence)")
    }

    /// Whoever rewrites the whole chain, hashes and all, still lacks the key of the head's code.
    @Test func rewrittenChainIsFound() throws {
        let scratch = try prepared()
        let rows = try look(scratch) { try Row.fetchAll($0, sql: "SELECT * FROM events ORDER BY sequence") }
        var previous = [UInt8](repeating: 0, count: 32)
        var statements: [String] = []
        for row in rows {
            let sequence: Int64 = row["sequence"]
            let kind: String = row["kind"]
            let body: Data = row["body"]
            let time: Int64 = 1_600_000_000
            let hash = StoredEvent.hash(sequence: sequence, time: time, kind: kind, body: [UInt8](body), previous: previous)
            let values = "time = \(time), previous = x'\(hexText(previous))', hash = x'\(hexText(hash))'"
            statements.append("UPDATE events SET \(values) WHERE sequence = \(sequence)")
            previous = hash
        }
        for statement in statements { try tamper(scratch, statement) }
        try tamper(scratch, "UPDATE head SET hash = x'\(hexText(previous))'")
        let altered = StoreError.tampered(file: scratch.store, detail: "the head of the event chain was altered")
        #expect(throws: altered) { _ = try open(scratch) }
        let problems = try open(scratch, mode: .audit).verify().problems
        #expect(problems.map(\.detail) == ["the head of the event chain was altered"])
    }

    @Test(arguments: [
        "DELETE FROM pools", "UPDATE pools SET available = 7", "DELETE FROM material",
        "DELETE FROM releases", "DELETE FROM acknowledgements", "UPDATE acknowledgements SET bytes = x'00'",
        "INSERT INTO acknowledgements SELECT key_id, epoch, 9, bytes FROM acknowledgements",
    ]) func projectionsAreCompared(sql: String) throws {
        let scratch = try prepared()
        let store = try open(scratch)
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [5])
        #expect(try store.verify().isIntact)
        try store.close()
        try tamper(scratch, sql)
        #expect(try !open(scratch).verify().isIntact)
    }

    @Test(arguments: [
        "DELETE FROM pools", "UPDATE pools SET available = 7", "DELETE FROM keys", "UPDATE keys SET state = 'pending'",
    ]) func projectionsAreRebuilt(sql: String) throws {
        let scratch = try prepared()
        try tamper(scratch, sql)
        let store = try open(scratch)
        #expect(try !store.verify().isIntact)
        #expect(try store.rebuildProjections())
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
        #expect(try store.keyRecords().map(\.state) == [.active])
        #expect(try store.availableIDs() == [id(2)])
    }

    @Test func rebuildingRefusesABrokenLog() throws {
        let scratch = try prepared()
        try tamper(scratch, "UPDATE events SET time = 0 WHERE sequence = 3", "DELETE FROM pools")
        let store = try open(scratch)  // the middle of the chain is not looked at on opening
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "event 3: its hash is not that of its content")) {
            try store.rebuildProjections()
        }
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "event 3")) { _ = try store.events(after: 0, limit: 100) }
    }

    @Test func auditTakesNoChanges() throws {
        let scratch = try prepared()
        let store = try open(scratch, mode: .audit)
        #expect(store.poolOutcome == .untouched)
        #expect(throws: StoreError.readOnly(file: scratch.store)) { try store.addNonces(8...9) }
        #expect(throws: StoreError.readOnly(file: scratch.store)) { _ = try store.consume([2], for: 100) }
        #expect(throws: StoreError.readOnly(file: scratch.store)) { try store.recordSignature(request: id(1), hash: id(2)) }
        #expect(try store.verify().isIntact)
    }

    @Test(
        arguments: [
            [], [EventField("a", "")], [EventField("note", "x=y\nz=\\x0a\u{7f}"), EventField("b", "ü")],
        ] as [[EventField]]) func bodiesRoundTrip(fields: [EventField])
    {
        #expect(EventBody.decode(EventBody.encode(fields)) == fields)
    }

    @Test(arguments: ["a", "a=b", "=b\n", "a=b\n\n", "\n", "a=\\\n", "a=\\x0\n", "a=\\x41\n", "a=\\x0A\n", "a=\\n\n", "a=\u{1}\n", "ab\n"])
    func otherBodiesAreRefused(text: String) {
        #expect(EventBody.decode(Array(text.utf8)) == nil)
        #expect(EventBody.decode([0x61, 0x3d, 0xff, 0x0a]) == nil)
    }

    @Test func tagsAreDistinct() {
        let tags = FieldBytes.Tag.allCases.map(\.rawValue)
        #expect(Set(tags).count == tags.count)
    }
}
