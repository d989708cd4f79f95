import Foundation
import GRDB
import Testing

@testable import ShareStore

@Suite struct CounterTests {
    private func seen(_ store: SQLiteShareStore, _ party: UInt8) throws -> [UInt64]? {
        try store.counter(of: party).map { [$0.counter.generation, $0.counter.count] + $0.statement.map(UInt64.init) }
    }

    @Test func theHighestIsKept() throws {
        let scratch = try Scratch()
        var store = try create(scratch)
        #expect(try store.counter() == PoolCounter(generation: 1, count: 0))
        #expect(try seen(store, 2) == nil)
        try store.recordCounter(of: 2, PoolCounter(generation: 3, count: 10), statement: [1])
        // Equal or lower: the statement stays too.
        for (generation, count) in [(3, 10), (3, 9), (2, 99)] as [(UInt64, UInt64)] {
            try store.recordCounter(of: 2, PoolCounter(generation: generation, count: count), statement: [2])
        }
        #expect(try seen(store, 2) == [3, 10, 1])
        try store.recordCounters(
            [
                (2, PoolCounter(generation: 3, count: 11), [3]), (3, PoolCounter(generation: 1, count: 1), [4]),
                (2, PoolCounter(generation: 4, count: 0), [5]), (2, PoolCounter(generation: 3, count: 12), [6]),
            ], epoch: 0)
        try store.close()
        store = try open(scratch)
        #expect(try seen(store, 2) == [4, 0, 5])
        #expect(try seen(store, 3) == [1, 1, 4])
        // Others say it as often as they like: the log does not grow by it.
        #expect(try store.events(after: 0, limit: 99).map(\.kind) == [.storeCreated, .poolOpened])
        #expect(try store.verify().isIntact)
    }

    @Test func refusedInput() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        let counter = PoolCounter(generation: 1, count: 1)
        let own = StoreError.malformed(field: "party", detail: "not another party")
        #expect(throws: own) { try store.recordCounter(of: 1, counter, statement: [1]) }
        #expect(throws: own) { try store.recordCounter(of: 0, counter, statement: [1]) }
        #expect(throws: StoreError.malformed(field: "counter", detail: "beyond 2⁶³")) {
            try store.recordCounter(of: 2, PoolCounter(generation: .max, count: 1), statement: [1])
        }
        #expect(throws: StoreError.malformed(field: "counter", detail: "beyond 2⁶³")) {
            try store.recordCounter(of: 2, PoolCounter(generation: 1, count: .max), statement: [1])
        }
        #expect(throws: StoreError.self) { try store.recordCounter(of: 2, counter, statement: []) }
        // All or nothing.
        #expect(throws: own) { try store.recordCounters([(2, counter, [1]), (1, counter, [1])], epoch: 0) }
        #expect(try seen(store, 2) == nil)
    }

    @Test func comparedByGenerationFirst() {
        #expect(PoolCounter(generation: 1, count: 9) < PoolCounter(generation: 2, count: 0))
        #expect(PoolCounter(generation: 2, count: 0) < PoolCounter(generation: 2, count: 1))
    }

    @Test func failuresAreCountedUntilLifted() throws {
        let scratch = try Scratch()
        var store = try create(scratch)
        try store.addKey()
        try store.liftQuarantine(keyID: keyID, signers: [1, 2])  // nothing to lift, nothing written
        #expect(try store.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(100)) == 1)
        #expect(try store.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(101)) == 2)
        #expect(try store.recordFailedCombination(keyID: keyID, signers: [1, 3], request: id(101)) == 1)
        try store.close()
        store = try open(scratch)
        #expect(
            try store.failedCombinations(keyID: keyID) == [FailedSet(signers: [1, 2], count: 2), FailedSet(signers: [1, 3], count: 1)])
        #expect(try store.failedCombinations(keyID: id(1)).isEmpty)
        try store.liftQuarantine(keyID: keyID, signers: [1, 2])
        #expect(try store.failedCombinations(keyID: keyID) == [FailedSet(signers: [1, 3], count: 1)])
        #expect(try store.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(102)) == 1)
        let kinds = try store.events(after: 4, limit: 99).map(\.kind)
        #expect(kinds == [.combinationFailed, .combinationFailed, .combinationFailed, .quarantineLifted, .combinationFailed])
        #expect(throws: StoreError.unknownKey(key: id(1), epoch: 0)) {
            _ = try store.recordFailedCombination(keyID: id(1), signers: [1, 2], request: id(102))
        }
        #expect(throws: StoreError.malformed(field: "signers", detail: "not ascending party indices")) {
            _ = try store.recordFailedCombination(keyID: keyID, signers: [2, 1], request: id(102))
        }
        #expect(try store.verify().isIntact)
    }
}
