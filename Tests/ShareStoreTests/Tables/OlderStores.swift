import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Stores of this version written back as an older one would have left them.
enum OlderStores {
    /// A store with an identity, a key, units of which one was consumed, a poisoned pair; its pool key file as of that version.
    static func make(version: Int) throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.addKey()
        try store.addKey(id(0x22), scheme: "ecdsa-secp256k1", active: false)
        try store.storeAcknowledgement(keyID: keyID, epoch: 0, from: 2, bytes: [5])
        try store.addMaterial(preSignatures, (1...3).map(preSignature))
        _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 2, reason: "Γ")
        _ = try store.recordFailedCombination(keyID: keyID, epoch: 0, signers: [1, 2], request: id(100))
        try store.recordCounter(of: 2, PoolCounter(generation: 3, count: 10), statement: [1])
        try store.close()
        try write(back: version, scratch, store)
        return scratch
    }

    private static func write(back version: Int, _ scratch: Scratch, _ store: SQLiteShareStore) throws {
        let keys = store.keys
        let queue = try StoreFile.connect(scratch.store)
        try queue.write { db in
            let access = Access(db: db, file: scratch.store)
            let head = try Head.load(access, keys: keys)
            var rows = version == 3 ? [:] : try rows(access, keys, version)
            rows["unlock"] = try access.cells(
                "SELECT only, kind, opslimit, memlimit, salt, provider, nonce, wrapped\(version == 1 ? "" : ", checksum") FROM unlock")
            let changedBy3 = ["identity", "keys", "shares", "pairs", "pair_setups"]
            let changed = version == 3 ? [] : version == 2 ? changedBy3 : changedBy3 + ["unlock", "pools"]
            let cameWith4 = ["head", "attempts", "attempt_keys", "attempt_pairs", "statements", "certificates"]
            let goneBefore3 = version == 3 ? [] : ["identity", "keys", "shares", "auxiliary", "auxiliary_secrets", "rosters"]
            for table in cameWith4 + goneBefore3 + (version == 1 ? ["unlock", "pools"] : []) {
                try db.execute(sql: "DROP TABLE \(table)")
            }
            let kept = Set(Schema.statements())
            let there = try Set(String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
            #expect(there.isSubset(of: kept))
            for statement in Schema.statements(of: version) where !there.contains(statement) { try db.execute(sql: statement) }
            if version == 1 { try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('v1')") }
            try db.execute(sql: "PRAGMA user_version = \(version)")
            for table in changed {
                for row in rows[table] ?? [] {
                    try access.run("INSERT INTO \(table) VALUES (\(row.map { _ in "?" }.joined(separator: ", ")))", row)
                }
            }
            let tables = OlderStore.tables(of: version).prefix(OlderStore.sealedTables(of: version))
            let seals = try tables.flatMap { SealedTable.digest(of: $0.name, try $0.rows(access)) }
            try save(head, version, seals, access, keys)
        }
        try queue.close()
        if version == 1 { try writePoolKey(scratch, store) }
    }

    /// The rows of the tables that are otherwise, as the older version would have them.
    private static func rows(_ access: Access, _ keys: StoreKeys, _ version: Int) throws -> [String: [[Cell]]] {
        func cells(_ table: SealedTable) throws -> [[Cell]] { try SealedRows(reading: table, access).rows }
        let identity = try #require(try SealedRows(reading: .identity, access).strict.first)
        guard let secret = try IdentityRow(identity).open(keys) else { throw StoreError.identityExists }
        let sealed = try SealedBytes(
            sealing: secret, key: keys.records, associatedData: keys.identityDataBeforeVersion3(roster: id(8)))
        var rows: [String: [[Cell]]] = [:]
        rows["identity"] = [[.number(1), .bytes(id(8)), .bytes(sealed.nonce), .bytes(sealed.bytes)]]
        rows["keys"] = try KeyRow.all(SealedRows(reading: .keys, access), keys).map { row in
            [
                .bytes(row.keyID), .number(Int64(row.epoch)), .text(row.scheme), .text(row.state.rawValue), .number(row.createdAt),
                .bytes(row.publicHash), .bytes(keys.code(row.fieldsBeforeVersion3(keys))),
            ]
        }
        rows["shares"] = try cells(.shares)
        rows["pairs"] = try cells(.auxiliary).map { Array($0.prefix(2) + $0.dropFirst(3).dropLast(version == 1 ? 1 : 0)) }
        rows["pair_setups"] = try cells(.auxiliarySecrets).map { Array($0.prefix(2) + $0.dropFirst(3)) }
        rows["pools"] = try cells(.pools).map { Array($0.dropLast()) }
        return rows
    }

    private static func save(_ head: Head, _ version: Int, _ seals: [UInt8], _ access: Access, _ keys: StoreKeys) throws {
        guard version == 1 else {
            let code = keys.code(head.fields(version == 2 ? .headOfVersion2 : .headOfVersion3, storeID: keys.storeID, seals))
            return try access.run(
                "INSERT INTO head VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", .number(head.revision), .number(head.sequence),
                .bytes(head.hash), .number(head.consumed), .number(head.poisonings), .number(head.generation), .bytes(head.poolCheck),
                .number(head.filed.sequence), .bytes(head.filed.hash), .number(head.made), .bytes(seals), .bytes(code))
        }
        try access.run(
            "INSERT INTO head (only, sequence, hash, consumed, poisonings, generation, pool_check, made, seals, code) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            .number(head.sequence), .bytes(head.hash), .number(head.consumed), .number(head.poisonings), .number(head.generation),
            .bytes(head.poolCheck), .number(head.made), .bytes(seals),
            .bytes(keys.code(head.fieldsOfVersion1(storeID: keys.storeID, seals))))
    }

    /// Of version 1: magic, store id, generation, count of consumptions and poisonings, nonce, sealed key.
    private static func writePoolKey(_ scratch: Scratch, _ store: SQLiteShareStore) throws {
        let (keys, poolKey) = (store.keys, try #require(store.poolKey))
        let head = Array("chsgpk01".utf8) + keys.storeID + [0, 0, 0, 0, 0, 0, 0, 1] + [0, 0, 0, 0, 0, 0, 0, 2]
        var fields = FieldBytes(.poolFile)
        fields.append(keys.storeID)
        fields.append(UInt64(1))
        fields.append(UInt64(2))
        let sealed = try SealedBytes(sealing: poolKey.key, key: keys.poolFile, associatedData: fields.bytes)
        try Data(head + sealed.nonce + sealed.bytes).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
    }
}
