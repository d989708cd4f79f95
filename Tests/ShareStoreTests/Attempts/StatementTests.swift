import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Signed statements, own and others', as bytes under a name (lifecycle.md section 2).
@Suite struct StatementTests {
    @Test func theyAreKeptByName() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        var store = try open(scratch)
        let all = [
            Attempts.statement(1), Attempts.statement(1, kind: 2), Attempts.statement(1, by: 0xc2), Attempts.statement(2),
            Attempts.statement(1, epoch: 0),
        ]
        try store.storeStatements(all)
        for _ in 0..<2 {
            #expect(try store.statements(epoch: 1) == [all[0], all[2], all[1], all[3]])
            #expect(try store.statements(epoch: 0) == [all[4]])
            #expect(try store.statements(epoch: 2).isEmpty)
            #expect(try store.verify().isIntact)
            #expect(try !store.rebuildProjections())
            try store.close()
            store = try open(scratch)
        }
    }

    @Test func repeatsAreNoChangeAndOtherBytesAreRefused() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        try store.storeStatement(Attempts.statement())
        let log = try store.log().count
        try store.storeStatements([Attempts.statement(), Attempts.statement()])
        #expect(try store.log().count == log)
        let other = KeptStatement(epoch: 1, transcript: id(1), kind: 1, signer: id(0xc1), bytes: [1])
        #expect(throws: StoreError.statementConflict(epoch: 1, kind: 1, signer: id(0xc1))) {
            // All of them, or none.
            try store.storeStatements([Attempts.statement(3), other])
        }
        #expect(try store.statements(epoch: 1) == [Attempts.statement()])
        #expect(try store.log().count == log)
    }

    @Test func theyAreOfThisEpochOrTheNext() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        for epoch in [2, .max] as [UInt32] {
            #expect(throws: StoreError.rosterOfOtherEpoch(epoch: epoch, present: 0)) {
                try store.storeStatement(Attempts.statement(epoch: epoch))
            }
        }
        try store.storeStatements([Attempts.statement(epoch: 0), Attempts.statement(epoch: 1)])
        _ = try store.move()
        // What was said of the epoch that began stays, what was said of the one before is over.
        #expect(try store.statements(epoch: 0).isEmpty)
        #expect(try store.statements(epoch: 1).count == 1)
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 0, present: 1)) { try store.storeStatement(Attempts.statement(epoch: 0)) }
        try store.storeStatement(Attempts.statement(9, epoch: 2))
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// A signer who says one thing after the other takes nobody else's room.
    @Test func eachSignerHasItsRoom() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        let many = (0...255 as ClosedRange<UInt8>).map { Attempts.statement(1, kind: $0) }
        try store.storeStatements(many)
        #expect(throws: StoreError.tooManyStatements(most: 256)) { try store.storeStatement(Attempts.statement(2)) }
        try store.storeStatement(Attempts.statement(2, by: 0xc2))
        try store.storeStatement(Attempts.statement(2, epoch: 0))
        #expect(try store.statements(epoch: 1).count == 257)
        #expect(try store.verify().isIntact)
    }

    @Test func allOfThemHaveABound() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        for signer in 0..<64 as Range<UInt8> {
            try store.storeStatements((0...255 as ClosedRange<UInt8>).map { Attempts.statement(1, kind: $0, by: signer) })
        }
        #expect(throws: StoreError.tooManyStatements(most: 16_384)) { try store.storeStatement(Attempts.statement(1, by: 200)) }
        #expect(throws: StoreError.tooManyStatements(most: 16_384)) {
            try store.storeStatements([KeptStatement](repeating: Attempts.statement(), count: 16_385))
        }
        #expect(try store.verify().isIntact)
    }

    @Test func hostileOnesAreRefused() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }
        for (transcript, signer, length) in [(31, 32, 1), (33, 32, 1), (32, 0, 1), (32, 33, 1), (32, 32, 0), (32, 32, 4097)] {
            let statement = KeptStatement(
                epoch: 1, transcript: bytes(transcript), kind: 1, signer: bytes(signer), bytes: bytes(length))
            let error = #expect(throws: StoreError.self) { try store.storeStatement(statement) }
            guard case .malformed = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try store.statements(epoch: 1).isEmpty)
    }
}
