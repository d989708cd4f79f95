import Foundation
import GRDB
import Testing

@testable import ShareStore

/// Numbers in rows at their extremes: an error, never a trap.
@Suite struct ExtremeValueTests {
    static let values: [Int64] = [.min, -1, 0, 1, 1 << 31, 1 << 32, .max - 1, .max]

    private static func columns(_ scratch: Scratch) throws -> [(table: String, column: String)] {
        try look(scratch) { db in
            var found: [(String, String)] = []
            for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
                for column in try Row.fetchAll(db, sql: "SELECT name, type FROM pragma_table_info(?)", arguments: [table]) {
                    if column["type"] as String == "INTEGER" { found.append((table, column["name"])) }
                }
            }
            return found
        }
    }

    @Test func everyIntegerOfEveryTable() async throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [5])
        try store.addMaterial(preSignatures, (1...3).map(preSignature))
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try store.storeRelease(request: id(100), material: id(90), bytes: [1])
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try store.recordCounter(of: 2, PoolCounter(generation: 3, count: 10), statement: [1])
        _ = try store.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(100))
        try store.storeAttempt(Attempts.new(pairs: [2]))
        _ = try store.move()
        try store.addMaterial(MaterialPool(keyID: keyID, epoch: 1, signers: [1, 2]), (4...5).map(preSignature))
        try store.storeAttempt(Attempts.new(2, epoch: 2, pairs: [2]))
        try store.commitAttempt(Attempts.name(2, epoch: 2))
        try store.storeStatement(Attempts.statement(2, epoch: 2))
        try store.close()
        let columns = try Self.columns(scratch)
        #expect(columns.count > 35)
        await #expect(processExitsWith: .success) { [folder = scratch.folder as String] in
            let original = Scratch(at: folder)
            let bytes = (store: try fileBytes(original.store), key: try fileBytes(original.poolKey))
            for (table, column) in try ExtremeValueTests.columns(original) {
                for value in ExtremeValueTests.values {
                    let scratch = try Scratch()
                    for (path, bytes) in [(scratch.store, bytes.store), (scratch.poolKey, bytes.key)] {
                        try Data(bytes).write(to: URL(fileURLWithPath: path))
                        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                    }
                    do { try tamper(scratch, "UPDATE \(table) SET \(column) = \(value)") } catch is DatabaseError { continue }
                    ExtremeValueTests.use(scratch)
                }
            }
        }
    }

    /// Everything that reads or changes, whatever it throws.
    private static func use(_ scratch: Scratch) {
        if let audited = try? open(scratch, mode: .audit) {
            _ = try? audited.verify()
            _ = try? audited.log()
        }
        guard let store = try? open(scratch) else { return }
        _ = try? store.poolLevels()
        _ = try? store.availableMaterial(preSignatures, limit: 9)
        _ = try? store.consumeMaterial(preSignatures, ids: [id(2)], for: id(101))
        try? store.addMaterial(preSignatures, [preSignature(9)])
        _ = try? store.progress()
        _ = try? store.poolBalances()
        try? store.keepMaterial(preSignatures, [])
        try? store.recordCounter(of: 2, PoolCounter(generation: 4, count: 10), statement: [1])
        _ = try? store.recordFailedCombination(keyID: keyID, signers: [1, 2], request: id(101))
        _ = try? store.evaluate(2) { nil }
        _ = try? store.keyRecords()
        _ = try? store.release(request: id(100), material: id(90))
        _ = try? store.attempts()
        _ = try? store.statements(epoch: 2)
        _ = try? store.certificates()
        try? store.storeStatement(Attempts.statement(3, epoch: 2))
        _ = try? store.storeAttempt(Attempts.new(3, epoch: 2))
        _ = try? store.setAside(Attempts.name(2, epoch: 2), force: true)
        _ = try? store.commitAttempt(Attempts.name(2, epoch: 2))
        _ = try? store.rebuildProjections()
        _ = try? store.move(2, to: 2)
        _ = try? store.depart(Attempts.certified(2, epoch: 2), keys: [], roster: nil)
        _ = try? store.voidPool(seen: nil)
        _ = try? store.verify()
    }
}
