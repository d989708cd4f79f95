import Synchronization
import Testing

@testable import DKLs23

/// The row that rounds keep move-only values in: each is there once, and goes once.
@Suite struct UniqueDequeTests {
    private final class Log: Sendable {
        let gone = Mutex<[Int]>([])
        var names: [Int] { gone.withLock { $0 } }
    }

    private struct Value: ~Copyable {
        var name: Int
        let log: Log
        deinit { log.gone.withLock { $0.append(name) } }
    }

    private func filled(_ log: Log, _ count: Int) -> UniqueDeque<Value> {
        var row = UniqueDeque<Value>(capacity: count)
        for name in 0..<count { row.append(Value(name: name, log: log)) }
        return row
    }

    @Test func valuesLeaveInTheirOrder() {
        let log = Log()
        var row = filled(log, 3)
        #expect(log.names == [])
        var names: [Int] = []
        while let value = row.popFirst() {
            names.append(value.name)
            let left = row.count
            #expect(left == 3 - names.count)
        }
        #expect(names == [0, 1, 2])
        #expect(log.names == [0, 1, 2], "each when it was done with")
        let isEmpty = row.popFirst() == nil
        #expect(isEmpty)
    }

    @Test func whatIsLeftGoesWithTheRow() {
        let log = Log()
        do {
            var row = filled(log, 4)
            _ = row.popFirst()
            #expect(log.names == [0])
        }
        #expect(log.names == [0, 1, 2, 3])
        _ = filled(log, 0)
        #expect(log.names.count == 4)
    }

    /// Positions are counted from the front, wherever that is by now.
    @Test func valuesChangeInPlace() {
        let log = Log()
        var row = filled(log, 3)
        row[1].name = 7
        _ = row.popFirst()
        let name = row[0].name
        #expect(name == 7)
        row[1].name += 10
        var names: [Int] = []
        while let value = row.popFirst() { names.append(value.name) }
        #expect(names == [7, 12])
        #expect(log.names == [0, 7, 12])
    }

    /// Never memory that holds no value.
    @Test func placesWithoutAValueAreNotRead() async {
        await #expect(processExitsWith: .failure) {
            let row = UniqueDeque<Int>(capacity: 2)
            print(row[0])
        }
        await #expect(processExitsWith: .failure) {
            var row = UniqueDeque<Int>(capacity: 1)
            row.append(1)
            row.append(2)
        }
        await #expect(processExitsWith: .failure) {
            var row = UniqueDeque<Int>(capacity: 2)
            row.append(1)
            row.append(2)
            _ = row.popFirst()
            row[1] = 3
        }
    }
}
