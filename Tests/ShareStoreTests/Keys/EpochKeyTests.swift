import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Shares and pair set-ups end with their epoch's key, which lies in a file beside the store (lifecycle.md section 3).
@Suite struct EpochKeyTests {
    private func files(_ scratch: Scratch) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.folder).filter { $0.contains(".epoch-") }.sorted()
    }

    private func file(_ scratch: Scratch, _ store: SQLiteShareStore, _ epoch: UInt32) -> String {
        EpochKeyFile(of: epoch, besides: scratch.store, store.keys).path
    }

    @Test func itIsThereBeforeTheShareAndGoesWithTheEpoch() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        let (first, second) = (file(scratch, store, 0), file(scratch, store, 1))
        #expect(try files(scratch).map { scratch.folder + "/" + $0 } == [first])
        #expect(try fileMode(first) == 0o600 && fileBytes(first).count == 88)
        try store.storeAttempt(Attempts.new())
        #expect(try files(scratch).count == 2)
        _ = try store.move()
        #expect(try files(scratch).map { scratch.folder + "/" + $0 } == [second])
        #expect(try store.shareIs(10))
        try store.close()
        let again = try open(scratch)
        #expect(try again.shareIs(10) && again.verify().isIntact)
        #expect(try again.pairSetup(keyID: keyID, epoch: 1, peer: 2) != nil)
    }

    /// What a copy of the file from before has opens for nobody, who has the passphrase too.
    @Test func aCopyFromBeforeHasNoShare() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try open(scratch)
        let gone = file(scratch, store, 0)
        _ = try store.move()
        try store.close()
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let old = try open(scratch)
        #expect(throws: StoreError.epochKeyMissing(file: gone, epoch: 0)) { _ = try old.share(keyID: keyID) }
        #expect(throws: StoreError.epochKeyMissing(file: gone, epoch: 0)) { _ = try old.activeShares() }
        #expect(throws: StoreError.epochKeyMissing(file: gone, epoch: 0)) { _ = try old.pairSetup(keyID: keyID, epoch: 0, peer: 2) }
        let problems = try old.verify().problems.map(\.detail)
        #expect(problems.count == 1 && problems.allSatisfy { $0.contains(gone) })
        // It follows the certificate all the same: its attempt opens by the next epoch's key.
        _ = try old.move()
        #expect(try old.shareIs(10) && old.verify().isIntact)
    }

    /// A party whose attempt does not open any more follows without a share.
    @Test func anAttemptWithoutItsKeyIsAsGoodAsLost() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        let store = try open(scratch)
        let next = file(scratch, store, 1)
        try store.close()
        try FileManager.default.removeItem(atPath: next)
        let without = try open(scratch)
        #expect(throws: StoreError.epochKeyMissing(file: next, epoch: 1)) { _ = try without.move() }
        #expect(try without.shareIs(9))
        #expect(try without.verify().problems.map(\.detail).allSatisfy { $0.contains(next) } && !without.verify().isIntact)
        _ = try without.depart(Attempts.certified(), keys: [Attempts.record(keyID)], roster: nil)
        #expect(try without.states() == [.retired, .without])
    }

    @Test func oneThatIsNotTheStoresIsRefused() throws {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        let path = file(scratch, store, 0)
        try store.close()
        let bytes = try fileBytes(path)
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 1
            try Data(altered).write(to: URL(fileURLWithPath: path))
            let again = try open(scratch)
            #expect { _ = try again.share(keyID: keyID) } throws: {
                if case StoreError.tampered(path, _) = $0 { true } else { false }
            }
            try again.close()
        }
        for wrong in [Array(bytes.dropLast()), [], bytes + [0]] {
            try Data(wrong).write(to: URL(fileURLWithPath: path))
            let again = try open(scratch)
            #expect(throws: StoreError.self) { _ = try again.share(keyID: keyID) }
            try again.close()
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let open644 = try open(scratch)
        #expect(throws: StoreError.permissionsTooWide(path: path, mode: 0o644)) { _ = try open644.share(keyID: keyID) }
    }

    /// What a process left that ended behind the change is erased by the next opening, and no other store's.
    @Test func whatIsLeftIsErasedAtTheNextOpening() throws {
        let scratch = try Attempts.prepared(Attempts.new())
        var store = try open(scratch)
        let old = file(scratch, store, 0)
        let bytes = try fileBytes(old)
        _ = try store.move()
        try store.close()
        let foreign = scratch.store + ".epoch-0011223344556677-0"
        for path in [old, foreign] {
            _ = FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        }
        store = try open(scratch)
        #expect(!FileManager.default.fileExists(atPath: old) && FileManager.default.fileExists(atPath: foreign))
        #expect(try store.shareIs(10))
    }

    /// Two handles that begin an epoch at once have one key for it.
    @Test func oneKeyForAnEpoch() throws {
        let scratch = try Attempts.prepared()
        let (one, other) = (try open(scratch), try open(scratch))
        let made = try EpochKeyFile(of: 1, besides: scratch.store, one.keys).make(one.keys)
        let found = try EpochKeyFile(of: 1, besides: scratch.store, other.keys).make(other.keys)
        let isSame = made.key.isEqual(to: found.key)
        #expect(isSame)
    }

    /// Nothing is written where a store is opened for reading.
    @Test func auditingMakesNone() throws {
        let scratch = try Attempts.prepared()
        let before = try files(scratch)
        let store = try open(scratch, mode: .audit)
        #expect(try store.shareIs(9))
        #expect(try files(scratch) == before)
    }
}
