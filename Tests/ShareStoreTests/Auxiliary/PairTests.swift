import Foundation
import GRDB
import Secrets
import Synchronization
import Testing

@testable import ShareStore

/// Counts across tasks.
private final class Tally: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock(\.self) }
    func add() { value.withLock { $0 += 1 } }
}

/// A disk that is full until it is not.
private final class Disk: Sendable {
    private let full = Mutex(true)
    struct Full: Error {}
    func write() throws { if full.withLock(\.self) { throw Full() } }
    func free() { full.withLock { $0 = false } }
    func fill() { full.withLock { $0 = true } }
}

@Suite struct PairTests {
    private func prepared(_ scratch: Scratch, active: Bool = true) throws -> SQLiteShareStore {
        let store = try create(scratch)
        try store.addKey(active: active)
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(3, 13), setup(2, 12)])
        return store
    }

    private func pairs(_ store: SQLiteShareStore) throws -> [PairRecord] { try store.pairs(keyID: keyID, epoch: 0) }

    private func record(_ peer: UInt8, _ number: UInt8, poisoned: String? = nil, needsRenewal: Bool = false) -> PairRecord {
        PairRecord(peer: peer, publicPart: [UInt8](repeating: number, count: 64), poisoned: poisoned, needsRenewal: needsRenewal)
    }

    @Test(arguments: [false, true]) func comeBackAsStored(active: Bool) throws {
        let scratch = try Scratch()
        let store = try prepared(scratch, active: active)
        #expect(try pairs(store) == [record(2, 12), record(3, 13)])
        let whole = try store.holds(2, setup: 12) && store.holds(3, setup: 13)
        #expect(whole)
        let none = try store.pairSetup(keyID: keyID, epoch: 0, peer: 4) == nil
        #expect(none)
        #expect(try store.pairs(keyID: id(1), epoch: 0).isEmpty)
        let event = try #require(try store.events(after: 0, limit: 99).last)
        #expect(event.kind == .pairSetupsStored)
        #expect(event.fields.map(\.name) == ["key", "epoch", "peers", "public"])
        #expect(event.value("peers") == "2,3")
        #expect(try store.verify().isIntact)
    }

    @Test func refusedInput() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        func refused(_ setups: [NewPairSetup], _ field: String) {
            let error = #expect(throws: StoreError.self) { try store.storePairSetups(keyID: keyID, epoch: 0, setups) }
            guard case .malformed(field, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        refused([], "peers")
        refused([setup(2, 1), setup(2, 2)], "peers")
        refused([setup(0, 1)], "peers")
        refused([setup(1, 1)], "peers")  // the store's own party
        refused([NewPairSetup(peer: 2, publicPart: [1], secret: SecretBox(SecretBytes(zeros: 8)))], "public part")
        refused([NewPairSetup(peer: 2, publicPart: id(1) + id(1), secret: SecretBox(SecretBytes(zeros: 0)))], "pair set-up")
        #expect(throws: StoreError.unknownKey(key: id(4), epoch: 0)) { try store.storePairSetups(keyID: id(4), epoch: 0, [setup(2, 1)]) }
        let unknown = StoreError.unknownPair(key: keyID, epoch: 0, peer: 4)
        #expect(throws: unknown) { _ = try store.evaluate(4) { nil } }
        #expect(throws: unknown) { try store.poisonPair(keyID: keyID, epoch: 0, peer: 4, reason: "r") }
        #expect(throws: unknown) { try store.markForRenewal(keyID: keyID, epoch: 0, peer: 4) }
        #expect(try pairs(store) == [record(2, 12), record(3, 13)])
        let audit = try open(scratch, mode: .audit)
        #expect(throws: StoreError.readOnly(file: scratch.store)) { _ = try audit.evaluate(2) { "fails" } }
    }

    @Test func checkThatHoldsWritesNothing() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        let before = try store.events(after: 0, limit: 99).count
        var log = try fileBytes(scratch.store + "-wal")
        var evaluated = 0
        for round in 0..<3 {
            // That checks of the pair are evaluated is written once, before the first.
            defer { if round == 0 { log = (try? fileBytes(scratch.store + "-wal")) ?? [] } }
            let verdict = try store.evaluate(2) {
                evaluated += 1
                return nil
            }
            #expect(verdict == .holds)
        }
        #expect(evaluated == 3)
        #expect(try store.events(after: 0, limit: 99).count == before)
        #expect(try fileBytes(scratch.store + "-wal") == log)
    }

    @Test func failurePoisonsForGood() throws {
        let scratch = try Scratch()
        var store = try prepared(scratch)
        #expect(try store.evaluate(2) { "extension check\n" } == .poisonedNow)
        #expect(try pairs(store) == [record(2, 12, poisoned: "extension check"), record(3, 13)])
        for _ in 0..<2 {
            let verdict = try store.evaluate(2) {
                Issue.record("evaluated")
                return nil
            }
            #expect(verdict == .poisonedBefore(reason: "extension check"))
            try store.close()
            store = try open(scratch)
        }
        // The other pair is not concerned.
        #expect(try store.evaluate(3) { nil } == .holds)
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 2, reason: "later")
        #expect(try store.evaluate(2) { nil } == .poisonedBefore(reason: "extension check"))
        let events = try store.events(after: 0, limit: 99).filter { $0.kind == .pairPoisoned }
        #expect(events.map { $0.value("reason") } == ["extension check"])
        #expect(try store.verify().isIntact)
        // A new set-up clears it.
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 22)])
        #expect(try pairs(store) == [record(2, 22), record(3, 13)])
        #expect(try store.evaluate(2) { nil } == .holds)
        let renewed = try store.holds(2, setup: 22)
        #expect(renewed)
        #expect(try store.verify().isIntact)
    }

    @Test func statementPoisonsToo() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 3, reason: "")
        #expect(try store.evaluate(3) { nil } == .poisonedBefore(reason: "unspecified"))
    }

    @Test func renewalIsMarkedAndCleared() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        for _ in 0..<2 { try store.markForRenewal(keyID: keyID, epoch: 0, peer: 2) }
        #expect(try pairs(store) == [record(2, 12, needsRenewal: true), record(3, 13)])
        #expect(try store.events(after: 0, limit: 99).count { $0.kind == .pairNeedsRenewal } == 1)
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 22)])
        #expect(try pairs(store) == [record(2, 22), record(3, 13)])
        #expect(try store.verify().isIntact)
    }

    /// Rule S5: the store comes back as it was before the poisoning; its pool key file does not.
    @Test func aStoreCopiedBackFromBeforeAPoisoningEvaluatesNothing() throws {
        let scratch = try Scratch()
        try prepared(scratch).close()
        let older = scratch.folder + "/older"
        try copyFile(scratch.store, to: older)
        let poisoned = try open(scratch)
        #expect(try poisoned.evaluate(2) { "extension check" } == .poisonedNow)
        try poisoned.close()
        let kept = try open(scratch)
        #expect(kept.poolOutcome == .kept(generation: 1))
        try kept.close()
        try copyFile(older, to: scratch.store)
        let back = try open(scratch)
        #expect(back.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(), reason: .countDiffers))
        let verdict = try back.evaluate(2) {
            Issue.record("a second guess")
            return "extension check"
        }
        #expect(verdict == .replaced)
        #expect(try back.verify().isIntact)
    }

    /// Runs that took their set-up before a failed check still hold it after the renewal: none of its checks is evaluated again.
    @Test func nothingIsEvaluatedOfASetupThatWasReplaced() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        #expect(try store.evaluate(2, setup: 12) { "extension check" } == .poisonedNow)
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 22)])
        let late = try store.evaluate(2, setup: 12) {
            Issue.record("a second guess")
            return "extension check"
        }
        #expect(late == .replaced)
        #expect(try pairs(store) == [record(2, 22), record(3, 13)])
        #expect(try store.evaluate(2, setup: 22) { nil } == .holds)
        // Nor of one that has to be renewed: what is known of it may be out of date.
        try store.markForRenewal(keyID: keyID, epoch: 0, peer: 2)
        let marked = try store.evaluate(2, setup: 22) {
            Issue.record("evaluated")
            return nil
        }
        #expect(marked == .replaced)
    }

    @Test func discardingAKeyDestroysItsSetups() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch, active: false)
        try store.addKey(id(0x22), share: 8)
        try store.storePairSetups(keyID: id(0x22), epoch: 0, [setup(2, 5)])
        try store.discardPending(keyID: keyID, epoch: 0, force: false)
        #expect(try pairs(store).isEmpty)
        #expect(try store.pairs(keyID: id(0x22), epoch: 0).map(\.peer) == [2])
        for table in ["auxiliary", "auxiliary_secrets"] {
            #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") } == 1)
        }
        #expect(try store.verify().isIntact)
    }

    /// Many runs at once with one cheating peer: the first check leaks what it leaks, no other is evaluated.
    @Test func concurrentRunsEvaluateOneFailingCheck() async throws {
        let scratch = try Scratch()
        let first = try prepared(scratch)
        let second = try open(scratch)
        let evaluated = Tally()
        let verdicts = await withTaskGroup(of: PairVerdict?.self) { group in
            for number in 0..<128 {
                let store = number.isMultiple(of: 2) ? first : second
                group.addTask {
                    try? store.evaluate(2) {
                        evaluated.add()
                        return "μ"
                    }
                }
            }
            return await group.reduce(into: [PairVerdict?]()) { $0.append($1) }
        }
        #expect(evaluated.count == 1)
        #expect(verdicts.count { $0 == .poisonedNow } == 1)
        #expect(verdicts.count { $0 == .poisonedBefore(reason: "μ") } == 127)
        #expect(try first.verify().isIntact)
    }

    /// The disk refuses the poison: the error is what any change would give, and no check is evaluated before it is written.
    @Test func failureThatCannotBeWrittenIsNotForgotten() throws {
        let scratch = try Scratch()
        try prepared(scratch).close()
        let disk = Disk()
        let store = try open(scratch) { try disk.write() }
        // Without room for the note that it is evaluated, it is not.
        #expect(throws: StoreError.self) {
            _ = try store.evaluate(2) {
                Issue.record("evaluated")
                return "Γ"
            }
        }
        disk.free()
        #expect(try store.evaluate(2) { nil } == .holds)
        disk.fill()
        #expect(throws: StoreError.self) { _ = try store.evaluate(2) { "Γ" } }
        #expect(throws: StoreError.self) {
            _ = try store.evaluate(2) {
                Issue.record("evaluated")
                return nil
            }
        }
        #expect(try pairs(store).first?.poisoned == "Γ")
        disk.free()
        let verdict = try store.evaluate(2) {
            Issue.record("evaluated")
            return nil
        }
        #expect(verdict == .poisonedBefore(reason: "Γ"))
        try store.close()
        #expect(try pairs(open(scratch)).first?.poisoned == "Γ")
    }

    /// The disk refuses the poison and the process ends: the pool key file, which needs no room, has it.
    @Test func failureThatCannotBeWrittenOutlivesTheProcess() throws {
        let scratch = try Scratch()
        try prepared(scratch).close()
        let disk = Disk()
        disk.free()
        do {
            let store = try open(scratch) { try disk.write() }
            #expect(try store.evaluate(2) { nil } == .holds)
            disk.fill()
            #expect(throws: StoreError.self) { _ = try store.evaluate(2) { "Γ" } }
        }
        let store = try open(scratch)
        let verdict = try store.evaluate(2) {
            Issue.record("evaluated")
            return nil
        }
        #expect(verdict == .poisonedBefore(reason: "the check failed and the party ended before it could write that down"))
        #expect(try store.evaluate(3) { nil } == .holds)
        #expect(try store.verify().isIntact)
    }

    /// With a key in memory there is no such file: evaluations of which nobody says how they ended are counted, and end.
    @Test func evaluationsWithoutAWordAreBounded() throws {
        let scratch = try Scratch()
        let made = try create(scratch, poolKey: .memory)
        try made.addKey()
        try made.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try made.close()
        for _ in 0..<SQLiteShareStore.mostUnfinished {
            let store = try open(scratch, poolKey: .memory)
            #expect(try store.evaluate(2) { nil } == .holds)
            try store.close()
        }
        let store = try open(scratch, poolKey: .memory)
        let verdict = try store.evaluate(2) {
            Issue.record("evaluated")
            return nil
        }
        #expect(verdict == .replaced)
        #expect(try pairs(store).map(\.needsRenewal) == [true])
        #expect(try store.verify().isIntact)
    }

    /// A word on how they ended begins the count anew.
    @Test func evaluationsThatEndAreNotCounted() throws {
        let scratch = try Scratch()
        try prepared(scratch).close()
        for _ in 0..<SQLiteShareStore.mostUnfinished + 2 {
            let store = try open(scratch)
            #expect(try store.evaluate(2) { nil } == .holds)
            try store.settlePairs()
            try store.close()
        }
        #expect(try pairs(open(scratch)).map(\.needsRenewal) == [false, false])
    }
}
