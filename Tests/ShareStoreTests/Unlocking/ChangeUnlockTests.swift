import Foundation
import GRDB
import Secrets
import Synchronization
import Testing

@testable import ShareStore

/// What locks a store is exchanged: wholly or not at all, without anything else of the store, and the old wrapping is gone.
@Suite struct ChangeUnlockTests {
    private struct CutOff: Error {}

    private func wrapped(_ scratch: Scratch) throws -> [UInt8] {
        try look(scratch) { [UInt8](try #require(try Data.fetchOne($0, sql: "SELECT wrapped FROM unlock"))) }
    }

    private func open(_ scratch: Scratch, by passphrase: String, salt: UInt8 = 1) throws -> SQLiteShareStore {
        try SQLiteShareStore(
            openingAt: scratch.store, unlock: .passphrase(try keyring(passphrase, salt: salt)), poolKey: .file(path: scratch.poolKey))
    }

    private func bytes(of scratch: Scratch) throws -> Data {
        var all = Data()
        for suffix in ["", "-wal", "-shm"] { all += FileManager.default.contents(atPath: scratch.store + suffix) ?? Data() }
        return all
    }

    @Test func theOldWrappingIsInNoFileAnyMore() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        let old = Data(try wrapped(scratch))
        #expect(try bytes(of: scratch).range(of: old) != nil)
        try store.changeUnlock(to: .passphrase(try keyring("new", salt: 2)))
        // While the store is open, which is when its log is there.
        #expect(try bytes(of: scratch).range(of: old) == nil)
        let second = Data(try wrapped(scratch))
        try store.changeUnlock(to: .passphrase(try keyring("newer", salt: 3)))
        #expect(try bytes(of: scratch).range(of: second) == nil)
        try store.close()
        #expect(try bytes(of: scratch).range(of: old) == nil)
    }

    @Test func recordsAndThePoolStayAsTheyAre() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...3)
        func sealed() throws -> [Data] {
            try look(scratch) { db in
                try ["shares", "material"].flatMap { try Data.fetchAll(db, sql: "SELECT sealed FROM \($0)") }
            }
        }
        let before = try sealed()
        let poolKey = try fileBytes(scratch.poolKey)
        try store.changeUnlock(to: .passphrase(try keyring("new", salt: 2)))
        try store.close()
        #expect(try sealed() == before)
        #expect(try fileBytes(scratch.poolKey) == poolKey)
        let changed = try open(scratch, by: "new")
        #expect(changed.poolOutcome == .kept(generation: 1))
        #expect(try changed.consume([2], for: 1).count == 1)
        #expect(try changed.verify().isIntact)
        #expect(changed.lock == .passphrase(try keyring("", salt: 2).newStoreParameters))
    }

    /// A passphrase to a key file and back: the kind changes with the key.
    @Test func theKindOfLockCanChange() throws {
        let scratch = try Scratch()
        let file = try keyFile(SecretBytes(random: 32))
        let store = try create(scratch)
        try store.changeUnlock(to: file.unlock)
        try store.close()
        #expect(throws: StoreError.unlockKindDiffers(file: scratch.store, lockedBy: "key provider named key file")) {
            _ = try open(scratch, by: "correct horse")
        }
        let again = try SQLiteShareStore(openingAt: scratch.store, unlock: file.unlock, poolKey: .file(path: scratch.poolKey))
        #expect(again.lock == .provider(name: "key file"))
        try again.changeUnlock(to: .passphrase(try keyring("back", salt: 4)))
        try again.close()
        #expect(try open(scratch, by: "back").verify().isIntact)
    }

    @Test func cutShortBeforeItsCommitItChangesNothing() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        let isCut = Mutex(false)
        let store = try ShareStoreTests.open(scratch) { if isCut.withLock({ $0 }) { throw CutOff() } }
        isCut.withLock { $0 = true }
        #expect(throws: StoreError.self) { try store.changeUnlock(to: .passphrase(try keyring("new", salt: 2))) }
        isCut.withLock { $0 = false }
        try store.close()
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) { _ = try open(scratch, by: "new") }
        #expect(try open(scratch, by: "correct horse").verify().isIntact)
    }

    /// A wrapping that cannot be opened again would take the share with it.
    @Test func aProviderThatDoesNotGiveBackIsNotReliedOn() throws {
        struct Forgetful: KeyProvider {
            let name = "forgetful"
            func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] { [1, 2, 3] }
            func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes { SecretBytes(random: 32) }
        }
        struct Silent: KeyProvider {
            let name: String
            func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] { [] }
            func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes { SecretBytes(random: 32) }
        }
        let scratch = try Scratch()
        let store = try create(scratch)
        let differs = "it does not give back what it was given"
        #expect(throws: StoreError.providerFailed(file: scratch.store, provider: "forgetful", reason: differs)) {
            try store.changeUnlock(to: Forgetful().unlock)
        }
        #expect(throws: StoreError.providerFailed(file: scratch.store, provider: "silent", reason: "what it gives is too long or empty")) {
            try store.changeUnlock(to: Silent(name: "silent").unlock)
        }
        let unnamed = #expect(throws: StoreError.self) { try store.changeUnlock(to: Silent(name: "a\u{1b}[2J").unlock) }
        guard case .providerFailed(_, "without a name", _) = unnamed else {
            Issue.record("\(String(describing: unnamed))")
            return
        }
        try store.close()
        #expect(try open(scratch, by: "correct horse").verify().isIntact)
    }

    /// One that gave the key back when it was asked first, and not what the record then has: nothing is committed.
    @Test func whatIsWrittenIsOpenedBeforeItsCommit() throws {
        final class Fickle: KeyProvider {
            let name = "fickle"
            let kept = Mutex<SecretBox?>(nil)
            func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] {
                let copy = SecretBox(key.copy())
                kept.withLock { $0 = copy }
                return [1]
            }
            // A box gives its content once.
            func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes {
                kept.withLock(\.self)?.take() ?? SecretBytes(random: 32)
            }
        }
        let scratch = try Scratch()
        let store = try create(scratch)
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) { try store.changeUnlock(to: Fickle().unlock) }
        try store.close()
        #expect(try open(scratch, by: "correct horse").verify().isIntact)
    }

    /// A provider that opens a store with something that is no data key.
    @Test(arguments: [0, 31, 33]) func aDataKeyHasItsLength(_ count: Int) throws {
        final class Short: KeyProvider {
            let name = "short"
            let real: KeyFile
            let count: Int?
            init(_ real: KeyFile, _ count: Int?) { (self.real, self.count) = (real, count) }
            func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] {
                try real.wrap(key, associatedData: associatedData)
            }
            func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes {
                if let count { return SecretBytes(random: count) }
                return try real.unwrap(wrapped, associatedData: associatedData)
            }
        }
        let scratch = try Scratch()
        let file = try keyFile(SecretBytes(random: 32))
        let store = try create(scratch)
        try store.changeUnlock(to: Short(file, nil).unlock)
        try store.close()
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) {
            _ = try SQLiteShareStore(openingAt: scratch.store, unlock: Short(file, count).unlock, poolKey: .file(path: scratch.poolKey))
        }
    }

    /// Who puts the earlier record back opens the store by what was given up; an audit says so.
    @Test func anEarlierRecordThatIsPutBackIsFound() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.close()
        try tamper(scratch, "CREATE TABLE kept.unlock AS SELECT * FROM main.unlock")
        let again = try open(scratch, by: "correct horse")
        try again.changeUnlock(to: .passphrase(try keyring("new", salt: 2)))
        #expect(try again.verify().isIntact)
        try again.close()
        try tamper(scratch, "DELETE FROM main.unlock", "INSERT INTO main.unlock SELECT * FROM kept.unlock")
        let report = try open(scratch, by: "correct horse").verify()
        #expect(report.problems.map(\.detail) == ["its unlock record is not the one that it was last locked with"])
    }
}
