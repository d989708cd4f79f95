import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Stores that version 0.1.0 made.
@Suite struct MigrationTests {
    /// A store of this version written back as version 1 would have left it, with its pool key file.
    private func versionOne() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.addKey()
        try store.addMaterial(preSignatures, (1...3).map(preSignature))
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 2, reason: "Γ")
        try store.close()
        let keys = store.keys
        let poolKey = try #require(store.poolKey)
        let queue = try StoreFile.connect(scratch.store)
        try queue.write { db in
            let access = Access(db: db, file: scratch.store)
            let head = try Head.load(access, keys: keys)
            let kept = try SealedTable.ofVersion1.map { try SealedRows(reading: $0.table, columns: $0.columns, access) }
            let unlock = try access.cells("SELECT only, kind, opslimit, memlimit, salt, provider, nonce, wrapped FROM unlock")
            let pools = try access.cells("SELECT number, key_id, epoch, generation, signers, available, consumed, voided FROM pools")
            for table in Schema.changedTables { try db.execute(sql: "DROP TABLE \(table)") }
            for statement in Schema.changedSinceVersion1 { try db.execute(sql: statement) }
            try db.execute(sql: Schema.libraryTable)
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('v1')")
            try db.execute(sql: "PRAGMA user_version = 1")
            for row in unlock { try access.run("INSERT INTO unlock VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row) }
            for row in pools { try access.run("INSERT INTO pools VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row) }
            for row in kept[1].rows { try access.run("INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?)", row) }
            let seals = kept.flatMap(\.digest)
            var fields = FieldBytes(.headOfVersion1)
            fields.append(keys.storeID)
            fields.append(head.sequence)
            fields.append(head.hash)
            for number in [head.consumed, head.poisonings, head.generation] { fields.append(number) }
            fields.append(head.poolCheck)
            fields.append(head.made)
            fields.append(seals)
            try access.run(
                "INSERT INTO head (only, sequence, hash, consumed, poisonings, generation, pool_check, made, seals, code) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                .number(head.sequence), .bytes(head.hash), .number(head.consumed), .number(head.poisonings), .number(head.generation),
                .bytes(head.poolCheck), .number(head.made), .bytes(seals), .bytes(keys.code(fields)))
        }
        try queue.close()
        // Magic, store id, generation, count of consumptions and poisonings, nonce, sealed key.
        let head = Array("chsgpk01".utf8) + keys.storeID + [0, 0, 0, 0, 0, 0, 0, 1] + [0, 0, 0, 0, 0, 0, 0, 2]
        var fields = FieldBytes(.poolFile)
        fields.append(keys.storeID)
        fields.append(UInt64(1))
        fields.append(UInt64(2))
        let sealed = try SealedBytes(sealing: poolKey.key, key: keys.poolFile, associatedData: fields.bytes)
        try Data(head + sealed.nonce + sealed.bytes).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        return scratch
    }

    @Test func everythingIsThereAfterwards() throws {
        let scratch = try versionOne()
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
        #expect(try store.keyRecords().map(\.state) == [.active])
        #expect(try store.identity()?.roster == id(8))
        try store.addMaterial(preSignatures, [preSignature(5)])
        #expect(try store.consumeMaterial(preSignatures, ids: [id(5)], for: id(101)).units.count == 1)
        #expect(try store.verify().isIntact)
        try store.close()
        store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 2))
        #expect(try store.verify().isIntact)
    }

    /// Nothing authenticated the levels of version 1: they are those of the events now.
    @Test func forgedLevelsAreNotTakenOver() throws {
        let scratch = try versionOne()
        try tamper(scratch, "UPDATE pools SET available = 9, voided = 9")
        let store = try open(scratch)
        #expect(try store.poolLevels().map { [$0.available, $0.consumed, $0.voided] } == [[0, 1, 2]])
        #expect(try store.verify().isIntact)
    }

    /// What version 1 would have refused, and what it would not have noticed.
    @Test(arguments: [
        "UPDATE live SET bits = zeroblob(512)", "UPDATE pairs SET poisoned = NULL",
        "DELETE FROM counters WHERE 0; UPDATE head SET made = 9",
        "DELETE FROM keys", "DELETE FROM identity", "UPDATE shares SET sealed = zeroblob(60)",
        "DELETE FROM consumed", "DELETE FROM events WHERE sequence = 4", "DELETE FROM material WHERE number = 3",
        "CREATE TRIGGER planted AFTER DELETE ON material BEGIN SELECT 1; END", "DELETE FROM pair_setups",
    ]) func aTamperedOneIsRefused(sql: String) throws {
        let scratch = try versionOne()
        for statement in sql.split(separator: ";", omittingEmptySubsequences: true).map(String.init) where !sql.contains("TRIGGER") {
            try tamper(scratch, statement)
        }
        if sql.contains("TRIGGER") { try tamper(scratch, sql) }
        let before = try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        let error = #expect(throws: StoreError.self, "\(sql)") { _ = try open(scratch) }
        guard case .tampered = error else {
            Issue.record("\(sql): \(String(describing: error))")
            return
        }
        #expect(before == 1)
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
    }

    /// A store of version 1 that was copied back is behind its pool key file, before and after it is brought to this version.
    @Test func aPoolKeyThatCountedFurtherVoids() throws {
        let scratch = try versionOne()
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
