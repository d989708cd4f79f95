import Foundation
import Secrets
import Testing

@testable import ShareStore

#if canImport(Glibc)
    import Glibc
#endif

/// A share that the other parties gave back.
@Suite struct RepairTests {
    private func repaired(
        _ keyID: [UInt8] = keyID, epoch: UInt32 = 1, share: UInt8 = 10, pairs: [UInt8] = [2, 3], number: UInt8 = 1
    ) -> PendingKey {
        PendingKey(
            Attempts.record(keyID, epoch: epoch, number: number), share: SecretBox(SecretBytes(copying: id(share))),
            pairs: pairs.map { setup($0, 20 + $0) })
    }

    private func without(known: Bool = true) throws -> Scratch {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        _ = try store.depart(Attempts.certified(), keys: known ? [Attempts.record(keyID)] : [], roster: nil)
        try store.close()
        return scratch
    }

    @Test(arguments: [false, true]) func theShareIsInUse(known: Bool) throws {
        let scratch = try without(known: known)
        var store = try open(scratch)
        let outcome = try store.storeRepaired([repaired()], seen: PoolCounter(generation: 7, count: 3))
        #expect(outcome == .voided(from: 2, to: 8, units: VoidedUnits(), reason: .counterBehind))
        for _ in 0..<2 {
            #expect(try store.states() == [.retired, .active])
            #expect(try store.shareIs(10))
            #expect(try store.keyRecords().last?.publicPart == [2, 3, 1])
            #expect(try store.pairs(keyID: keyID, epoch: 1).map(\.needsRenewal) == [true, true])
            #expect(try store.verify().isIntact)
            try store.close()
            store = try open(scratch)
            #expect(store.poolOutcome == .kept(generation: 8))
        }
        #expect(try !store.rebuildProjections())
        let pool = MaterialPool(keyID: keyID, epoch: 1, signers: [1, 2])
        try store.addMaterial(pool, [preSignature(9)])
        #expect(try store.consumeMaterial(pool, ids: [id(9)], for: id(101)).units.count == 1)
        // It goes on from there.
        try store.storeAttempt(Attempts.new(2, epoch: 2))
        try store.commitAttempt(Attempts.name(2, epoch: 2))
        _ = try store.move(2, to: 2)
        #expect(try store.verify().isIntact)
    }

    /// With helpers the set-ups were made in the repair; with the rest they are still to be.
    @Test func helpersSetupsAreUsed() throws {
        let scratch = try without()
        let store = try open(scratch)
        _ = try store.storeRepaired([repaired()], renewing: [3], roster: nil, seen: nil)
        #expect(try store.pairs(keyID: keyID, epoch: 1).map(\.needsRenewal) == [false, true])
        #expect(try store.counter().generation == 3)
        #expect(try store.verify().isIntact)
    }

