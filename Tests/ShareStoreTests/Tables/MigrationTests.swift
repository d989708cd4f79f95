import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Stores that older versions made.
@Suite struct MigrationTests {
    @Test func everythingIsThereAfterwards() throws {
        let scratch = try OlderStores.make(version: 1)
        // Auditing changes nothing.
        let before = try fileBytes(scratch.store)
        #expect(try open(scratch, mode: .audit).verify().isIntact)
        #expect(try fileBytes(scratch.store) == before)
        // Nothing tells that it is no older copy: what was stored is used no more.
        var store = try open(scratch)
        #expect(store.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 2), reason: .storeMigrated))
        #expect(try store.log().contains { $0.kind == .storeMigrated })
        #expect(try store.availableMaterial(preSignatures, limit: 9).isEmpty)
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) {
            _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(101))
        }
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.poisoned) == ["Γ"])
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [true])
        try expectKept(store)
        #expect(try store.counter(of: 2) == nil)
        try store.addMaterial(preSignatures, [preSignature(5)])
        #expect(try store.consumeMaterial(preSignatures, ids: [id(5)], for: id(101)).units.count == 1)
        #expect(try store.verify().isIntact)
        try store.close()
        store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 2))
        #expect(try store.verify().isIntact)
    }

    /// Keys with the protocols of their schemes, the roster as the first epoch's, acknowledgements, shares.
    private func expectKept(_ store: SQLiteShareStore) throws {
        #expect(try store.keyRecords().map(\.state) == [.pending, .active])
        #expect(try store.keyRecords().map(\.protocolName) == ["dkls23", "frost"])
        #expect(try store.identity()?.roster == id(8))
        guard let seed = try store.identity()?.seed.take() else {
            Issue.record("no identity")
            return
        }
        let isSame = seed.isEqual(to: SecretBytes(copying: id(7)))
        #expect(isSame)
        #expect(try store.rosters() == [RosterRecord(epoch: 0, roster: id(8))])
        #expect(try store.acknowledgements(keyID: keyID, epoch: 0).map(\.bytes) == [[5]])
        let share = try store.share(keyID: keyID)
        let isSameShare = share.isEqual(to: SecretBytes(copying: id(9)))
        #expect(isSameShare)
        let holds = try store.holds(2, setup: 12)
        #expect(holds)
    }

    /// Versions 2 and 3 count as this one does: their pools stay in use, and their pairs need no renewal.
    @Test(arguments: [2, 3]) func poolsOfLaterVersionsStayInUse(version: Int) throws {
        let scratch = try OlderStores.make(version: version)
        let before = try fileBytes(scratch.store)
        let audited = try open(scratch, mode: .audit)
        #expect(try audited.verify().isIntact)
        #expect(try audited.keyRecords().map(\.protocolName) == ["dkls23", "frost"])
        #expect(try fileBytes(scratch.store) == before)
        var store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        let event = try #require(try store.log().first { $0.kind == .storeMigrated })
        #expect((event.value("from"), event.value("to")) == ("\(version)", "4"))
        try expectKept(store)
        #expect(try store.counter(of: 2)?.counter == PoolCounter(generation: 3, count: 10))
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.poisoned) == ["Γ"])
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [false])
        #expect(try store.availableMaterial(preSignatures, limit: 9).map(\.id) == [id(2), id(3)])
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) {
            _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(101))
        }
        #expect(try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101)).units.count == 1)
        #expect(try store.verify().isIntact)
        try store.close()
        store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.verify().isIntact)
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Schema.version)
    }

    @Test(arguments: [2, 3]) func aMigratedStoreRebuildsFromItsEvents(version: Int) throws {
        let scratch = try OlderStores.make(version: version)
        try open(scratch).close()
        try tamper(scratch, "UPDATE keys SET protocol = 'frost'", "DELETE FROM auxiliary")
        let store = try open(scratch)
        #expect(try store.rebuildProjections())
        #expect(try store.verify().isIntact)
        #expect(try store.keyRecords().map(\.protocolName) == ["dkls23", "frost"])
        #expect(try store.evaluate(2) { nil } == .poisonedBefore(reason: "Γ"))
    }

    /// What came with version 4 is there to be used.
    @Test(arguments: [1, 2, 3]) func aMigratedStoreMovesOn(version: Int) throws {
        let scratch = try OlderStores.make(version: version)
        let store = try open(scratch)
        #expect(try store.counter().count == 2)
        try store.storeAttempt(Attempts.new(pairs: [2]))
        try store.storeStatement(Attempts.statement())
        try store.commitAttempt(Attempts.name())
        #expect(try store.counter().count == 3)
        _ = try store.move()
        #expect(try store.states() == [.pending, .retired, .active])
        #expect(try store.certificates() == [Attempts.certified()])
        #expect(try store.verify().isIntact)
        #expect(try !store.rebuildProjections())
    }

    /// A copy of a store of version 2 from before a consumption is behind its pool key file, before and after it is brought along.
    @Test(arguments: [2, 3]) func anOlderCopyOfALaterVersionIsVoided(version: Int) throws {
        let scratch = try OlderStores.make(version: version)
        try copyFile(scratch.store, to: scratch.folder + "/old")
        let store = try open(scratch)
        _ = try store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101))
        try store.close()
        try copyFile(scratch.folder + "/old", to: scratch.store)
        let again = try open(scratch)
        #expect(again.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(preSignatures: 2), reason: .countDiffers))
        #expect(try again.verify().isIntact)
    }

    /// Nothing is half an older version: whatever stops it, the file is as it was, and the next opening brings it along.
    @Test(arguments: [1, 2, 3]) func killedWhileItIsBroughtAlong(version: Int) async throws {
        let scratch = try OlderStores.make(version: version)
        let before = try fileBytes(scratch.store)
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let path = folder + "/party-1.store"
            let queue = try StoreFile.connect(path)
            // Everything is written, nothing is committed.
            try queue.connected { db in
                db.add(transactionObserver: Killer(), extent: .databaseLifetime)
            }
            try StoreMigration.run(queue, path, .passphrase(try keyring()), nil, time: 0)
        }
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == version)
        #expect(try fileBytes(scratch.store) == before)
        let store = try open(scratch)
        try expectKept(store)
        #expect(try store.verify().isIntact)
    }

    /// Nothing authenticated the levels of version 1: they are those of the events now.
    @Test func forgedLevelsAreNotTakenOver() throws {
        let scratch = try OlderStores.make(version: 1)
        try tamper(scratch, "UPDATE pools SET available = 9, voided = 9")
        let store = try open(scratch)
        #expect(try store.poolLevels().map { [$0.available, $0.consumed, $0.voided] } == [[0, 1, 2]])
        #expect(try store.verify().isIntact)
    }

    /// What the version would have refused, and what it would not have noticed.
    @Test(
        arguments: [
            "UPDATE live SET bits = zeroblob(512)", "UPDATE pairs SET poisoned = NULL",
            "DELETE FROM counters", "UPDATE head SET made = 9",
            "DELETE FROM keys", "DELETE FROM identity", "UPDATE identity SET roster = zeroblob(32)",
            "UPDATE shares SET sealed = zeroblob(60)", "UPDATE shares SET public_part = x'00'", "UPDATE keys SET scheme = 'ed25519'",
            "DELETE FROM consumed", "DELETE FROM events WHERE sequence = 4", "DELETE FROM material WHERE number = 3",
            "CREATE TRIGGER planted AFTER DELETE ON material BEGIN SELECT 1; END", "DELETE FROM pair_setups",
            "UPDATE acknowledgements SET bytes = x'00'", "CREATE TABLE rosters (epoch INTEGER)",
        ], [1, 2])
    func aTamperedOneIsRefused(sql: String, version: Int) throws {
        let scratch = try OlderStores.make(version: version)
        try tamper(scratch, sql)
        let before = try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        let error = #expect(throws: StoreError.self, "\(sql)") { _ = try open(scratch) }
        guard case .tampered = error else {
            Issue.record("\(sql): \(String(describing: error))")
            return
        }
        #expect(before == version)
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == version)
    }

    /// Version 3 by the names that its tables have.
    @Test(
        arguments: [
            "UPDATE live SET bits = zeroblob(512)", "UPDATE auxiliary SET poisoned = NULL", "DELETE FROM counters",
            "UPDATE head SET made = 9", "UPDATE head SET poisonings = 0", "DELETE FROM keys", "DELETE FROM identity",
            "UPDATE identity SET sealed = zeroblob(48)", "UPDATE shares SET sealed = zeroblob(60)", "UPDATE rosters SET roster = x'00'",
            "UPDATE keys SET state = 'retired'", "DELETE FROM consumed", "DELETE FROM events WHERE sequence = 4",
            "DELETE FROM material WHERE number = 3", "DELETE FROM auxiliary_secrets", "UPDATE acknowledgements SET bytes = x'00'",
            "UPDATE pools SET available = 9", "DELETE FROM failures", "CREATE TABLE attempts (epoch INTEGER)",
            "CREATE TRIGGER planted AFTER DELETE ON material BEGIN SELECT 1; END",
        ]) func aTamperedOneOfVersion3IsRefused(sql: String) throws
    {
        let scratch = try OlderStores.make(version: 3)
        try tamper(scratch, sql)
        let error = #expect(throws: StoreError.self, "\(sql)") { _ = try open(scratch) }
        guard case .tampered = error else {
            Issue.record("\(sql): \(String(describing: error))")
            return
        }
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 3)
    }

    /// Version 2 had a digest of these as well, and no events that could say what they were.
    @Test(arguments: ["UPDATE pools SET available = 9", "UPDATE pools SET balance = zeroblob(32)", "UPDATE counters SET count = 9"])
    func version2VouchesForMore(sql: String) throws {
        let scratch = try OlderStores.make(version: 2)
        try tamper(scratch, sql)
        let table = sql.contains("pools") ? "pools" : "other parties' statements"
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "its \(table) are not as they were left")) {
            _ = try open(scratch)
        }
    }

    /// Files that programs of those versions wrote (`GoldenStoreTests` has wallets of them sign).
    @Test(arguments: [1, 2, 3]) func filesOfOlderProgramsMoveOn(version: Int) async throws {
        // Copies of one store that are open at once shut each other's pools, and those tests have some.
        var turn: StoreTurn?
        for _ in 0..<6000 where turn == nil {
            turn = StoreTurn("tests-golden-\(version)", shared: false)
            if turn == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        defer { withExtendedLifetime(turn) {} }
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let golden = tests.appendingPathComponent("SigningTests/Golden/v\(version)").path
        let scratch = try Scratch()
        for (file, place) in [("store", scratch.store), ("key", scratch.poolKey)] {
            try copyFile("\(golden)/party-1.\(file)", to: place)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place)
        }
        let keyring = PassphraseKeyring(passphrase: SecretBytes(copying: Array("golden".utf8)))
        func open() throws -> SQLiteShareStore {
            try SQLiteShareStore(openingAt: scratch.store, unlock: .passphrase(keyring), poolKey: .file(path: scratch.poolKey))
        }
        var store = try open()
        #expect(store.poolOutcome == .kept(generation: 1) || version == 1)
        #expect(try store.verify().isIntact)
        let keys = try store.keyRecords()
        #expect(keys.map(\.state) == [.active, .active, .active])
        let next = keys.map { key in
            var record = NewKey(
                keyID: key.keyID, scheme: key.scheme, protocolName: key.protocolName, epoch: 1, publicPart: key.publicPart, createdAt: 0)
            record.publicPart[0] = 9
            return AttemptKey(record, share: SecretBox(SecretBytes(copying: id(10))))
        }
        try store.storeAttempt(NewAttempt(Attempts.name(), state: id(0xb1), proposal: [82], keys: next))
        try store.commitAttempt(Attempts.name())
        _ = try store.move()
        #expect(try store.states() == [.retired, .active, .retired, .active, .retired, .active])
        #expect(try store.verify().isIntact)
        try store.close()
        store = try open()
        #expect(store.poolOutcome == .kept(generation: version == 1 ? 3 : 2))
        #expect(try !store.rebuildProjections())
    }

    /// A store of version 1 that was copied back is behind its pool key file, before and after it is brought to this version.
    @Test func aPoolKeyThatCountedFurtherVoids() throws {
        let scratch = try OlderStores.make(version: 1)
        var bytes = try fileBytes(scratch.poolKey)
        bytes[39] = 3
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .tampered(scratch.poolKey, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

/// Ends the process when a transaction is about to commit.
private final class Killer: TransactionObserver {
    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() { kill(getpid(), SIGKILL) }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
