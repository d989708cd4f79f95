import Foundation
import GRDB
import Testing

@testable import ShareStore

/// A store whose log is longer than what an opening reads of it.
@Suite struct LongLogTests {
    private static let beyond: Int64 = 50

    /// Some material, of which a unit is consumed, and then so many events that those of the beginning are not looked at.
    private func prepared() throws -> (Scratch, last: Int64) {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...100)
        let request = Array(id(9))
        try store.change { change in
            for _ in 0..<Soundness.events + Self.beyond {
                try change.append(
                    .requestApproved, [EventField("request", request), EventField("plan", id(2)), EventField("note", "a note")])
            }
        }
        let report = try store.verify()
        #expect(report.isIntact)
        try store.close()
        return (scratch, try look(scratch) { try Int64.fetchOne($0, sql: "SELECT MAX(sequence) FROM events") } ?? 0)
    }

    @Test func isOpened() throws {
        let (scratch, _) = try prepared()
        #expect(try open(scratch).verify().isIntact)
    }

    /// What is missing at the end is seen at once; what is missing before that, by the full check.
    @Test func missingEventsAreFound() throws {
        let (scratch, last) = try prepared()
        let copy = scratch.store + ".copy"
        try copyFile(scratch.store, to: copy)
        for sequence in [last, last - 1, last - Soundness.events + 1] {
            try tamper(scratch, "DELETE FROM events WHERE sequence = \(sequence)")
            let detail = "the event chain does not end where its head says"
            #expect(throws: StoreError.tampered(file: scratch.store, detail: detail), "\(sequence)") { _ = try open(scratch) }
            try copyFile(copy, to: scratch.store)
        }
        let sequence = last - Soundness.events
        try tamper(scratch, "DELETE FROM events WHERE sequence = \(sequence)")
        #expect(try open(scratch).verify().firstBadSequence == sequence + 1)
        try copyFile(copy, to: scratch.store)
        try tamper(scratch, "INSERT INTO events SELECT \(last + 1), time, kind, body, previous, hash FROM events WHERE sequence = 3")
        #expect(throws: StoreError.self) { _ = try open(scratch) }
    }

    /// Pages of every table but the logs are looked at all the same.
    @Test(arguments: ["material_of_pool", "keys", "material", "live", "head"]) func mangledPagesAreRefused(name: String) throws {
        let (scratch, _) = try prepared()
        try mangle(name, scratch)
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .damaged(scratch.store, _) = error else {
            Issue.record("\(name): \(String(describing: error))")
            return
        }
    }

    /// A page of the records of consumption stands in the list of free pages: an opening does not see it, the full check and an audit do.
    @Test func aFreePageThatIsNotFreeIsFound() throws {
        let (scratch, _) = try prepared()
        try tamper(scratch, "CREATE TABLE spare (bytes BLOB)", "INSERT INTO spare VALUES (zeroblob(20000))", "DROP TABLE spare")
        let root = try look(scratch) { try Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'consumed'") }
        let page = try #require(root)
        var bytes = try fileBytes(scratch.store)
        func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        // The header's first trunk page of free pages: the next one's number, how many leaves, their numbers.
        let trunk = (number(32) - 1) * 4096
        try #require(trunk > 0 && number(trunk + 4) > 0)
        for (offset, shift) in [24, 16, 8, 0].enumerated() { bytes[trunk + 8 + offset] = UInt8(truncatingIfNeeded: page >> shift) }
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.store))
        let report = try open(scratch).verify()
        #expect(report.problems.contains { $0.detail == "pages are missing or mangled" }, "\(report.problems)")
        #expect(throws: StoreError.self) { _ = try open(scratch, mode: .audit) }
    }

    @Test func addedConsumptionIsRefused() throws {
        let (scratch, _) = try prepared()
        try tamper(
            scratch,
            "INSERT INTO consumed VALUES (x'\(String(repeating: "07", count: 32))', x'01', 0, 1, x'01', x'02', 3, x'03')")
        let detail = "records of consumption are missing or were added"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try open(scratch) }
    }
}
