import Foundation
import GRDB
import Groups
import Secrets
import ShareStore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct IdentityTests {
    private let roster: [UInt8] = id(1) + id(2)

    private func stored(_ scratch: Scratch, seed: UInt8 = 7, roster: [UInt8]? = nil) throws -> SQLiteShareStore {
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(seed)), roster: roster ?? self.roster)
        return store
    }

    private func holds(_ record: IdentityRecord, seed number: UInt8) -> Bool {
        guard let seed = record.seed.take() else { return false }
        return seed.isEqual(to: SecretBytes(copying: id(number)))
    }

    @Test func comesBackAsStored() throws {
        let scratch = try Scratch()
        try stored(scratch).close()
        let store = try open(scratch)
        let record = try #require(try store.identity())
        #expect(record.roster == roster)
        #expect(holds(record, seed: 7))
        // Each reading is a box of its own, and a box gives its secret once.
        #expect(!holds(record, seed: 7))
        #expect(holds(try #require(try store.identity()), seed: 7))
        let event = try #require(try store.events(after: 0, limit: 100).last { $0.kind == .identityStored })
        #expect(event.fields.map(\.name) == ["roster"])
        #expect(event.value("roster") == SHA256.hash(roster).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        #expect(try store.verify().isIntact)
    }

    @Test func neverStoredOverAnother() throws {
        let scratch = try Scratch()
        let store = try stored(scratch)
        #expect(throws: StoreError.identityExists) { try store.storeIdentity(SecretBytes(copying: id(8)), roster: id(3)) }
        #expect(throws: StoreError.identityExists) { try store.storeIdentity(SecretBytes(copying: id(7)), roster: roster) }
        let record = try #require(try store.identity())
        #expect(record.roster == roster)
        #expect(holds(record, seed: 7))
        #expect(try store.events(after: 0, limit: 100).count { $0.kind == .identityStored } == 1)
        #expect(try store.verify().isIntact)
    }

    @Test func absentBeforeItIsStored() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        #expect(try store.identity() == nil)
        #expect(try store.verify().isIntact)
    }

    /// Ended when the store was made, or within the storing of its identity: the store opens, and says that there is none yet.
    @Test(arguments: [false, true]) func absentAfterACrashBeforeIt(storing: Bool) async throws {
        let scratch = try Scratch()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String, storing = storing as Bool] in
            _ = try SQLiteShareStore.create(
                at: folder + "/party-1.store", NewStore(wallet: "treasury", party: 1), unlock: .passphrase(try keyring()),
                poolKey: .file(path: folder + "/party-1.pool"))
            if storing {
                let store = try openIn(folder) { kill(getpid(), SIGKILL) }
                try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(1))
            }
            kill(getpid(), SIGKILL)
        }
        let store = try open(scratch)
        #expect(try store.identity() == nil)
        #expect(try store.verify().isIntact)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: roster)
        #expect(holds(try #require(try store.identity()), seed: 7))
    }

    @Test func emptyOrHugeIsRefused() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        #expect(throws: StoreError.self) { try store.storeIdentity(SecretBytes(zeros: 0), roster: roster) }
        #expect(throws: StoreError.self) { try store.storeIdentity(SecretBytes(zeros: 32), roster: []) }
        #expect(try store.identity() == nil)
    }

    @Test(arguments: [
        "UPDATE rosters SET roster = x'01'", "UPDATE identity SET sealed = zeroblob(48)", "UPDATE identity SET nonce = zeroblob(12)",
        "UPDATE identity SET sealed = x''",
    ]) func alteredRecordDoesNotOpen(sql: String) throws {
        let what = sql.contains("rosters") ? "rosters" : "identity records"
        let scratch = try Scratch()
        try stored(scratch).close()
        try tamper(scratch, sql)
        let store = try open(scratch)
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "its \(what) are not as they were left")) {
            _ = try store.identity()
        }
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "its \(what) are not as they were left")) {
            try store.storeIdentity(SecretBytes(copying: id(8)), roster: id(3))
        }
        #expect(try !store.verify().isIntact)
    }

    /// A deleted record is not one that was never there: nobody is led to store another identity.
    @Test func deletedRecordIsNotAnAbsentOne() throws {
        let scratch = try Scratch()
        try stored(scratch).close()
        try tamper(scratch, "DELETE FROM identity")
        let store = try open(scratch)
        let missing = StoreError.tampered(file: scratch.store, detail: "its identity records are not as they were left")
        #expect(throws: missing) { _ = try store.identity() }
        #expect(throws: missing) { try store.storeIdentity(SecretBytes(copying: id(8)), roster: id(3)) }
        #expect(try !store.verify().isIntact)
    }

    /// Both stores are of the same party and passphrase; all that lies between them is the store's identity and key.
    @Test(arguments: [
        ["rosters": "roster = theirs.roster"], ["rosters": "roster = theirs.roster, code = theirs.code"],
        ["identity": "sealed = theirs.sealed, nonce = theirs.nonce"],
        ["rosters": "roster = theirs.roster, code = theirs.code", "identity": "sealed = theirs.sealed, nonce = theirs.nonce"],
    ])
    func swappedBetweenStoresDoesNotOpen(changes: [String: String]) throws {
        let mine = try Scratch()
        let other = try Scratch()
        try stored(mine).close()
        try stored(other, seed: 8, roster: id(3) + id(4)).close()
        for (table, columns) in changes {
            try tamper(mine, "ATTACH '\(other.store)' AS other", "UPDATE main.\(table) SET \(columns) FROM other.\(table) AS theirs")
        }
        let store = try open(mine)
        let what = changes["rosters"] == nil ? "identity records" : "rosters"
        #expect(throws: StoreError.tampered(file: mine.store, detail: "its \(what) are not as they were left")) {
            _ = try store.identity()
        }
        #expect(try !store.verify().isIntact)
    }
}