    /// A stale backup, whose chain nobody has, is led to the epoch that its operator pinned.
    @Test func aStaleBackupIsRepaired() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.storeRestored([
            PendingKey(Attempts.record(keyID, epoch: 0), share: SecretBox(SecretBytes(copying: id(9))), pairs: [setup(2, 12)])
        ])
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 4, present: 0)) {
            _ = try store.storeRepaired([repaired(epoch: 4)], seen: nil)
        }
        #expect(throws: StoreError.malformed(field: "numbers", detail: "this party's own is to be another")) {
            _ = try store.storeRepaired(
                [repaired(epoch: 4)], renewing: nil, roster: NextRoster(roster: id(9), numbers: [2: 1]), seen: nil)
        }
        let roster = NextRoster(roster: id(9), numbers: [1: 1, 3: 2])
        _ = try store.storeRepaired([repaired(epoch: 4)], renewing: [], roster: roster, seen: nil)
        #expect(try store.states() == [.retired, .active])
        #expect(try store.shareIs(10))
        #expect(try store.pairs(keyID: keyID, epoch: 0).isEmpty)
        #expect(try store.identity()?.epoch == 4)
        #expect(try store.identity()?.roster == id(9))
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// A backup of the present epoch, and a store in which nothing but the identity is left.
    @Test(arguments: [false, true]) func otherBeginnings(restored: Bool) throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8), epoch: 1)
        if restored { try store.storeRestored([PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(9))))]) }
        _ = try store.storeRepaired([repaired()], seen: nil)
        #expect(try store.states() == [.active])
        #expect(try store.shareIs(10))
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    @Test func whatHasAShareIsNotRepaired() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        for epoch in [0, 1] as [UInt32] {
            #expect(throws: StoreError.keyExists(key: keyID, epoch: 0)) { _ = try store.storeRepaired([repaired(epoch: epoch)], seen: nil) }
        }
        #expect(try store.shareIs(9))
        let fresh = try Scratch()
        let pending = try create(fresh)
        try pending.addKey(active: false)
        #expect(throws: StoreError.keyNotActive(key: keyID, epoch: 0)) { _ = try pending.storeRepaired([repaired()], seen: nil) }
    }

    @Test func otherRecordsThanTheWalletsAreRefused() throws {
        let scratch = try without()
        let store = try open(scratch)
        let log = try store.log().count
        #expect(throws: StoreError.malformed(field: "public part", detail: "not the one of the key's record")) {
            _ = try store.storeRepaired([repaired(number: 2)], seen: nil)
        }
        #expect(throws: StoreError.malformed(field: "keys", detail: "not those of the wallet")) {
            _ = try store.storeRepaired([repaired(id(0x22))], seen: nil)
        }
        #expect(throws: StoreError.malformed(field: "keys", detail: "not those of the wallet")) {
            _ = try store.storeRepaired([repaired(), repaired(id(0x22))], seen: nil)
        }
        #expect(throws: StoreError.malformed(field: "keys", detail: "one appears twice")) {
            _ = try store.storeRepaired([repaired(), repaired()], seen: nil)
        }
        #expect(throws: StoreError.malformed(field: "keys", detail: "none")) { _ = try store.storeRepaired([], seen: nil) }
        #expect(throws: StoreError.epochDoesNotFollow(key: keyID, epoch: 0, active: 1)) {
            _ = try store.storeRepaired([repaired(epoch: 0)], seen: nil)
        }
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 2, present: 1)) {
            _ = try store.storeRepaired([repaired(epoch: 2)], seen: nil)
        }
        let roster = NextRoster(roster: id(9), numbers: [1: 1])
        #expect(throws: StoreError.rosterOfOtherEpoch(epoch: 1, present: 1)) {
            _ = try store.storeRepaired([repaired()], renewing: nil, roster: roster, seen: nil)
        }
        var record = Attempts.record(keyID)
        record.scheme = "ed25519"
        #expect(throws: StoreError.malformed(field: "scheme", detail: "not the one of the key's other epochs")) {
            _ = try store.storeRepaired([PendingKey(record, share: SecretBox(SecretBytes(copying: id(1))))], seen: nil)
        }
        let spent = repaired()
        _ = spent.share.take()
        #expect(throws: StoreError.self) { _ = try store.storeRepaired([spent], seen: nil) }
        #expect(try store.log().count == log)
        #expect(try store.states() == [.retired, .without])
        #expect(try store.counter().generation == 2)
    }

    @Test func killedBeforeItCommits() async throws {
        let scratch = try without()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let isNext = Flag()
            let store = try openIn(folder) { if isNext.isSet { kill(getpid(), SIGKILL) } }
            isNext.set(true)
            let key = PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(10))))
            _ = try store.storeRepaired([key], seen: nil)
        }
        let store = try open(scratch)
        #expect(try store.states() == [.retired, .without])
        #expect(try store.verify().isIntact)
        _ = try store.storeRepaired([repaired()], seen: nil)
        #expect(try store.shareIs(10))
        #expect(try store.verify().isIntact)
    }
}
