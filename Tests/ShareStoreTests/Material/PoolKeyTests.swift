import Foundation
import Secrets
import Testing

@testable import ShareStore

@Suite struct PoolKeyTests {
    private func filled(_ scratch: Scratch, poolKey: PoolKeySource? = nil) throws -> SQLiteShareStore {
        let store = try create(scratch, poolKey: poolKey)
        try store.addKey()
        try store.addNonces(1...4)
        return store
    }

    @Test func keyInMemoryBeginsAnewAtEachOpening() throws {
        let scratch = try Scratch()
        let store = try filled(scratch, poolKey: .memory)
        #expect(try store.consume([1], for: 100).count == 1)
        try store.close()
        let again = try open(scratch, poolKey: .memory)
        #expect(again.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 3), reason: .keyInMemory))
        #expect(try again.availableIDs().isEmpty)
        #expect(throws: StoreError.unknownMaterial(material: id(2))) { _ = try again.consume([2], for: 101) }
        #expect(
            try again.poolLevels() == [PoolLevel(keyID: keyID, epoch: 0, generation: 1, available: 0, consumed: 1, voided: 3)])
        #expect(try again.events(after: 0, limit: 100).last?.kind == .poolVoided)
        #expect(try again.verify().isIntact)
    }

    @Test func absentKeyFileVoids() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        try FileManager.default.removeItem(atPath: scratch.poolKey)
        let again = try open(scratch)
        #expect(again.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 4), reason: .keyFileAbsent))
        try again.addNonces(11...12)
        try again.close()
        let later = try open(scratch)
        #expect(later.poolOutcome == .kept(generation: 2))
        #expect(try later.consume([11], for: 100).count == 1)
    }

    /// A unit was used, and then the store put back as it was before; the pool key file stays.
    private func copiedBack() throws -> Scratch {
        let scratch = try Scratch()
        try filled(scratch).close()
        let older = scratch.folder + "/older"
        try copyFile(scratch.store, to: older)
        let used = try open(scratch)
        _ = try used.consume([1], for: 100)
        try used.close()
        try copyFile(older, to: scratch.store)
        return scratch
    }

    /// Rule S5: the store is copied back while the pool key file stays. Nothing was reopened in between, so that only the
    /// count in the file tells.
    @Test func copiedBackStoreIsVoidedByTheCount() throws {
        let scratch = try copiedBack()
        let back = try open(scratch)
        #expect(back.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 4), reason: .countDiffers))
        #expect(throws: StoreError.unknownMaterial(material: id(1))) { _ = try back.consume([1], for: 101) }
        #expect(try back.verify().isIntact)
    }

    /// The same, and somebody destroys the latest record of the key file, and what says that it was done: there is no going back one step.
    @Test(arguments: [false, true]) func copiedBackStoreWithASpoiltRecordIsNotKept(marks: Bool) throws {
        let scratch = try copiedBack()
        let whole = try fileBytes(scratch.poolKey)
        for slot in 0..<2 {
            let place = PoolKeyLayout.slot(slot)
            var bytes = whole.replacing(place, with: [UInt8](repeating: 0, count: place.count))
            if marks { bytes = PoolKeyLayout.unmarked(bytes) }
            try Data(bytes).write(to: URL(fileURLWithPath: scratch.poolKey))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
            #expect(throws: StoreError.self) {
                let store = try open(scratch)
                _ = try store.consume([1], for: 101)
            }
        }
    }

    /// The store's pool moved on to another generation, and an older store comes back.
    @Test func copiedBackStoreIsVoidedByTheGeneration() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let older = scratch.folder + "/older"
        try copyFile(scratch.store, to: older)
        try FileManager.default.removeItem(atPath: scratch.poolKey)
        try open(scratch).close()
        try copyFile(older, to: scratch.store)
        let back = try open(scratch)
        // Beyond both numbers: generation 2 was used.
        #expect(back.poolOutcome == .voided(from: 1, to: 3, units: VoidedUnits(nonces: 4), reason: .generationDiffers))
        #expect(try back.availableIDs().isEmpty)
    }

    /// The other way round: an older pool key file beside the store, also one with the count set to fit.
    @Test func copiedBackKeyFileVoids() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let older = scratch.folder + "/older-key"
        try copyFile(scratch.poolKey, to: older)
        _ = try store.consume([1], for: 100)
        // While open: the next consumption sees it before anything leaves.
        let current = scratch.folder + "/current-key"
        try copyFile(scratch.poolKey, to: current)
        // In its place another file; and the old bytes in the very file.
        try FileManager.default.moveItem(atPath: scratch.poolKey, toPath: scratch.poolKey + "-aside")
        try copyFile(older, to: scratch.poolKey)
        #expect(throws: StoreError.exchanged(file: scratch.poolKey)) { _ = try store.consume([2], for: 101) }
        try FileManager.default.removeItem(atPath: scratch.poolKey)
        try FileManager.default.moveItem(atPath: scratch.poolKey + "-aside", toPath: scratch.poolKey)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.poolKey))
        try handle.write(contentsOf: try fileBytes(older))
        try handle.close()
        #expect(throws: StoreError.poolOutOfStep(file: scratch.store)) { _ = try store.consume([2], for: 101) }
        #expect(try store.availableIDs() == [2, 3, 4].map(id))
        try store.close()
        let again = try open(scratch)
        #expect(again.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 3), reason: .countDiffers))
        try again.close()
        // What it counts is under the seal.
        var forged = try fileBytes(scratch.poolKey)
        // The event that each slot was written for.
        for slot in [24, 24 + 2207] { forged[slot + 16] ^= 1 }
        try Data(forged).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .tampered(scratch.poolKey, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try fileBytes(scratch.poolKey) == forged)
    }

    @Test func keyOfTheSameNumberIsNotTheSameKey() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let fork = scratch.folder + "/fork"
        try copyFile(scratch.store, to: fork)
        // Two openings without the file make two different keys of generation 2.
        try FileManager.default.removeItem(atPath: scratch.poolKey)
        try open(scratch).close()
        try copyFile(fork, to: scratch.store)
        let kept = scratch.folder + "/kept-key"
        try copyFile(scratch.poolKey, to: kept)
        try FileManager.default.removeItem(atPath: scratch.poolKey)
        let second = try open(scratch)
        try second.addNonces(11...12)
        try second.close()
        try copyFile(kept, to: scratch.poolKey)
        #expect(try open(scratch).poolOutcome == .voided(from: 2, to: 3, units: VoidedUnits(nonces: 2), reason: .generationDiffers))
    }

    /// A process that still holds the old generation's key gives nothing out.
    @Test func olderProcessIsToldOfTheNewGeneration() throws {
        let scratch = try Scratch()
        let first = try filled(scratch, poolKey: .memory)
        let second = try open(scratch, poolKey: .memory)
        #expect(second.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 4), reason: .keyInMemory))
        let changed = StoreError.poolGenerationChanged(file: scratch.store, held: 1, current: 2)
        #expect(throws: changed) { _ = try first.consume([1], for: 100) }
        #expect(throws: changed) { try first.addNonces(21...22) }
        try second.addNonces(31...31)
        #expect(try second.consume([31], for: 100).count == 1)
    }

    @Test(arguments: [0, 5, 100, 101]) func foreignFileInThePlaceOfTheKeyIsLeftAlone(size: Int) throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let notes = [UInt8](repeating: 0x41, count: size)
        try Data(notes).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .notAStore(scratch.poolKey, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try fileBytes(scratch.poolKey) == notes)
    }

    @Test func keyFileOfAnotherStoreIsRefused() throws {
        let one = try Scratch()
        let other = try Scratch()
        let mine = try filled(one)
        let theirs = try filled(other)
        try mine.close()
        try copyFile(other.poolKey, to: one.poolKey)
        #expect(throws: StoreError.foreignStore(file: one.poolKey, expected: mine.info.storeID, found: theirs.info.storeID)) {
            _ = try open(one)
        }
    }

    @Test func readableKeyFileIsRefused() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.poolKey)
        #expect(throws: StoreError.permissionsTooWide(path: scratch.poolKey, mode: 0o644)) { _ = try open(scratch) }
    }

    /// A wallet's folder was removed by hand and the wallet made again: the old pool key is kept, beside.
    @Test func freshStoreSetsAStaleKeyAside() throws {
        let scratch = try Scratch()
        let old = try filled(scratch)
        try old.close()
        try FileManager.default.removeItem(atPath: scratch.store)
        let stale = try fileBytes(scratch.poolKey)
        let fresh = try create(scratch)
        #expect(fresh.poolOutcome == .opened(generation: 1))
        let aside = try FileManager.default.contentsOfDirectory(atPath: scratch.folder).filter { $0.contains(".stale-") }
        #expect(aside.count == 1)
        for name in aside {
            #expect(name.hasPrefix("party-1.pool.stale-" + hexText(old.info.storeID)))
            #expect(fresh.stalePoolKey == scratch.folder + "/" + name)
            #expect(try fileBytes(scratch.folder + "/" + name) == stale)
        }
        try fresh.addKey()
        try fresh.addNonces(1...2)
        try fresh.close()
        let again = try open(scratch)
        #expect(again.poolOutcome == .kept(generation: 1))
        #expect(again.stalePoolKey == nil)
        #expect(try again.consume([1], for: 100).count == 1)
    }

    /// Ended between giving the store its name and opening its pool: the next opening goes on from there.
    @Test func interruptedCreationSetsAStaleKeyAside() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        try FileManager.default.removeItem(atPath: scratch.store)
        try StoreFile.create(scratch.store, NewStore(wallet: "treasury", party: 1), .passphrase(try keyring()), time: 0)
        #expect(try open(scratch).poolOutcome == .opened(generation: 1))
    }

    @Test func failedCreationLeavesNoStore() throws {
        let scratch = try Scratch()
        let missing = scratch.folder + "/none/party-1.pool"
        #expect(throws: StoreError.self) { _ = try create(scratch, poolKey: .file(path: missing)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).isEmpty)

        let notes = Array("somebody's notes".utf8)
        try Data(notes).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        let error = #expect(throws: StoreError.self) { _ = try create(scratch) }
        guard case .notAStore(scratch.poolKey, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["party-1.pool"])
        #expect(try fileBytes(scratch.poolKey) == notes)
        try FileManager.default.removeItem(atPath: scratch.poolKey)
        #expect(try create(scratch).poolOutcome == .opened(generation: 1))
    }
}
