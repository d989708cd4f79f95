import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

#if canImport(Glibc)
    import Glibc
#endif

/// A certificate that is followed without a share (lifecycle.md section 2, d).
@Suite struct DepartTests {
    private static let left = NextRoster(roster: id(9), numbers: [2: 1, 3: 2])

    private func expectNothingIsSigned(_ store: SQLiteShareStore, epoch: UInt32) throws {
        let none = StoreError.noShare(key: keyID, epoch: epoch)
        let pool = MaterialPool(keyID: keyID, epoch: epoch, signers: [1, 2])
        #expect(throws: none) { try store.share(keyID: keyID).count }
        #expect(try store.activeShares().isEmpty)
        #expect(throws: none) { try store.addMaterial(pool, [preSignature(9)]) }
        #expect(throws: none) { _ = try store.consumeMaterial(pool, ids: [id(9)], for: id(101)) }
        #expect(throws: none) { try store.storeRelease(request: id(101), material: id(0x70), bytes: [3], epoch: epoch) }
        #expect(throws: none) { try store.storePairSetups(keyID: keyID, epoch: epoch, [setup(2, 12)]) }
        #expect(throws: none) { _ = try store.recordFailedCombination(keyID: keyID, epoch: epoch, signers: [1, 2], request: id(100)) }
        #expect(throws: StoreError.keyNotPending(key: keyID, epoch: epoch)) { try store.activate(keyID: keyID, epoch: epoch) }
        #expect(throws: StoreError.keyNotPending(key: keyID, epoch: epoch)) {
            try store.discardPending(keyID: keyID, epoch: epoch, force: true)
        }
        #expect(throws: StoreError.keyRetired(key: keyID, epoch: 0)) { try store.addMaterial(preSignatures, [preSignature(9)]) }
        #expect(throws: none) {
            try store.recordExport(
                ExportNote(keyIDs: [keyID], epoch: epoch, holders: [1], recipient: id(1), operation: id(2), party: 1))
        }
    }

    /// Absent or leaving, with records or without: everything secret is gone, and the party has no number any more.
    @Test(arguments: [false, true]) func whoIsNotAmongThem(known: Bool) throws {
        let scratch = try Attempts.prepared()
        var store = try open(scratch)
        try store.recordCounter(of: 2, PoolCounter(generation: 3, count: 10), statement: [1])
        let records = known ? [Attempts.record(keyID)] : []
        let outcome = try store.depart(Attempts.certified(), keys: records, roster: Self.left)
        #expect(outcome == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 3), reason: .epochRotated))
        for _ in 0..<2 {
            #expect(try store.states() == [.retired, .without])
            #expect(try store.keyRecords().map(\.publicPart) == [[2, 3, 4], known ? [2, 3, 1] : []])
            #expect(try store.keyRecords().allSatisfy { $0.scheme == "bip340-secp256k1" && $0.protocolName == "frost" })
            #expect(try store.certificates() == [Attempts.certified()])
            #expect(try store.rosters() == [RosterRecord(epoch: 0, roster: id(8)), RosterRecord(epoch: 1, roster: id(9))])
            #expect(try store.pairs(keyID: keyID, epoch: 0).isEmpty)
            #expect(try store.counter(of: 2) == nil)
            try expectNothingIsSigned(store, epoch: 1)
            #expect(try store.verify().isIntact)
            try store.close()
            store = try open(scratch)
            #expect(store.poolOutcome == .kept(generation: 2))
        }
        #expect(try !store.rebuildProjections())
        // The very certificate again is no change; another of its epoch splits the wallet.
        #expect(try store.depart(Attempts.certified(), keys: [], roster: nil) == .kept(generation: 2))
        #expect(throws: StoreError.certificateConflict(epoch: 1, transcript: id(1))) {
            _ = try store.depart(Attempts.certified(2), keys: [], roster: nil)
        }
        let otherState = EpochCertificate(Attempts.name(), state: id(1), bytes: Attempts.certificate)
        #expect(throws: StoreError.certificateConflict(epoch: 1, transcript: id(1))) {
            _ = try store.depart(otherState, keys: [], roster: nil)
        }
    }

    /// One certificate after the other, and none left out.
    @Test func chainsAreFollowed() throws {
        let scratch = try Attempts.prepared()
        var store = try open(scratch)
        #expect(throws: StoreError.epochDoesNotFollow(key: keyID, epoch: 2, active: 0)) {
            _ = try store.depart(Attempts.certified(epoch: 2), keys: [], roster: nil)
        }
        for epoch in 1...3 as ClosedRange<UInt32> {
            _ = try store.depart(Attempts.certified(UInt8(epoch), epoch: epoch), keys: [], roster: epoch == 2 ? Self.left : nil)
            try expectNothingIsSigned(store, epoch: epoch)
        }
        #expect(throws: StoreError.epochDoesNotFollow(key: keyID, epoch: 5, active: 3)) {
            _ = try store.depart(Attempts.certified(epoch: 5), keys: [], roster: nil)
        }
        try store.close()
        store = try open(scratch)
        #expect(try store.states() == [.retired, .retired, .retired, .without])
        #expect(try store.certificates() == (1...3).map { Attempts.certified(UInt8($0), epoch: $0) })
        #expect(try store.rosters().map(\.roster) == [id(8), id(8), id(9), id(9)])
        #expect(try store.counter().generation == 4)
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
        let chain = try store.log().filter { $0.kind == .epochFollowed }
        #expect(chain.map { $0.value("from") } == ["0", "1", "2"] && chain.map { $0.value("to") } == ["1", "2", "3"])
        #expect(chain.map { $0.value("transcript") } == [1, 2, 3].map { hexText(id($0)) })
        #expect(chain.allSatisfy { $0.value("operation") == hexText(id(0xa0)) && $0.value("state") != nil })
    }

    /// After activations a chain goes on without a share, and holds both.
    @Test func aHolderDepartsLater() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        _ = try store.move()
        _ = try store.depart(Attempts.certified(2, epoch: 2), keys: [], roster: Self.left)
        #expect(try store.states() == [.retired, .retired, .without])
        #expect(try store.certificates().map(\.epoch) == [1, 2])
        #expect(try store.verify().isIntact)
    }

    /// A party that holds its share of what is certified is not led to throw it away; of another attempt it goes.
    @Test func aShareThatIsThereIsKept() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        try store.setAside(Attempts.name(), force: false)
        #expect(throws: StoreError.attemptHoldsShare(epoch: 1, transcript: id(1))) {
            _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        }
        let otherState = EpochCertificate(Attempts.name(), state: id(1), bytes: Attempts.certificate)
        #expect(throws: StoreError.attemptConflict(epoch: 1, transcript: id(1))) { _ = try store.depart(otherState, keys: [], roster: nil) }
        #expect(try store.stages() == [.dropped])
        #expect(try store.shareIs(9))
        _ = try store.depart(Attempts.certified(2), keys: [], roster: nil)
        #expect(try store.attempts().isEmpty)
        #expect(try store.states() == [.retired, .without])
        #expect(try store.verify().isIntact)
    }

    @Test func recordsAreThoseOfTheWallet() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        var unknown = Attempts.record(keyID)
        unknown.publicPart = []
        for keys in [
            [Attempts.record(id(0x22))], [Attempts.record(keyID), Attempts.record(id(0x22))], [Attempts.record(keyID, epoch: 2)], [unknown],
        ] {
            #expect(throws: StoreError.self) { _ = try store.depart(Attempts.certified(), keys: keys, roster: nil) }
        }
        for roster in [
            NextRoster(roster: [], numbers: [:]), NextRoster(roster: id(9), numbers: [1: 2]),
            NextRoster(roster: id(9), numbers: [2: 1, 3: 1]),
        ] {
            #expect(throws: StoreError.self) { _ = try store.depart(Attempts.certified(), keys: [], roster: roster) }
        }
        #expect(try store.shareIs(9))
    }

    /// Shares of an older backup follow the chain as far as it goes; nobody had to confirm them.
    @Test func aStaleBackupFollowsTheChain() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8), epoch: 3)
        let record = Attempts.record(keyID, epoch: 3)
        try store.storeRestored([PendingKey(record, share: SecretBox(SecretBytes(copying: id(9))), pairs: [setup(2, 12)])])
        let sealed = try look(scratch) { try Data.fetchAll($0, sql: "SELECT sealed FROM shares") }
        #expect(throws: StoreError.epochDoesNotFollow(key: keyID, epoch: 5, active: 3)) {
            _ = try store.depart(Attempts.certified(epoch: 5), keys: [], roster: nil)
        }
        _ = try store.depart(Attempts.certified(1, epoch: 4), keys: [], roster: nil)
        _ = try store.depart(Attempts.certified(2, epoch: 5), keys: [Attempts.record(keyID, epoch: 5)], roster: nil)
        #expect(try store.states() == [.retired, .retired, .without])
        let isThere = try ["", "-wal"].contains { suffix in
            try Data(contentsOf: URL(fileURLWithPath: scratch.store + suffix)).range(of: sealed[0]) != nil
        }
        #expect(!isThere)
        #expect(throws: StoreError.nothingRestored(file: scratch.store)) { _ = try store.confirmRestored(by: [2], seen: nil) }
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// A newcomer that lost what its run left knows the keys from the others, and waits for a repair.
    @Test func aNewcomerThatLostItsShare() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8), epoch: 4)
        _ = try store.depart(Attempts.certified(epoch: 4), keys: [Attempts.record(keyID, epoch: 4)], roster: nil)
        #expect(try store.states() == [.without])
        #expect(try store.verify().isIntact)
    }

    /// Wholly the old epoch or wholly the new one.
    @Test func killedBeforeItCommits() async throws {
        let scratch = try Attempts.prepared(Attempts.leaving())
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let isNext = Flag()
            let store = try openIn(folder) { if isNext.isSet { kill(getpid(), SIGKILL) } }
            isNext.set(true)
            _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        }
        let store = try open(scratch)
        #expect(try store.states() == [.active])
        #expect(try store.shareIs(9))
        guard case .voided(1, _, VoidedUnits(preSignatures: 3), .rotationCutShort) = store.poolOutcome else {
            Issue.record("\(store.poolOutcome)")
            return
        }
        #expect(try store.verify().isIntact)
        _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        #expect(try store.states() == [.retired, .without])
        #expect(try store.verify().isIntact)
    }

    /// A copy of the store from before is behind the pool key file.
    @Test func aCopyFromBeforeIsVoided() throws {
        let scratch = try Attempts.prepared()
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try open(scratch)
        _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        try store.close()
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let old = try open(scratch)
        #expect(old.poolOutcome == .voided(from: 1, to: 3, units: VoidedUnits(preSignatures: 3), reason: .generationDiffers))
    }
}
