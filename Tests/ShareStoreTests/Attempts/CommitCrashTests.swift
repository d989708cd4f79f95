import Foundation
import Secrets
import Synchronization
import Testing

@testable import ShareStore

#if canImport(Glibc)
    import Glibc
#endif

/// What crashes and copies make of a commitment: it is never forgotten where anybody may have heard of it.
@Suite struct CommitCrashTests {
    /// Everything written, nothing committed: the pool key file has heard, and the next opening finishes it.
    @Test func killedBeforeItCommits() async throws {
        let scratch = try Attempts.prepared(Attempts.new())
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            try store.commitAttempt(Attempts.name())
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.stages() == [.committed])
        #expect(try store.counter().count == 1)
        #expect(throws: StoreError.setAsideNeedsForce(epoch: 1, transcript: id(1))) { try store.setAside(Attempts.name(), force: false) }
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// The same again and again: it is one commitment.
    @Test func killedWhileItIsFinished() async throws {
        let scratch = try Attempts.prepared(Attempts.new())
        for _ in 0..<2 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
                let store = try openIn(folder) { kill(getpid(), SIGKILL) }
                try store.commitAttempt(Attempts.name())
            }
        }
        // An opening of which only the file was written.
        let store = try open(scratch)
        #expect(try store.stages() == [.committed])
        #expect(try store.counter().count == 1)
        #expect(try store.verify().isIntact)
    }

    @Test func killedWhenItIsTold() async throws {
        let scratch = try Attempts.prepared(Attempts.new())
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder)
            if try store.commitAttempt(Attempts.name()).counter.count == 1 { kill(getpid(), SIGKILL) }
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.stages() == [.committed])
        #expect(try store.verify().isIntact)
    }

    /// A commit that failed is finished by whatever comes next in this process: giving up does not overtake it.
    @Test func aFailedCommitIsNotForgotten() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let isFull = Flag()
        let store = try open(scratch) { if isFull.isSet { throw StoreError.noRoom(file: "disk") } }
        isFull.set(true)
        #expect(throws: StoreError.noRoom(file: "disk")) { try store.commitAttempt(Attempts.name()) }
        isFull.set(false)
        #expect(try store.stages() == [.pending])
        #expect(throws: StoreError.setAsideNeedsForce(epoch: 1, transcript: id(1))) { try store.setAside(Attempts.name(), force: false) }
        // That refusal took its own settling back: the next change brings it.
        #expect(try store.commitAttempt(Attempts.name()).counter.count == 1)
        #expect(try store.stages() == [.committed])
        #expect(try store.verify().isIntact)
    }

    /// The same, and a poisoning in between, which is never kept from being written.
    @Test func poisonAfterAFailedCommit() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let isFull = Flag()
        var store = try open(scratch) { if isFull.isSet { throw StoreError.noRoom(file: "disk") } }
        isFull.set(true)
        #expect(throws: StoreError.noRoom(file: "disk")) { try store.commitAttempt(Attempts.name()) }
        isFull.set(false)
        #expect(try store.evaluate(2) { "Γ" } == .poisonedNow)
        try store.close()
        store = try open(scratch)
        #expect(try store.stages() == [.committed])
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.poisoned) == ["Γ"])
        #expect(try store.verify().isIntact)
    }

    /// A record that was cut short in the file leaves the one before it, and nobody was told anything.
    @Test(arguments: [0, 1, 100, 2206]) func cutShortInTheFile(written: Int) throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let isFull = Flag()
        let store = try open(scratch) { if isFull.isSet { throw StoreError.noRoom(file: "disk") } }
        let before = try fileBytes(scratch.poolKey)
        isFull.set(true)
        #expect(throws: StoreError.noRoom(file: "disk")) { try store.commitAttempt(Attempts.name()) }
        try store.close()
        let after = try fileBytes(scratch.poolKey)
        let slot = try #require((0...1).first { before[PoolKeyLayout.slot($0)] != after[PoolKeyLayout.slot($0)] })
        let range = PoolKeyLayout.slot(slot)
        let torn = before.replacing(
            range.prefix(written).startIndex..<range.lowerBound + written, with: Array(after[range].prefix(written)))
        try Data(torn).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        let again = try open(scratch)
        #expect(again.poolOutcome == .kept(generation: 1))
        #expect(try again.stages() == [.pending])
        #expect(try again.commitAttempt(Attempts.name()).counter.count == 1)
        #expect(try again.verify().isIntact)
    }

    /// A store that was turned back to before its commitment is noticed, and remembers it, where that was the last that the file heard.
    @Test func aCopyFromBeforeRemembers() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try open(scratch)
        try store.commitAttempt(Attempts.name())
        try store.close()
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let back = try open(scratch)
        #expect(back.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 3), reason: .countDiffers))
        #expect(try back.stages() == [.committed])
        #expect(try back.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [true])
        #expect(try back.verify().isIntact)
    }

    /// Where the file heard of more since, it is noticed all the same, and what was forgotten is the other parties' to tell.
    @Test func aCopyFromLongBeforeIsNoticed() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try open(scratch)
        try store.commitAttempt(Attempts.name())
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        let heard = try store.progress()
        try store.close()
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let back = try open(scratch)
        #expect(back.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 3), reason: .countDiffers))
        #expect(try !back.holds(heard.position))
        #expect(try back.verify().isIntact)
    }

    /// Turned back within a process that has seen it: refused.
    @Test func tablesPutBackAreNoticed() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        try tamper(
            scratch, "CREATE TABLE kept.attempts AS SELECT * FROM main.attempts", "CREATE TABLE kept.head AS SELECT * FROM main.head")
        let store = try open(scratch)
        try store.commitAttempt(Attempts.name())
        try tamper(scratch, "DELETE FROM main.attempts", "INSERT INTO main.attempts SELECT * FROM kept.attempts")
        let refused = StoreError.tampered(file: scratch.store, detail: "its attempts are not as they were left")
        #expect(throws: refused) { try store.setAside(Attempts.name(), force: false) }
        #expect(throws: refused) { _ = try store.attempts() }
        #expect(throws: refused) { try store.requireSealedTables() }
        // The events say what it was.
        #expect(try store.rebuildProjections())
        #expect(try store.stages() == [.committed])
        #expect(try store.verify().isIntact)
    }
}
