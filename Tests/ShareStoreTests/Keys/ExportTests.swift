import GRDB
import Groups
import Secrets
import Testing

@testable import ShareStore

/// Keys that were given out, as a store logs it.
@Suite struct ExportTests {
    private func note(_ keys: [[UInt8]] = [keyID], epoch: UInt32 = 0, by party: UInt8 = 1) -> ExportNote {
        ExportNote(keyIDs: keys, epoch: epoch, holders: [1, 3], recipient: id(4), operation: id(5), party: party)
    }

    @Test func everyHoldersWordIsLoggedOnce() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        for party: UInt8 in [1, 3, 3, 1] { try store.recordExport(note(by: party)) }
        try store.close()
        let again = try open(scratch)
        let events = try again.log().filter { $0.kind == .keysExported }
        #expect(events.map { $0.value("by") } == ["1", "3"])
        #expect(events.first?.value("holders") == "1,3" && events.first?.value("epoch") == "0")
        #expect(events.first?.value("keys") == hexText(keyID) && events.first?.value("recipient") == hexText(id(4)))
        #expect(events.first?.value("operation") == hexText(id(5)))
        #expect(try again.verify().isIntact)
    }

    @Test func onlyActiveKeysAreGivenOut() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(active: false)
        let before = try store.log().count
        #expect(throws: StoreError.self) { try store.recordExport(note()) }
        try store.activate(keyID: keyID, epoch: 0)
        #expect(throws: StoreError.self) { try store.recordExport(note(epoch: 1)) }
        #expect(throws: StoreError.self) { try store.recordExport(note([keyID, id(7)])) }
        #expect(throws: StoreError.self) { try store.recordExport(note([])) }
        #expect(throws: StoreError.self) { try store.recordExport(note([[1]])) }
        // By somebody who gave nothing.
        #expect(throws: StoreError.self) { try store.recordExport(note(by: 2)) }
        #expect(try store.log().count == before + 1)
    }

    @Test func partsOfANoteAreChecked() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        func field(
            keys: [[UInt8]] = [keyID], holders: [UInt8] = [1, 3], recipient: [UInt8] = id(4), operation: [UInt8] = id(5)
        ) throws -> String? {
            do {
                try store.recordExport(
                    ExportNote(keyIDs: keys, epoch: 0, holders: holders, recipient: recipient, operation: operation, party: 1))
                return nil
            } catch StoreError.malformed(let field, _) { return field }
        }
        #expect(try field(keys: []) == "keys" && field(keys: [[1]]) == "key id")
        #expect(try field(recipient: [1]) == "recipient" && field(operation: []) == "operation")
        for holders in [[], [0, 1], [3, 1], [1, 1]] as [[UInt8]] { #expect(try field(holders: holders) == "holders") }
        #expect(try !store.log().contains { $0.kind == .keysExported })
        #expect(try field() == nil)
    }

    /// The audit reads what the log says: an export of keys that were not there, or by nobody who took part, is no event that can follow.
    @Test func theProjectionRefusesWhatCannotBe() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        var projection = Projection()
        for event in try store.log() { #expect(projection.apply(event) == nil) }
        func problem(key: [UInt8] = keyID, epoch: UInt32 = 0, holders: [UInt8] = [1, 3], by party: UInt8 = 1) -> String? {
            var copy = projection
            return copy.apply(
                StoreEvent(
                    sequence: 9, time: 0, kind: .keysExported,
                    fields: [
                        EventField("keys", ids: [key]), EventField("epoch", epoch), EventField("holders", parties: holders),
                        EventField("recipient", id(4)), EventField("operation", id(5)), EventField("by", party),
                    ], hash: id(0)))
        }
        #expect(problem() == nil)
        #expect(problem(key: id(7)) == "a key was exported that was not active")
        #expect(problem(epoch: 1) == "a key was exported that was not active")
        #expect(problem(by: 2) == "an export that none of its holders tells of")
        #expect(problem(holders: []) == "field holders is missing or unreadable")
    }
}
