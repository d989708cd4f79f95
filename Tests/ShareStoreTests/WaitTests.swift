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

    @Test func waitingIsAnnounced() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        let told = Told()
        try StoreWait.$announce.withValue({ told.add($0) }) {
            try StoreWait.$limits.withValue(StoreWait.Limits(told: .zero, most: .milliseconds(50))) {
                let store = try open(scratch)
                #expect(told.all.isEmpty)
                let other = try DatabaseQueue(path: scratch.store)
                try other.writeWithoutTransaction { db in
                    try db.execute(sql: "BEGIN IMMEDIATE")
                    #expect(throws: StoreError.busy(file: scratch.store)) { try store.recordSignature(request: id(1), hash: id(2)) }
                    try db.execute(sql: "ROLLBACK")
                }
                #expect(told.all == [scratch.store])
                // Each wait is one.
                try store.recordSignature(request: id(1), hash: id(2))
                #expect(told.all.count == 1)
            }
        }
    }
}
