import Foundation
import GRDB
import Secrets
import ShareStore
import Testing

@Suite struct FileTests {
    @Test func createdStoreIsPrivateAndKnowsItself() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()  // so that the log and its index are there too
        #expect(try fileMode(scratch.store) == 0o600)
        #expect(try fileMode(scratch.store + "-wal") == 0o600)
        #expect(try fileMode(scratch.poolKey) == 0o600)
        #expect(store.info.wallet == "treasury")
        #expect(store.info.party == 1)
        #expect(store.info.createdAt == 1_700_000_000)
        #expect(store.poolOutcome == .opened(generation: 1))
        let pragmas = try look(scratch) { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(pragmas == "wal")
    }

    @Test func missingFolderIsMadePrivate() throws {
        let scratch = try Scratch()
        let path = scratch.folder + "/new/party-1.store"
        let store = try SQLiteShareStore.create(
            at: path, NewStore(wallet: "w", party: 1), unlock: .passphrase(try keyring()), poolKey: .memory)
        #expect(try fileMode(scratch.folder + "/new") == 0o700)
        try store.close()
    }

    @Test func nothingIsEverOverwritten() throws {
        let scratch = try Scratch()
        try Data("somebody's notes".utf8).write(to: URL(fileURLWithPath: scratch.store))
        #expect(throws: StoreError.alreadyExists(file: scratch.store)) { _ = try create(scratch) }
        #expect(try fileBytes(scratch.store) == Array("somebody's notes".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["party-1.store"])
    }

    /// SQLite would replay it into the new store.
    @Test func logOfARemovedStoreIsNotTakenOver() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try copyFile(scratch.store + "-wal", to: scratch.folder + "/log")
        try store.close()
        try FileManager.default.removeItem(atPath: scratch.store)
        try copyFile(scratch.folder + "/log", to: scratch.store + "-wal")
        #expect(throws: StoreError.alreadyExists(file: scratch.store + "-wal")) { _ = try create(scratch) }
        #expect(!FileManager.default.fileExists(atPath: scratch.store))
        try FileManager.default.removeItem(atPath: scratch.store + "-wal")
        #expect(try create(scratch).poolOutcome == .opened(generation: 1))
    }

    /// Everybody looks before anybody has written: only giving the name decides.
    @Test func concurrentCreatorsMakeOneStore() async throws {
        let scratch = try Scratch()
        let path = scratch.store
        let created = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<8 {
                let unlock = Unlock.passphrase(try keyring())
                group.addTask {
                    do throws(StoreError) {
                        let store = try SQLiteShareStore.create(
                            at: path, NewStore(wallet: "w", party: 1), unlock: unlock, poolKey: .memory)
                        return store.info.storeID
                    } catch .alreadyExists {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: [[UInt8]]()) { ids, id in if let id { ids.append(id) } }
        }
        #expect(created.count == 1)
        let again = try SQLiteShareStore(openingAt: path, unlock: .passphrase(try keyring()), poolKey: .memory)
        #expect(again.info.storeID == created.first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).allSatisfy { !$0.contains("creating") })
    }

    @Test func missingFileIsNotCreated() throws {
        let scratch = try Scratch()
        #expect(throws: StoreError.notFound(file: scratch.store)) { _ = try open(scratch) }
        #expect(!FileManager.default.fileExists(atPath: scratch.store))
    }

    @Test(arguments: [0, 1, 99, 100, 4096, 100_000]) func garbageIsRefusedAndLeftAlone(size: Int) throws {
        let scratch = try Scratch()
        let garbage = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        try Data(garbage).write(to: URL(fileURLWithPath: scratch.store))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.store)
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .notAStore(scratch.store, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try fileBytes(scratch.store) == garbage)
    }

    @Test func anotherProgramsDatabaseIsRefusedAndLeftAlone() throws {
        let scratch = try Scratch()
        let queue = try DatabaseQueue(path: scratch.store)
        try queue.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        try queue.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.store)
        let before = try fileBytes(scratch.store)
        #expect(throws: StoreError.notAStore(file: scratch.store, detail: "a database of another program")) { _ = try open(scratch) }
        #expect(try fileBytes(scratch.store) == before)
    }

    /// Cut at every page: the header says how long the file was.
    @Test func fileCutInHalfIsRefusedAndLeftAlone() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...50)
        try store.close()
        let whole = try fileBytes(scratch.store)
        for kept in [whole.count / 2, whole.count - 1, whole.count - 4096, 4096, 101] {
            let half = Array(whole[..<kept])
            try Data(half).write(to: URL(fileURLWithPath: scratch.store))
            let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
            guard case .damaged(scratch.store, _) = error else {
                Issue.record("\(kept): \(String(describing: error))")
                continue
            }
            #expect(try fileBytes(scratch.store) == half)
        }
    }

    /// A file of the right length with a page of nonsense: only the look at all pages sees it.
    @Test func mangledPageIsRefused() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...100)
        try store.close()
        try mangle("material_of_pool", scratch)
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .damaged(scratch.store, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func futureSchemaIsRefused() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try tamper(scratch, "PRAGMA user_version = 99")
        #expect(throws: StoreError.futureSchema(file: scratch.store, found: 99, supported: 4)) { _ = try open(scratch) }
    }

    @Test func foreignStoreIsRefused() throws {
        let scratch = try Scratch()
        let mine = try create(scratch)
        try mine.close()
        let expected = id(3).prefix(16).map { $0 }
        #expect(throws: StoreError.foreignStore(file: scratch.store, expected: expected, found: mine.info.storeID)) {
            _ = try SQLiteShareStore(
                openingAt: scratch.store, unlock: .passphrase(try keyring()), poolKey: .memory, expectedStoreID: expected)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644]) func readableFileIsRefused(mode: Int) throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.store)
        #expect(throws: StoreError.permissionsTooWide(path: scratch.store, mode: UInt32(mode))) { _ = try open(scratch) }
    }

    @Test func openFolderIsRefused() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.folder)
        #expect(throws: StoreError.permissionsTooWide(path: scratch.folder, mode: 0o755)) { _ = try open(scratch) }
        #expect(throws: StoreError.permissionsTooWide(path: scratch.folder, mode: 0o755)) { _ = try create(scratch) }
    }

    @Test(arguments: [
        (NewStore(wallet: "", party: 1), "wallet"), (NewStore(wallet: "w", party: 0), "party"),
        (NewStore(wallet: "w", party: 1, label: String(repeating: "x", count: 257)), "label"),
    ]) func badDescriptionIsRefused(new: NewStore, field: String) throws {
        let scratch = try Scratch()
        let error = #expect(throws: StoreError.self) {
            _ = try SQLiteShareStore.create(at: scratch.store, new, unlock: .passphrase(try keyring()), poolKey: .memory)
        }
        guard case .malformed(field, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// The name and index of a store are shown to people who approve with it.
    @Test(arguments: ["UPDATE store SET party = 2", "UPDATE store SET wallet = 'other'", "UPDATE store SET label = 'other'"])
    func alteredIdentityIsRefused(sql: String) throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try tamper(scratch, sql)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "the store's identity was altered")) { _ = try open(scratch) }
    }

    @Test(arguments: ["UPDATE head SET hash = 'text'", "UPDATE head SET sequence = -1", "DELETE FROM head", "DELETE FROM unlock"])
    func unreadableRowsAreErrorsNotTraps(sql: String) throws {
        let scratch = try Scratch()
        try create(scratch).close()
        do { try tamper(scratch, sql) } catch is DatabaseError { return }  // the column's own type refuses
        #expect(throws: StoreError.self) { _ = try open(scratch) }
    }
}
