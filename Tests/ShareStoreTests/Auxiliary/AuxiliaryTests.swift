import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Auxiliary data of other kinds than pair set-ups.
@Suite struct AuxiliaryTests {
    private let kind = AuxiliaryKind(rawValue: "test/ring-2")

    private func data(_ peer: UInt8, _ number: UInt8) -> NewAuxiliary {
        NewAuxiliary(
            peer: peer, publicPart: [number, 7], secret: SecretBox(SecretBytes(copying: [UInt8](repeating: number ^ 0x11, count: 90))))
    }

    private func holds(_ store: SQLiteShareStore, _ peer: UInt8, _ number: UInt8) throws -> Bool {
        guard let found = try store.auxiliarySecret(kind, keyID: keyID, epoch: 0, peer: peer) else { return false }
        return found.isEqual(to: SecretBytes(copying: [UInt8](repeating: number ^ 0x11, count: 90)))
    }

    /// A party's own and those with two peers, beside a pair set-up with one of them.
    private func prepared(_ scratch: Scratch) throws -> SQLiteShareStore {
        let store = try create(scratch)
        try store.addKey()
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try store.storeAuxiliary(kind, keyID: keyID, epoch: 0, [data(3, 3), data(0, 1), data(2, 2)])
        return store
    }

    @Test func comesBackAsStored() throws {
        let scratch = try Scratch()
        var store = try prepared(scratch)
        for _ in 0..<2 {
            #expect(
                try store.auxiliary(kind, keyID: keyID, epoch: 0) == [
                    AuxiliaryRecord(peer: 0, publicPart: [1, 7]), AuxiliaryRecord(peer: 2, publicPart: [2, 7]),
                    AuxiliaryRecord(peer: 3, publicPart: [3, 7]),
                ])
            for (peer, number) in [(0, 1), (2, 2), (3, 3)] as [(UInt8, UInt8)] {
                let isSame = try holds(store, peer, number)
                #expect(isSame)
            }
            // Kinds do not mix, nor keys, nor epochs.
            #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.peer) == [2])
            #expect(try store.auxiliary(.pairSetups, keyID: keyID, epoch: 0).map(\.peer) == [2])
            #expect(try store.auxiliary(AuxiliaryKind(rawValue: "test"), keyID: keyID, epoch: 0).isEmpty)
            #expect(try store.auxiliary(kind, keyID: keyID, epoch: 1).isEmpty)
            #expect(try store.auxiliarySecret(kind, keyID: id(5), epoch: 0, peer: 2) == nil)
            #expect(try store.verify().isIntact)
            try store.close()
            store = try open(scratch)
        }
        let event = try #require(try store.log().last { $0.kind == .auxiliaryStored })
        #expect(event.fields.map(\.name) == ["key", "epoch", "kind", "peers", "public"])
        #expect(event.value("peers") == "0,2,3")
    }

    @Test func replacingIsPerPeer() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        try store.storeAuxiliary(kind, keyID: keyID, epoch: 0, [data(2, 9)])
        let isNew = try holds(store, 2, 9)
        let isKept = try holds(store, 0, 1)
        #expect(isNew && isKept)
        #expect(try store.auxiliary(kind, keyID: keyID, epoch: 0).map(\.publicPart) == [[1, 7], [9, 7], [3, 7]])
        // What distrusts pairs leaves the rest alone, and the pair's poison is no other's.
        try store.poisonPair(keyID: keyID, epoch: 0, peer: 2, reason: "r")
        _ = try store.voidPool(seen: nil)
        #expect(try store.pairs(keyID: keyID, epoch: 0).map(\.needsRenewal) == [true])
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM auxiliary WHERE needs_renewal = 1") } == 1)
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM auxiliary WHERE poisoned IS NOT NULL") } == 1)
        #expect(try store.verify().isIntact)
        #expect(throws: StoreError.unknownPair(key: keyID, epoch: 0, peer: 3)) {
            try store.poisonPair(keyID: keyID, epoch: 0, peer: 3, reason: "r")
        }
    }

    @Test func whatIsNoDataIsRefused() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        let log = try store.log().count
        func refused(_ kind: String, _ data: [NewAuxiliary], key: [UInt8] = keyID) -> Bool {
            do throws(StoreError) {
                try store.storeAuxiliary(AuxiliaryKind(rawValue: kind), keyID: key, epoch: 0, data)
                return false
            } catch {
                return true
            }
        }
        for kind in ["", "Pairs", "a b", "ä", String(repeating: "a", count: 33), "a\n", "a,b"] { #expect(refused(kind, [data(2, 1)])) }
        #expect(refused("test", []))
        #expect(refused("test", [data(2, 1), data(2, 2)]))
        #expect(refused("test", [data(0, 1), data(0, 2)]))
        #expect(refused("test", [data(1, 1)]))
        #expect(refused("test", [data(2, 1)], key: id(5)))
        #expect(refused("test", [NewAuxiliary(peer: 2, publicPart: [], secret: SecretBox(SecretBytes(copying: [1])))]))
        let long = [UInt8](repeating: 1, count: 4097)
        #expect(refused("test", [NewAuxiliary(peer: 2, publicPart: long, secret: SecretBox(SecretBytes(copying: [1])))]))
        #expect(refused("test", [NewAuxiliary(peer: 2, publicPart: [1], secret: SecretBox(SecretBytes(zeros: 0)))]))
        #expect(refused("pairs", [data(0, 1)]))
        #expect(refused("pairs", [data(2, 1)]))
        #expect(try store.log().count == log)
        #expect(try store.verify().isIntact)
    }

    /// A secret opens under its own kind, peer and storing alone.
    @Test func aSecretOpensInItsPlaceAlone() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        let other = AuxiliaryKind(rawValue: "other")
        try store.storeAuxiliary(other, keyID: keyID, epoch: 0, [data(2, 2)])
        try store.change { change in
            let here = try #require(try change.rows(.auxiliarySecrets)[.bytes(keyID), .number(0), .text(kind.rawValue), .number(2)])
            let sealed: [Cell] = [.bytes(try here.bytes("nonce")), .bytes(try here.bytes("sealed"))]
            let there = [
                AuxiliaryName(keyID: keyID, epoch: 0, kind: other, peer: 2), AuxiliaryName(keyID: keyID, epoch: 0, kind: kind, peer: 3),
                AuxiliaryName(keyID: keyID, epoch: 0, peer: 2),
            ]
            try change.edit(.auxiliarySecrets) { rows in for name in there { rows.put(name.cells + sealed) } }
        }
        let problems = try store.verify().problems.map(\.detail)
        #expect(
            problems == [
                "the secret of the other of party 2 does not open", "the set-up of the pair with party 2 does not open",
                "the secret of the test/ring-2 of party 3 does not open",
            ])
        let error = StoreError.tampered(file: scratch.store, detail: "the secret of the test/ring-2 of party 3")
        #expect(throws: error) { _ = try store.auxiliarySecret(kind, keyID: keyID, epoch: 0, peer: 3) == nil }
    }

    /// What is sealed is bound to each part of its name, its public part and its storing, one by one (rule M4).
    @Test func aSealCoversEveryField() throws {
        let (scratch, foreign) = (try Scratch(), try Scratch())
        let keys = try prepared(scratch).keys
        func row(
            _ key: [UInt8] = keyID, _ epoch: UInt32 = 0, _ kind: AuxiliaryKind = AuxiliaryKind(rawValue: "test"), _ peer: UInt8 = 2,
            _ publicPart: [UInt8] = [1, 7], _ stored: Int64 = 9
        ) -> AuxiliaryRow {
            AuxiliaryRow(name: AuxiliaryName(keyID: key, epoch: epoch, kind: kind, peer: peer), publicPart: publicPart, stored: stored)
        }
        func opens(_ row: AuxiliaryRow, _ sealed: SealedBytes, _ keys: StoreKeys = keys) throws -> Bool {
            guard try row.open(sealed, keys) != nil else { return false }
            return true
        }
        let sealed = try row().seal(SecretBytes(copying: [5]), keys)
        #expect(try opens(row(), sealed))
        let others = [
            row(id(5)), row(keyID, 1), row(keyID, 0, kind), row(keyID, 0, .pairSetups), row(keyID, 0, AuxiliaryKind(rawValue: "test"), 3),
            row(keyID, 0, AuxiliaryKind(rawValue: "test"), 2, [1, 8]), row(keyID, 0, AuxiliaryKind(rawValue: "test"), 2, [1, 7], 10),
        ]
        for other in others { #expect(try !opens(other, sealed), "\(other)") }
        #expect(try !opens(row(), sealed, create(foreign).keys))
    }

    /// Every column, and what the events know of it.
    @Test(arguments: [
        "DELETE FROM auxiliary WHERE kind <> 'pairs'", "UPDATE auxiliary SET public_part = x'00' WHERE peer = 0",
        "UPDATE auxiliary SET peer = 4 WHERE peer = 0", "UPDATE auxiliary SET kind = 'test' WHERE peer = 3",
        "UPDATE auxiliary SET stored = 1 WHERE peer = 3", "UPDATE auxiliary SET poisoned = 'r' WHERE peer = 3",
        "UPDATE auxiliary SET needs_renewal = 1 WHERE peer = 0",
    ]) func alteredRowsAreRefusedAndRebuilt(sql: String) throws {
        let scratch = try Scratch()
        try prepared(scratch).close()
        try tamper(scratch, sql)
        let store = try open(scratch)
        let error = StoreError.tampered(file: scratch.store, detail: "its auxiliary data are not as they were left")
        #expect(throws: error) { _ = try store.auxiliary(kind, keyID: keyID, epoch: 0) }
        #expect(throws: error) { _ = try store.auxiliarySecret(kind, keyID: keyID, epoch: 0, peer: 2) == nil }
        #expect(throws: error) { try store.storeAuxiliary(kind, keyID: keyID, epoch: 0, [data(2, 9)]) }
        #expect(try !store.verify().isIntact)
        #expect(try store.rebuildProjections())
        #expect(try store.verify().isIntact)
        #expect(try store.auxiliary(kind, keyID: keyID, epoch: 0).map(\.publicPart) == [[1, 7], [2, 7], [3, 7]])
    }

    @Test func discardingAKeyDestroysIt() throws {
        let scratch = try Scratch()
        let store = try prepared(scratch)
        try store.addKey(id(0x22), active: false)
        try store.storeAuxiliary(kind, keyID: id(0x22), epoch: 0, [data(0, 1)])
        try store.discardPending(keyID: id(0x22), epoch: 0, force: false)
        #expect(try store.auxiliary(kind, keyID: id(0x22), epoch: 0).isEmpty)
        #expect(try look(scratch) { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM auxiliary_secrets") } == 4)
        #expect(try store.verify().isIntact)
    }
}
