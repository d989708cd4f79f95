internal import GRDB
internal import Groups
public import Secrets

/// A party's own identity and the roster that it pinned.
public struct IdentityRecord: Sendable {
    /// The secret seed of the identity key; leaves once.
    public let seed: SecretBox
    /// The pinned identities of all parties, in the encoding of the layer above.
    public let roster: [UInt8]

    /// What a store gives back; other implementations of ``ShareStore`` make it too.
    public init(seed: SecretBox, roster: [UInt8]) {
        self.seed = seed
        self.roster = roster
    }
}

extension SQLiteShareStore {
    /// Stores the party's identity seed and the pinned roster: once, and never over another.
    public func storeIdentity(_ seed: borrowing SecretBytes, roster: [UInt8]) throws(StoreError) {
        try Limits.length("roster", roster, 1...Limits.longest)
        guard (1...Limits.longest).contains(seed.count) else { throw .malformed(field: "identity", detail: "1 to \(Limits.longest) bytes") }
        let sealed = try SealedBytes(sealing: seed, key: keys.records, associatedData: identityData(roster: roster))
        try change { change in
            guard try identityRow(change.access) == nil else { throw StoreError.identityExists }
            try change.access.run(
                "INSERT INTO identity (only, roster, nonce, sealed) VALUES (1, ?, ?, ?)", .bytes(roster), .bytes(sealed.nonce),
                .bytes(sealed.bytes))
            try change.append(.identityStored, [EventField("roster", SHA256.hash(roster))])
        }
    }

    /// The identity; nil before one is stored, as after a creation that was cut short.
    public func identity() throws(StoreError) -> IdentityRecord? {
        let found: (roster: [UInt8], sealed: SealedBytes)? = try read { access in
            guard let row = try identityRow(access) else { return nil }
            return (
                try row.bytes("roster"), SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
            )
        }
        guard let found else { return nil }
        guard let seed = found.sealed.open(key: keys.records, associatedData: identityData(roster: found.roster), storage: .guarded) else {
            throw .tampered(file: path, detail: "the identity record")
        }
        return IdentityRecord(seed: SecretBox(seed), roster: found.roster)
    }

    /// nil where none was ever stored. An event without its record is a deletion: taken for a beginning, it would let another
    /// identity in.
    private func identityRow(_ access: Access) throws -> StrictRow? {
        if let row = try access.row("identity", "SELECT roster, nonce, sealed FROM identity") { return row }
        let stored = try access.number(
            "events", "SELECT COUNT(*) AS value FROM events WHERE kind = ?", .text(EventKind.identityStored.rawValue))
        guard stored == 0 else { throw StoreError.tampered(file: path, detail: "the identity record is missing") }
        return nil
    }

    /// The seal covers the roster: exchanging a pinned peer breaks it.
    func identityData(roster: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.identity)
        fields.append(keys.storeID)
        fields.append(roster)
        return fields.bytes
    }
}
