import GRDB
import Synchronization
import Testing

@testable import ShareStore

/// Another process has the file: whoever waits is told, and told in the end that it was in vain.
@Suite struct WaitTests {
    private final class Told: Sendable {
        private let files = Mutex<[String]>([])
        var all: [String] { files.withLock { $0 } }
        func add(_ file: String) { files.withLock { $0.append(file) } }
    }

    /// A second of it is told, once, with the file; each wait is one.
    @Test func waitingIsAnnounced() {
        let file = "/somewhere/\(UInt64.random(in: 0...UInt64.max))"
        let told = Told()
        // Other tests may wait for their own files meanwhile.
        StoreWait.announce { if $0 == file { told.add($0) } }
        defer { StoreWait.announce(nil) }
        let soon = StoreWait.handler(file, limits: StoreWait.Limits(told: .seconds(600), most: .seconds(600)))
        #expect(soon(0) && soon(1) && told.all.isEmpty)
        let late = StoreWait.handler(file, limits: StoreWait.Limits(told: .zero, most: .seconds(600)))
        #expect(late(0) && late(1) && late(2) && told.all == [file])
        #expect(late(0) && told.all == [file, file])
        let never = StoreWait.handler(file, limits: StoreWait.Limits(told: .seconds(600), most: .zero))
        #expect(!never(0))
    }

    /// A connection waits in that way.
    @Test func aStoreThatIsHeldIsWaitedFor() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        let store = try StoreWait.$limits.withValue(StoreWait.Limits(told: .zero, most: .milliseconds(50))) { try open(scratch) }
        let other = try DatabaseQueue(path: scratch.store)
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            #expect(throws: StoreError.busy(file: scratch.store)) { try store.recordSignature(request: id(1), hash: id(2)) }
            try db.execute(sql: "ROLLBACK")
        }
        try store.recordSignature(request: id(1), hash: id(2))
    }
}
