import Foundation
import GRDB
import Secrets
import ShareStore
import Testing

@Suite struct NonceTests {
    @Test func consumedInTheOrderAskedFor() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...5)
        #expect(try store.availableIDs() == (1...5).map(id))
        #expect(try store.availableMaterial(nonces, limit: 2).map(\.publicPart) == [[1], [2]])
        let consumed = try store.consume([4, 2], for: 100)
        #expect(consumed.map(\.id) == [id(4), id(2)])
        #expect(consumed.map(\.publicPart) == [[4], [2]])
        for (nonce, number) in zip(consumed, [4, 2] as [UInt8]) {
            guard let secret = nonce.secret.take() else {
                Issue.record("an empty box")
                continue
            }
            let same = secret.isEqual(to: nonceSecret(number))
            #expect(same)
            // A box gives its secret once.
            let isEmpty = nonce.secret.take() == nil
            #expect(isEmpty)
        }
        #expect(try store.availableIDs() == [1, 3, 5].map(id))
        #expect(
            try store.poolLevels() == [PoolLevel(keyID: keyID, epoch: 0, generation: 1, available: 3, consumed: 2, voided: 0)])
        #expect(try store.verify().isIntact)
    }

    @Test func onceAndNeverAgain() throws {
        let scratch = try Scratch()
        var store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...3)
        _ = try store.consume([1], for: 100)
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { _ = try store.consume([1], for: 100) }
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { _ = try store.consume([1], for: 101) }
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { try store.addNonces(1...1) }
        try store.close()
        store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { _ = try store.consume([1], for: 100) }
    }

    @Test func allOrNothing() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...3)
        _ = try store.consume([3], for: 100)
        #expect(throws: StoreError.unknownMaterial(material: id(9))) { _ = try store.consume([1, 9], for: 101) }
        #expect(throws: StoreError.alreadyConsumed(material: id(3), request: id(100))) { _ = try store.consume([1, 3], for: 101) }
        #expect(throws: StoreError.malformed(field: "material", detail: "an identifier appears twice")) {
            _ = try store.consume([1, 1], for: 101)
        }
        #expect(throws: StoreError.malformed(field: "material", detail: "0, expected 1 to 10000")) { _ = try store.consume([], for: 101) }
        #expect(try store.availableIDs() == [1, 2].map(id))
        #expect(try store.consume([1, 2], for: 101).count == 2)
        #expect(try store.verify().isIntact)
    }

    @Test func boundToKeyAndEpoch() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addKey(id(0x11), share: 8)
        try store.addNonces(1...1)
        #expect(throws: StoreError.unknownMaterial(material: id(1))) {
            _ = try store.consumeMaterial(MaterialPool(keyID: id(0x11), epoch: 0), ids: [id(1)], for: id(100))
        }
        #expect(throws: StoreError.unknownKey(key: keyID, epoch: 1)) {
            _ = try store.consumeMaterial(MaterialPool(keyID: keyID, epoch: 1), ids: [id(1)], for: id(100))
        }
        try store.close()
        try tamper(scratch, "UPDATE pools SET key_id = (SELECT key_id FROM keys WHERE key_id <> pools.key_id)")
        let again = try open(scratch)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "its pools are not as they were left")) {
            _ = try again.consumeMaterial(MaterialPool(keyID: id(0x11), epoch: 0), ids: [id(1)], for: id(100))
        }
    }

    @Test func onlyForActiveKeys() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(active: false)
        #expect(throws: StoreError.keyNotActive(key: keyID, epoch: 0)) { try store.addNonces(1...1) }
        #expect(throws: StoreError.unknownKey(key: id(7), epoch: 0)) { try store.addNonces(1...1, to: id(7)) }
    }

    @Test func anIdentifierIsAddedOnce() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...2)
        #expect(throws: StoreError.materialExists(material: id(2))) { try store.addNonces(2...3) }
        #expect(try store.availableIDs() == [1, 2].map(id))
        let taken = NewMaterial(id: id(5), publicPart: [], secret: SecretBytes(zeros: 8))
        _ = taken.secret.take()
        #expect(throws: StoreError.malformed(field: "material secret", detail: "empty, or taken out of its box before")) {
            try store.addMaterial(nonces, [taken])
        }
    }

    /// Rule M4: the row that says "consumed" outlives the return of the nonce itself.
    @Test func nonceReinsertedFromAnOlderCopyIsRefused() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...2)
        try store.close()
        let older = scratch.folder + "/older"
        try copyFile(scratch.store, to: older)
        let used = try open(scratch)
        _ = try used.consume([1], for: 100)
        try used.close()
        try tamper(
            scratch, "ATTACH '\(older)' AS older",
            "INSERT INTO main.material SELECT * FROM older.material WHERE number NOT IN (SELECT number FROM main.material)")
        let again = try open(scratch)
        #expect(try again.availableIDs() == [id(2)])
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { _ = try again.consume([1], for: 101) }
        #expect(try !again.verify().isIntact)
    }

    @Test func removedOrAlteredConsumptionIsNoticed() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...2)
        _ = try store.consume([1], for: 100)
        try store.close()
        let kept = scratch.folder + "/kept"
        try copyFile(scratch.store, to: kept)
        try tamper(scratch, "DELETE FROM consumed")
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "records of consumption are missing or were added")) {
            _ = try open(scratch)
        }
        #expect(try open(scratch, mode: .audit).verify().problems.map(\.detail).contains { $0.contains("consumption of material 0101") })
        // The count kept, the content altered: another nonce is named, or another request.
        for change in ["id = randomblob(32)", "request = randomblob(32)", "signers = x'0102'"] {
            try copyFile(kept, to: scratch.store)
            try tamper(scratch, "UPDATE consumed SET \(change)")
            let altered = try open(scratch)
            #expect(try !altered.verify().isIntact)
            if !change.hasPrefix("id") {
                let detail = "the consumption of material " + String(repeating: "01", count: 32)
                #expect(throws: StoreError.tampered(file: scratch.store, detail: detail)) { _ = try altered.consume([1], for: 100) }
            }
            try altered.close()
        }
    }

    /// Two connections to one file: every nonce goes to exactly one of them.
    @Test func concurrentConsumersOfOneNonce() async throws {
        let scratch = try Scratch()
        let first = try create(scratch)
        try first.addKey()
        try first.addNonces(1...20)
        let second = try open(scratch)
        #expect(second.poolOutcome == .kept(generation: 1))
        let wins = await withTaskGroup(of: (UInt8, Bool).self) { group in
            for number in 1...20 as ClosedRange<UInt8> {
                for (store, request) in [(first, 100), (second, 101)] as [(SQLiteShareStore, UInt8)] {
                    group.addTask {
                        do throws(StoreError) {
                            let consumed = try store.consumeMaterial(nonces, ids: [id(number)], for: id(request)).units
                            return (number, consumed.count == 1)
                        } catch {
                            if case .alreadyConsumed = error { return (number, false) }
                            Issue.record("\(error)")
                            return (number, false)
                        }
                    }
                }
            }
            return await group.reduce(into: [UInt8: Int]()) { wins, result in wins[result.0, default: 0] += result.1 ? 1 : 0 }
        }
        #expect(wins.count == 20)
        #expect(wins.values.allSatisfy { $0 == 1 })
        #expect(try first.verify().isIntact)
    }

    @Test func deletedNoncesLeaveTheFile() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...1)
        let sealed = try look(scratch) { try Data.fetchOne($0, sql: "SELECT sealed FROM material") }
        let bytes = try #require(sealed)
        _ = try store.consume([1], for: 100)
        try store.close()  // empties the log
        #expect(Data(try fileBytes(scratch.store)).range(of: bytes) == nil)
    }
}
