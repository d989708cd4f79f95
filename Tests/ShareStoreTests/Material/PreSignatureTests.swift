import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

@Suite struct PreSignatureTests {
    private func filled(_ scratch: Scratch, poolKey: PoolKeySource? = nil) throws -> SQLiteShareStore {
        let store = try create(scratch, poolKey: poolKey)
        try store.addKey()
        try store.addMaterial(preSignatures, [preSignature(1), preSignature(2)])
        return store
    }

    @Test func consumedOnceFromItsSignersPool() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        #expect(try store.counter() == PoolCounter(generation: 1, count: 0))
        #expect(try store.availableMaterial(preSignatures, limit: 9).map(\.id) == [id(1), id(2)])
        let consumption = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(100))
        #expect(consumption.counter == PoolCounter(generation: 1, count: 1))
        #expect(try store.counter() == consumption.counter)
        let unit = try #require(consumption.units.first)
        #expect(unit.publicPart == [UInt8](repeating: 2, count: 33))
        let secret = unit.secret.take()
        let same = secret?.isEqual(to: SecretBytes(copying: [UInt8](repeating: 2 ^ 0x33, count: 96))) ?? false
        #expect(same)
        #expect(throws: StoreError.alreadyConsumed(material: id(2), request: id(100))) {
            _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(100))
        }
        #expect(
            try store.poolLevels() == [
                PoolLevel(keyID: keyID, epoch: 0, signers: [1, 2], generation: 1, available: 1, consumed: 1, voided: 0)
            ])
        let events = try store.events(after: 4, limit: 9)
        #expect(events.map(\.kind) == [.preSignaturesAdded, .preSignaturesConsumed])
        #expect(events.map { $0.value("signers") } == ["1,2", "1,2"])
        #expect(try store.verify().isIntact)
    }

    /// The signer set is in the seal: neither another pool nor another name for this one opens it.
    @Test func boundToItsSigners() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let others = MaterialPool(keyID: keyID, epoch: 0, signers: [1, 3])
        try store.addMaterial(others, [preSignature(5)])
        for pool in [others, nonces] {
            #expect(throws: StoreError.unknownMaterial(material: id(1))) { _ = try store.consumeMaterial(pool, ids: [id(1)], for: id(100)) }
        }
        #expect(try store.availableMaterial(nonces, limit: 9).isEmpty)
        try store.close()
        try tamper(scratch, "UPDATE material SET pool = 3 - pool")
        let again = try open(scratch)
        let detail = "material " + String(repeating: "01", count: 32)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) {
            _ = try again.consumeMaterial(others, ids: [id(1)], for: id(100))
        }
        #expect(try again.verify().problems.map(\.detail).contains("material \(hexText(id(1))) does not open"))
    }

    /// Neither kind comes back as the other, before its use or after it.
    @Test func oneIdentifierOneKind() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        #expect(throws: StoreError.materialExists(material: id(1))) { try store.addNonces(1...1) }
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { try store.addNonces(1...1) }
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { _ = try store.consume([1], for: 100) }
        try store.addNonces(9...9)
        _ = try store.consume([9], for: 101)
        #expect(throws: StoreError.alreadyConsumed(material: id(9), request: id(101))) {
            try store.addMaterial(preSignatures, [preSignature(9)])
        }
        #expect(try store.verify().isIntact)
    }

    @Test(arguments: [[0, 1], [2, 1], [1, 1]] as [[UInt8]]) func signersHaveOneSpelling(signers: [UInt8]) throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let pool = MaterialPool(keyID: keyID, epoch: 0, signers: signers)
        let error = StoreError.malformed(field: "signers", detail: "not ascending party indices")
        #expect(throws: error) { try store.addMaterial(pool, [preSignature(7)]) }
        #expect(throws: error) { _ = try store.consumeMaterial(pool, ids: [id(1)], for: id(100)) }
    }

    /// Rule S5: the store comes back as it was; its pool key file does not.
    @Test func copiedBackStoreIsVoided() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let older = scratch.folder + "/older"
        try copyFile(scratch.store, to: older)
        let used = try open(scratch)
        _ = try used.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try used.close()
        try copyFile(older, to: scratch.store)
        let back = try open(scratch)
        #expect(back.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 2), reason: .countDiffers))
        #expect(throws: StoreError.unknownMaterial(material: id(1))) {
            _ = try back.consumeMaterial(preSignatures, ids: [id(1)], for: id(9))
        }
        #expect(try back.counter() == PoolCounter(generation: 2, count: 0))
        #expect(try back.verify().isIntact)
    }

    /// With its pool key file nothing here tells; the counter that others have seen does, and voiding goes beyond it.
    @Test func copiedBackWithItsKeyIsVoidedByTheCounter() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let files = [(scratch.store, scratch.folder + "/older"), (scratch.poolKey, scratch.folder + "/older-key")]
        for (file, older) in files { try copyFile(file, to: older) }
        let used = try open(scratch)
        let shown = try used.consumeMaterial(preSignatures, ids: [id(1)], for: id(100)).counter
        try used.close()
        for (file, older) in files { try copyFile(older, to: file) }
        let back = try open(scratch)
        #expect(back.poolOutcome == .kept(generation: 1))
        #expect(try back.counter() < shown)
        #expect(try back.voidPool(seen: shown) == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 2), reason: .counterBehind))
        #expect(try back.counter() > shown)
        #expect(throws: StoreError.unknownMaterial(material: id(1))) {
            _ = try back.consumeMaterial(preSignatures, ids: [id(1)], for: id(9))
        }
        try back.addMaterial(preSignatures, [preSignature(3)])
        try back.close()
        let later = try open(scratch)
        #expect(later.poolOutcome == .kept(generation: 2))
        #expect(try later.consumeMaterial(preSignatures, ids: [id(3)], for: id(9)).counter == PoolCounter(generation: 2, count: 1))
        #expect(try later.verify().isIntact)
    }

    @Test func voidedBeyondTheGenerationSeen() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let other = try open(scratch)
        #expect(
            try store.voidPool(seen: PoolCounter(generation: 7, count: 1))
                == .voided(from: 1, to: 8, units: VoidedUnits(preSignatures: 2), reason: .counterBehind))
        #expect(try store.voidPool(seen: nil) == .voided(from: 8, to: 9, units: VoidedUnits(), reason: .counterBehind))
        #expect(throws: StoreError.poolGenerationChanged(file: scratch.store, held: 1, current: 9)) {
            _ = try other.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        }
        #expect(throws: StoreError.generationsExhausted(file: scratch.store)) {
            _ = try store.voidPool(seen: PoolCounter(generation: .max, count: 0))
        }
        #expect(try store.events(after: 0, limit: 99).last?.value("reason") == "counterBehind")
        #expect(try store.verify().isIntact)
    }

    /// Rule: under 5 MB for ten thousand, as a daemon with a hundred signatures a batch makes them.
    @Test func tenThousandTakeLittleRoom() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        for _ in 0..<100 {
            try store.addMaterial(
                preSignatures,
                (0..<100).map { _ in
                    NewMaterial(
                        id: Randomness.system.bytes(32), publicPart: Randomness.system.bytes(33), secret: SecretBytes(random: 96))
                })
        }
        try store.close()
        #expect(!FileManager.default.fileExists(atPath: scratch.store + "-wal"))
        let size = try #require(try FileManager.default.attributesOfItem(atPath: scratch.store)[.size] as? Int)
        #expect(size < 5_000_000)
        #expect(size > 10_000 * (96 + 16 + 32 + 33))
        let again = try open(scratch)
        #expect(try again.poolLevels().map(\.available) == [10_000])
        #expect(try again.verify().isIntact)
    }

    /// Two connections, one identifier: one wins.
    @Test func concurrentConsumers() async throws {
        let scratch = try Scratch()
        let first = try create(scratch)
        try first.addKey()
        try first.addMaterial(preSignatures, (1...20).map(preSignature))
        let second = try open(scratch)
        let wins = await withTaskGroup(of: UInt8?.self) { group in
            for number in 1...20 as ClosedRange<UInt8> {
                for (store, request) in [(first, 100), (second, 101)] as [(SQLiteShareStore, UInt8)] {
                    group.addTask {
                        do throws(StoreError) {
                            _ = try store.consumeMaterial(preSignatures, ids: [id(number)], for: id(request))
                            return number
                        } catch {
                            if case .alreadyConsumed = error { return nil }
                            Issue.record("\(error)")
                            return nil
                        }
                    }
                }
            }
            return await group.reduce(into: [UInt8]()) { wins, number in if let number { wins.append(number) } }
        }
        #expect(wins.sorted() == Array(1...20))
        #expect(try first.counter().count == 20)
        #expect(try first.verify().isIntact)
    }
}
