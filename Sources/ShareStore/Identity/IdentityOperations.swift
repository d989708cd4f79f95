internal import GRDB
internal import Groups
public import Secrets

/// A party's own identity and the roster that it pinned.
public struct IdentityRecord: Sendable {
    /// The secret seed of the identity key; leaves once.
    public let seed: SecretBox
    /// The pinned identities of all parties, in the encoding of the layer above.
    public let roster: [UInt8]

    /// Makes a record, as a store gives it back; other implementations of ``ShareStore`` make it too.
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
        let sealed = try SealedBytes(sealing: seed, key: keys.records, associatedData: keys.identityData(roster: roster))
        try change { change in
            guard try change.rows(.identity).rows.isEmpty else { throw StoreError.identityExists }
            try change.edit(.identity) { $0.put([.number(1), .bytes(roster), .bytes(sealed.nonce), .bytes(sealed.bytes)]) }
            try change.append(.identityStored, [EventField("roster", SHA256.hash(roster))])
        }
    }

    /// The identity; nil before one is stored, as after a creation that was cut short. A deleted one is no beginning: it would let
    /// another identity in.
    public func identity() throws(StoreError) -> IdentityRecord? {
        let found: (roster: [UInt8], sealed: SealedBytes)? = try read(.identity) { rows in
            guard let row = rows[.number(1)] else { return nil }
            return (
                try row.bytes("roster"), SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
            )
        }
        guard let found else { return nil }
        guard let seed = found.sealed.open(key: keys.records, associatedData: keys.identityData(roster: found.roster), storage: .guarded)
        else {
            throw .tampered(file: path, detail: "the identity record")
        }
        return IdentityRecord(seed: SecretBox(seed), roster: found.roster)
    }
}

extension StoreKeys {
    /// The seal covers the roster: exchanging a pinned peer breaks it.
    func identityData(roster: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.identity)
        fields.append(storeID)
        fields.append(roster)
        return fields.bytes
    }
}
