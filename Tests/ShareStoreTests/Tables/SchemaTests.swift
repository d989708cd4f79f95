import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Somebody who may change everything in the file but the sealed bytes, and begins with the schema (rule S15).
@Suite struct SchemaTests {
    /// What was planted in version 0.1.0 to have one unit serve many requests, and its relatives.
    static let plants: [[String]] = [
        ["CREATE TABLE copies AS SELECT * FROM live"],
        [
            "CREATE TRIGGER back AFTER DELETE ON material BEGIN INSERT INTO material SELECT OLD.number, OLD.pool, OLD.id, OLD.public_part, OLD.nonce, OLD.sealed; END"
        ],
        ["CREATE TRIGGER renamed AFTER INSERT ON consumed BEGIN UPDATE consumed SET id = randomblob(32) WHERE id = NEW.id; END"],
        ["CREATE TRIGGER level AFTER UPDATE ON pools BEGIN UPDATE pools SET available = OLD.available WHERE number = NEW.number; END"],
        ["CREATE TRIGGER unpoisoned AFTER UPDATE ON auxiliary BEGIN UPDATE auxiliary SET poisoned = NULL; END"],
        ["DROP TRIGGER consumed_stay"],
        ["DROP TRIGGER events_follow", "CREATE TRIGGER events_follow BEFORE INSERT ON events BEGIN SELECT 1; END"],
        ["DROP INDEX material_of_pool"], ["CREATE INDEX more ON events (kind)"], ["DROP INDEX one_active_epoch"],
        ["ALTER TABLE counters RENAME TO others", "CREATE VIEW counters AS SELECT * FROM others"],
        ["ALTER TABLE failures RENAME TO others", "CREATE VIEW failures AS SELECT * FROM others WHERE count > 5"],
        [
            "ALTER TABLE events RENAME TO others",
            "CREATE VIEW events AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS sequence, 0 AS time, 'x' AS kind, x'' AS body, x'' AS previous, x'' AS hash FROM n",
        ],
        ["ALTER TABLE live ADD COLUMN more BLOB"], ["ALTER TABLE live ADD COLUMN other INTEGER GENERATED ALWAYS AS (chunk + 1)"],
        [
            "DROP TABLE failures",
            "CREATE TABLE failures (key_id BLOB NOT NULL, signers BLOB NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (key_id, signers)) STRICT, WITHOUT ROWID",
        ],
        [
            "DROP TABLE failures",
            "CREATE TABLE failures (key_id TEXT NOT NULL COLLATE NOCASE, signers BLOB, count INTEGER, PRIMARY KEY (key_id, signers)) WITHOUT ROWID",
        ],
        ["CREATE TABLE pragma_user_version (user_version INTEGER)", "INSERT INTO pragma_user_version VALUES (3)"],
        ["CREATE VIEW pragma_quick_check AS SELECT 'ok' AS quick_check"],
        ["ANALYZE"],
    ]

    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.addKey()
        try store.addKey(id(0x22), active: false)
        try store.addMaterial(preSignatures, (1...4).map(preSignature))
        try store.addNonces(11...14)
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12), setup(3, 13)])
        try store.close()
        return scratch
    }

    /// The texts that are compared are those that SQLite keeps of these statements.
    @Test(arguments: [1, 2, 3, 4]) func theInventoryIsSQLites(version: Int) throws {
        let statements = Schema.statements(of: version)
        let kept = try DatabaseQueue().write { db in
            for statement in statements { try db.execute(sql: statement) }
            let sql = """
                SELECT group_concat(type || char(1) || name || char(1) || tbl_name || char(1) || ifnull(sql, ''), char(2))
                FROM (SELECT * FROM sqlite_schema ORDER BY type, name)
                """
            return try String.fetchOne(db, sql: sql)
        }
        #expect(kept == Schema.inventory(of: statements))
    }

    /// Whatever uses something once, or for the last time, or decides by what is there.
    private static let operations: [(name: String, body: @Sendable (SQLiteShareStore) throws -> Void)] = [
        ("consume", { _ = try $0.consumeMaterial(preSignatures, ids: [id(1)], for: id(100)) }),
        ("consume nonces", { _ = try $0.consume([11], for: 100) }), ("add", { try $0.addNonces(21...22) }),
        ("available", { _ = try $0.availableMaterial(preSignatures, limit: 4) }), ("levels", { _ = try $0.poolLevels() }),
        ("void", { _ = try $0.voidPool(seen: nil) }), ("release", { try $0.storeRelease(request: id(100), material: id(90), bytes: [1]) }),
        ("resend", { _ = try $0.release(request: id(100), material: id(90)) }),
        ("pairs", { try $0.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 22)]) }),
        ("evaluate", { _ = try $0.evaluate(2, setup: 12) { "r" } }),
        ("poison", { try $0.poisonPair(keyID: keyID, epoch: 0, peer: 3, reason: "r") }),
        ("activate", { try $0.activate(keyID: id(0x22), epoch: 0) }),
        ("discard", { try $0.discardPending(keyID: id(0x22), epoch: 0, force: true) }),
        ("hear", { try $0.recordCounter(of: 2, PoolCounter(generation: 1, count: 1), statement: [1]) }),
        ("fail", { _ = try $0.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(1)) }),
        ("approve", { try $0.recordApproval(request: id(1), plan: id(2), note: "n") }), ("share", { _ = try $0.share(keyID: keyID).count }),
        ("attempt", { try $0.storeAttempt(Attempts.new()) }), ("attempts", { _ = try $0.attempts() }),
        ("commit", { try $0.commitAttempt(Attempts.name()) }), ("set aside", { try $0.setAside(Attempts.name(), force: true) }),
        ("state", { try $0.storeStatement(Attempts.statement()) }), ("statements", { _ = try $0.statements(epoch: 1) }),
        ("activate an attempt", { _ = try $0.move() }), ("certificates", { _ = try $0.certificates() }),
        ("depart", { _ = try $0.depart(Attempts.certified(), keys: [], roster: nil) }),
        (
            "repair",
            { _ = try $0.storeRepaired([PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(1))))], seen: nil) }
        ), ("rosters", { _ = try $0.rosters() }),
        ("keys", { _ = try $0.keyRecords() }), ("log", { _ = try $0.log() }),
    ]

    /// The triggers of the version stay as they are: what is planted beside them is the attacker's alone.
    private func plant(_ scratch: Scratch, _ statements: [String]) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: scratch.store, configuration: configuration)
        try queue.write { db in for statement in statements { try db.execute(sql: statement) } }
        try queue.close()
    }

    @Test(arguments: plants.indices) func aPlantedSchemaIsRefused(index: Int) throws {
        let scratch = try prepared()
        try plant(scratch, Self.plants[index])
        let altered = StoreError.tampered(file: scratch.store, detail: "its schema was altered")
        #expect(throws: altered) { _ = try open(scratch) }
        #expect(throws: altered) { _ = try open(scratch, mode: .audit) }
    }

    /// While a command runs: no operation goes through, and nothing is lost by the refusal.
    @Test(arguments: plants.indices) func aSchemaPlantedMeanwhileIsRefused(index: Int) throws {
        let scratch = try prepared()
        let store = try open(scratch)
        let log = try store.log().count
        try plant(scratch, Self.plants[index])
        let altered = StoreError.tampered(file: scratch.store, detail: "its schema was altered")
        for (name, body) in Self.operations { #expect(throws: altered, "\(name)") { try body(store) } }
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM head") } == 1)
        #expect(log == 9)
    }

    /// Planted with the number of the schema left as it was, so that a connection that has read it reads no other.
    @Test func aPlantedTriggerDoesNotRun() throws {
        let scratch = try prepared()
        let queue = try StoreFile.connect(scratch.store)
        defer { try? queue.close() }
        try queue.write { db in
            try db.execute(sql: "CREATE TRIGGER planted AFTER DELETE ON failures BEGIN INSERT INTO live VALUES (77, zeroblob(512)); END")
            try db.execute(sql: "INSERT INTO failures VALUES (x'01', x'02', 1)")
            try db.execute(sql: "DELETE FROM failures")
            #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM live WHERE chunk = 77") == 0)
        }
        #expect(throws: DatabaseError.self) {
            try queue.write { try $0.execute(sql: "CREATE VIEW planted_view AS SELECT 1 AS a") }
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT a FROM planted_view") }
        }
        #expect(throws: DatabaseError.self) {
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA writable_schema = ON")
                try db.execute(sql: "UPDATE sqlite_schema SET sql = 'x'")
            }
        }
    }

    @Test func anotherJournalIsRefused() throws {
        let scratch = try prepared()
        let queue = try DatabaseQueue(path: scratch.store)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try queue.close()
        #expect(throws: StoreError.tampered(file: scratch.store, detail: "it is not kept with a write-ahead log any more")) {
            _ = try open(scratch)
        }
    }

    /// A journal would be rolled back into the file, and a pipe in its place waits for ever.
    @Test(arguments: [false, true]) func aPlantedJournalIsRefused(isPipe: Bool) throws {
        let scratch = try prepared()
        let journal = scratch.store + "-journal"
        if isPipe { try makePipe(journal) } else { try Data([1, 2, 3]).write(to: URL(fileURLWithPath: journal)) }
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .tampered(journal, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["-wal", "-shm"]) func aLogThatIsNoFileIsRefused(suffix: String) throws {
        for link in [false, true] {
            let scratch = try prepared()
            let path = scratch.store + suffix
            if link {
                try Data().write(to: URL(fileURLWithPath: scratch.folder + "/elsewhere"))
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: scratch.folder + "/elsewhere")
            } else {
                try makePipe(path)
            }
            #expect(throws: StoreError.notAStore(file: path, detail: "not a regular file")) { _ = try open(scratch) }
        }
    }

    /// Longer than anything that is written: refused before it is loaded.
    @Test func aHugeValueIsNotLoaded() throws {
        let scratch = try prepared()
        try tamper(
            scratch, "UPDATE failures SET signers = zeroblob(1)", "INSERT INTO failures VALUES (zeroblob(32), zeroblob(50000000), 1)")
        let store = try open(scratch)
        #expect(throws: StoreError.damaged(file: scratch.store, detail: "a value is longer than any that is written here")) {
            _ = try store.failedCombinations(keyID: keyID)
        }
    }
}
