import Foundation
import GRDB
import Testing

@testable import ShareStore

/// Logs that are read page by page.
@Suite struct LogPageTests {
    /// A store whose log has as many events as that, approvals but for the first few.
    private func store(_ scratch: Scratch, events count: Int) throws -> SQLiteShareStore {
        let store = try create(scratch)
        var number = try store.log().count
        while number < count {
            number += 1
            var request = id(1)
            request[0] = UInt8(truncatingIfNeeded: number)
            request[1] = UInt8(truncatingIfNeeded: number >> 8)
            try store.recordCombination(request)
        }
        return store
    }

    private func all(_ store: SQLiteShareStore, _ pages: LogPages) throws -> [StoreEvent] {
        try (0..<pages.count).flatMap { try store.events(ofPage: $0, of: pages) }
    }

    @Test(arguments: [255, 256, 257, 600]) func pagesTogetherAreTheLog(count: Int) throws {
        let scratch = try Scratch()
        let store = try store(scratch, events: count)
        var seen = 0
        let pages = try #require(try store.pages { _ in seen += 1 })
        #expect(seen == count && pages.end.sequence == Int64(count))
        #expect(pages.count == (count + 255) / 256)
        #expect(try (0..<pages.count).allSatisfy { try store.events(ofPage: $0, of: pages).count <= 256 })
        #expect(try all(store, pages) == store.log())
        #expect(try store.events(ofPage: pages.count, of: pages).isEmpty && store.events(ofPage: -1, of: pages).isEmpty)
    }

    @Test func whatIsAppendedMeanwhileIsNoPartOfAPage() throws {
        let scratch = try Scratch()
        let store = try store(scratch, events: 300)
        let log = try store.log()
        let pages = try #require(try store.pages())
        try store.recordCombination(id(0xee))
        #expect(try all(store, pages) == log)
        let further = try #require(try store.pages(after: pages.end))
        #expect(further.count == 1 && further.end.sequence == 301)
        #expect(try store.events(ofPage: 0, of: further).map(\.sequence) == [301])
        // Where nothing was appended there is no page.
        #expect(try store.pages(after: further.end)?.count == 0)
    }

    @Test func aPlaceOfAnotherLogIsNone() throws {
        let scratch = try Scratch()
        let store = try store(scratch, events: 10)
        let place = try #require(try store.position(of: 4))
        #expect(try store.pages(after: place)?.end.sequence == 10)
        #expect(try store.pages(after: ChainPosition(sequence: 4, hash: id(9))) == nil)
        #expect(try store.pages(after: ChainPosition(sequence: 11, hash: place.hash)) == nil)
        #expect(try store.pages(after: ChainPosition(sequence: -1, hash: place.hash)) == nil)
        #expect(try store.position(of: 11) == nil && store.position(of: -1) == nil)
        #expect(try store.position(of: 0) == .beginning)
    }

    /// Nothing that does not lead to the head is given out: not at first, and not of a page that was changed after the check.
    @Test func whatWasAlteredIsNotGivenOut() throws {
        let scratch = try Scratch()
        let store = try store(scratch, events: 600)
        let pages = try #require(try store.pages())
        try tamper(scratch, "UPDATE events SET time = time + 1 WHERE sequence = 300")
        #expect(try store.events(ofPage: 0, of: pages).count == 256)
        #expect(throws: StoreError.self) { _ = try store.events(ofPage: 1, of: pages) }
        #expect(throws: StoreError.self) { _ = try store.pages() }
        #expect(throws: StoreError.self) { _ = try store.position(of: 2) }
    }

    /// A log without its last events, and one whose head was put back: each whole as far as it goes.
    @Test func whatDoesNotLeadToTheHeadIsNotGivenOut() throws {
        let scratch = try Scratch()
        let store = try store(scratch, events: 10)
        try tamper(scratch, "CREATE TABLE kept.head AS SELECT * FROM main.head")
        try store.recordCombination(id(0xee))
        #expect(try store.pages()?.end.sequence == 11)
        try tamper(scratch, "CREATE TABLE kept.later AS SELECT * FROM main.head")
        for changes in [
            ["DELETE FROM main.head", "INSERT INTO main.head SELECT * FROM kept.head"],
            ["DELETE FROM main.head", "INSERT INTO main.head SELECT * FROM kept.later", "DELETE FROM events WHERE sequence > 8"],
        ] {
            for change in changes { try tamper(scratch, change) }
            #expect(throws: StoreError.self) { _ = try store.pages() }
            #expect(throws: StoreError.self) { _ = try store.pages(after: .beginning) }
        }
        #expect(throws: StoreError.self) { _ = try store.position(of: 4) }
    }

    /// A page whose events all hash right and follow each other, and that ends elsewhere than it did, is another log's.
    @Test func aPageOfAnotherChainIsNotGivenOut() throws {
        let scratch = try Scratch()
        let store = try store(scratch, events: 10)
        let pages = try #require(try store.pages())
        let forged = LogPages(marks: [.beginning, ChainPosition(sequence: pages.end.sequence, hash: id(7))])
        #expect(throws: StoreError.self) { _ = try store.events(ofPage: 0, of: forged) }
        try tamper(scratch, "DELETE FROM events WHERE sequence = 10")
        #expect(throws: StoreError.self) { _ = try store.events(ofPage: 0, of: pages) }
    }

    @Test func anEventOutsideIsCheckedByItsHash() throws {
        let scratch = try Scratch()
        let log = try store(scratch, events: 4).log()
        #expect(log[3].hashesRight(after: log[2].hash))
        #expect(!log[3].hashesRight(after: log[1].hash))
        let other = StoreEvent(
            sequence: log[3].sequence, time: log[3].time + 1, kind: log[3].kind, fields: log[3].fields, hash: log[3].hash)
        #expect(!other.hashesRight(after: log[2].hash))
    }
}

extension SQLiteShareStore {
    /// An event that needs nothing else to be there.
    fileprivate func recordCombination(_ request: [UInt8]) throws {
        try note { change in _ = try change.append(.quarantineLifted, [EventField("key", request), EventField("signers", "1,2")]) }
    }
}
