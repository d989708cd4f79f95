import Groups
import Testing

@testable import ShareStore

/// What signers of a pool compare, and what becomes of units that only some of them have.
@Suite struct PoolBalanceTests {
    private func filled(_ numbers: [UInt8]) throws -> (Scratch, SQLiteShareStore) {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        for number in numbers { try store.addMaterial(preSignatures, [preSignature(number)]) }
        return (scratch, store)
    }

    @Test func equalForEqualUnitsWhateverTheirHistory() throws {
        let (first, a) = try filled([1, 2, 3])
        let (second, b) = try filled([3, 4, 2])
        defer { withExtendedLifetime((first, second)) {} }
        #expect(try a.poolBalances() != b.poolBalances())
        _ = try a.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        _ = try b.consumeMaterial(preSignatures, ids: [id(4)], for: id(101))
        #expect(try a.poolBalances() == b.poolBalances())
        _ = try b.consumeMaterial(preSignatures, ids: [id(2), id(3)], for: id(102))
        #expect(try b.poolBalances().map(\.balance) == [PoolBalance.ofNothing])
    }

    @Test func whatOthersLackGoes() throws {
        let (scratch, store) = try filled([1, 2, 3, 4])
        try store.addNonces(11...12)
        try store.keepMaterial(preSignatures, [id(2), id(4), id(9)])
        #expect(try store.availableMaterial(preSignatures, limit: 9).map(\.id) == [id(2), id(4)])
        #expect(try store.availableIDs().count == 2)
        #expect(throws: StoreError.unknownMaterial(material: id(1))) {
            _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(5))
        }
        #expect(try store.poolLevels().filter { !$0.signers.isEmpty }.map { [$0.available, $0.voided] } == [[2, 2]])
        #expect(try store.log().last?.kind == .materialLost)
        #expect(try store.verify().isIntact)
        let before = try store.log().count
        try store.keepMaterial(preSignatures, [id(2), id(4)])
        #expect(try store.log().count == before)
        // Rows that are no units stand in nobody's way, and go.
        try tamper(
            scratch,
            "INSERT INTO main.material SELECT 900 + value, pool, randomblob(32), public_part, nonce, sealed FROM material, json_each('[1,2,3,4,5,6,7,8,9]') WHERE number = 2"
        )
        #expect(try store.availableMaterial(preSignatures, limit: 99).map(\.id) == [id(2), id(4)])
        try store.keepMaterial(preSignatures, [id(2), id(4)])
        #expect(try store.verify().isIntact)
    }

    /// Units whose rows were altered, moved or removed go under the names that the log knows.
    @Test func whatWasSpoiltGoesUnderItsOwnName() throws {
        let (scratch, store) = try filled([1, 2, 3, 4, 5, 6])
        try tamper(
            scratch, "UPDATE material SET id = zeroblob(32) WHERE number = 1", "DELETE FROM material WHERE number = 3",
            "UPDATE material SET sealed = zeroblob(112) WHERE number = 4", "UPDATE material SET pool = 99 WHERE number = 5")
        try store.keepMaterial(preSignatures, Set([2, 4, 5, 6].map(id)))
        #expect(try store.availableMaterial(preSignatures, limit: 9).map(\.id) == [id(2), id(6)])
        #expect(try store.poolLevels().map { [$0.available, $0.voided] } == [[2, 4]])
        #expect(try store.verify().isIntact)
        #expect(try store.consumeMaterial(preSignatures, ids: [id(6)], for: id(100)).units.count == 1)
    }

    /// Names come from events that hold, or from nowhere.
    @Test func alteredEventsNameNothing() throws {
        let (scratch, store) = try filled([1, 2, 3])
        try tamper(
            scratch, "UPDATE material SET id = zeroblob(32) WHERE number = 1",
            "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), '\(hexText(id(1)))', '\(hexText(id(9)))') AS BLOB) WHERE kind = 'PreSignaturesAdded'"
        )
        let before = try store.progress()
        let error = #expect(throws: StoreError.self) { try store.keepMaterial(preSignatures, [id(2)]) }
        guard case .tampered = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try store.progress() == before)
    }

    /// Rows where the next units will lie are written over, and units that were spoilt are passed over.
    @Test func junkDoesNotStopAPool() throws {
        let (scratch, store) = try filled([1, 2])
        try tamper(
            scratch,
            "INSERT INTO main.material SELECT 2 + value, pool, randomblob(32), public_part, nonce, sealed FROM material, json_each('[1,2,3,4,5,6,7,8,9]') WHERE number = 2",
            "UPDATE material SET sealed = zeroblob(112) WHERE number = 1")
        try store.addMaterial(preSignatures, [preSignature(5), preSignature(6)])
        #expect(try store.availableMaterial(preSignatures, limit: 99).map(\.id) == [id(2), id(5), id(6)])
        #expect(try store.consumeMaterial(preSignatures, ids: [id(5)], for: id(100)).units.count == 1)
        #expect(throws: StoreError.self) { _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(101)) }
    }
}
