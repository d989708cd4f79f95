internal import GRDB

/// Keys that were given out: a fact that no epoch ends, for whoever had a key whole has it for ever.
public struct ExportNote: Equatable, Sendable {
    /// The ids of the keys, 32 bytes each, in scheme order.
    public let keyIDs: [[UInt8]]
    /// Their epoch.
    public let epoch: UInt32
    /// The parties that gave their shares, ascending.
    public let holders: [UInt8]
    /// The recipient's identity, 32 bytes.
    public let recipient: [UInt8]
    /// The operation's hash, which the holders' operators approved: 32 bytes.
    public let operation: [UInt8]
    /// The party who says so: this one, which gives its shares, or another, by its signed statement.
    public let party: UInt8

    /// A note.
    public init(keyIDs: [[UInt8]], epoch: UInt32, holders: [UInt8], recipient: [UInt8], operation: [UInt8], party: UInt8) {
        (self.keyIDs, self.epoch, self.holders) = (keyIDs, epoch, holders)
        (self.recipient, self.operation, self.party) = (recipient, operation, party)
    }
}

extension SQLiteShareStore {
    /// Logs that active keys are given out; the same note again is no change.
    public func recordExport(_ note: ExportNote) throws(StoreError) {
        guard !note.keyIDs.isEmpty else { throw .malformed(field: "keys", detail: "none") }
        for id in note.keyIDs { try Limits.id("key id", id) }
        try Limits.id("recipient", note.recipient)
        try Limits.id("operation", note.operation)
        try Limits.parties("holders", note.holders, atLeast: 1)
        guard note.holders.contains(note.party) else { throw .malformed(field: "by", detail: "none of the holders") }
        try change { change in
            for id in note.keyIDs { try requireActive(&change, keyID: id, epoch: note.epoch) }
            let fields = [
                EventField("keys", ids: note.keyIDs), EventField("epoch", note.epoch), EventField("holders", parties: note.holders),
                EventField("recipient", note.recipient), EventField("operation", note.operation), EventField("by", note.party),
            ]
            let again = try change.access.row(
                "events", "SELECT sequence FROM events WHERE kind = ? AND body = ? LIMIT 1", .text(EventKind.keysExported.rawValue),
                .bytes(EventBody.encode(fields)))
            guard again == nil else { return }
            try change.append(.keysExported, fields)
        }
    }
}

extension Projection {
    /// Of keys that were active, by one of the holders.
    func keysExported(_ fields: Fields) throws(Fields.Missing) -> String? {
        let epoch: UInt32 = try fields.number("epoch")
        let (party, _, _): (UInt8, [UInt8], [UInt8]) = (
            try fields.number("by"), try fields.bytes("recipient"), try fields.bytes("operation")
        )
        guard try fields.parties("holders").contains(party) else { return "an export that none of its holders tells of" }
        for id in try fields.list("keys", width: 32) {
            guard keys[KeyName(keyID: id, epoch: epoch)]?.state == .active else { return "a key was exported that was not active" }
        }
        return nil
    }
}
