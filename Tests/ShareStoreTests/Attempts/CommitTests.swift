import Foundation
import Secrets
import Testing

@testable import ShareStore

/// Commitments: one of an epoch, for good (lifecycle.md section 2, b; rule S5).
@Suite struct CommitTests {
    @Test func itCountsAsAConsumptionDoes() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        var store = try open(scratch)
        #expect(try store.counter() == PoolCounter(generation: 1, count: 0))
        let progress = try store.commitAttempt(Attempts.name())
        #expect(progress.counter == PoolCounter(generation: 1, count: 1))
        #expect(try progress == store.progress())
        // Again is no change.
        let log = try store.log().count
        #expect(try store.commitAttempt(Attempts.name()) == progress)
        #expect(try store.log().count == log)
        try store.close()
        store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.stages() == [.committed])
        #expect(try store.counter().count == 1)
        // It is one of several things that are counted.
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 2, reason: "Γ")
        #expect(try store.counter().count == 3)
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    @Test func whatWasSetAsideIsNotCommitted() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        #expect(throws: StoreError.unknownAttempt(epoch: 1, transcript: id(9))) { try store.commitAttempt(Attempts.name(9)) }
        #expect(throws: StoreError.unknownAttempt(epoch: 1, transcript: id(9))) { try store.setAside(Attempts.name(9), force: true) }
        #expect(try store.setAside(Attempts.name(), force: false) == .dropped)
        let log = try store.log().count
        for force in [false, true] { #expect(try store.setAside(Attempts.name(), force: force) == .dropped) }
        #expect(throws: StoreError.attemptSetAside(epoch: 1, transcript: id(1), stage: .dropped)) {
            try store.commitAttempt(Attempts.name())
        }
        #expect(try store.log().count == log)

        try store.storeAttempt(Attempts.new(2))
        try store.commitAttempt(Attempts.name(2))
        #expect(throws: StoreError.setAsideNeedsForce(epoch: 1, transcript: id(2))) { try store.setAside(Attempts.name(2), force: false) }
        #expect(try store.stages() == [.dropped, .committed])
        #expect(try store.setAside(Attempts.name(2), force: true) == .shelved)
        #expect(try store.setAside(Attempts.name(2), force: false) == .shelved)
        #expect(throws: StoreError.attemptSetAside(epoch: 1, transcript: id(2), stage: .shelved)) {
            try store.commitAttempt(Attempts.name(2))
        }
        // Forced, it may commit to another.
        try store.storeAttempt(Attempts.new(3))
        #expect(try store.commitAttempt(Attempts.name(3)).counter.count == 2)
        let forced = try store.log().filter { $0.kind == .attemptSetAside }.map { $0.value("forced") }
        #expect(forced == ["no", "yes"])
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// A new holder outside the old quorum, or a newcomer: it never commits, and gives up by the same call.
    @Test func whoDoesNotCommitGivesUpWithForceToo() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        #expect(try open(scratch).setAside(Attempts.name(), force: true) == .dropped)
    }

    /// A fault of this software left two live: only one is committed to.
    @Test func oneOfAnEpochIsCommitted() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        try store.setAside(Attempts.name(), force: false)
        try store.storeAttempt(Attempts.new(2))
        try store.change { change in
            try change.edit(.attempts) { rows in
                var row = try #require(try AttemptRow.load(rows, Attempts.name()))
                row.stage = .committed
                rows.put(row.cells)
            }
        }
        #expect(throws: StoreError.otherAttemptLive(epoch: 1, transcript: id(1))) { try store.commitAttempt(Attempts.name(2)) }
    }

    /// Two handles on one file, one after the other; the second finds what the first did.
    @Test func twoHandlesCommitOnce() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let (one, other) = (try open(scratch), try open(scratch))
        try one.commitAttempt(Attempts.name())
        #expect(try other.commitAttempt(Attempts.name()).counter.count == 1)
        #expect(throws: StoreError.setAsideNeedsForce(epoch: 1, transcript: id(1))) { try other.setAside(Attempts.name(), force: false) }
        #expect(try other.verify().isIntact)
    }

    /// Where another file of this store is open, that one might commit to another attempt.
    @Test func notBesideACopy() async throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let copy = try Scratch()
        try copyFile(scratch.store, to: copy.store)
        try copyFile(scratch.poolKey, to: copy.poolKey)
        let store = try open(scratch)
        await #expect(processExitsWith: .success) { [folder = copy.folder as String] in
            let other = try openIn(folder)
            #expect(throws: StoreError.copyInUse(file: folder + "/party-1.store")) { try other.commitAttempt(Attempts.name()) }
            guard try other.stages() == [.pending] else { throw StoreError.identityExists }
        }
        try store.commitAttempt(Attempts.name())
    }

    /// The key of the generation is in memory: nothing is filed, and the counter moves on all the same.
    @Test func withAKeyInMemory() throws {
        let scratch = try Scratch()
        let store = try create(scratch, poolKey: .memory)
        try store.addKey()
        try store.storeAttempt(Attempts.new())
        #expect(try store.commitAttempt(Attempts.name()).counter.count == 1)
        try store.close()
        let again = try open(scratch, poolKey: .memory)
        #expect(try again.stages() == [.committed])
        #expect(try again.counter() == PoolCounter(generation: 2, count: 1))
        #expect(try again.verify().isIntact)
    }

    /// Of keys that are not in use nothing is committed.
    @Test func onlyKeysInUse() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        #expect(throws: StoreError.noShare(key: keyID, epoch: 1)) { try store.storeAttempt(Attempts.new(2, epoch: 2)) }
        let restored = try Scratch()
        let backup = try create(restored)
        try backup.storeRestored([PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(9))))])
        #expect(throws: StoreError.keyNotActive(key: keyID, epoch: 1)) { try backup.storeAttempt(Attempts.new(2, epoch: 2)) }
    }
}
