internal import Groups
public import Secrets

extension SQLiteShareStore {
    /// Stores the party's identity seed and the roster that it pins for an epoch: once, and never over another.
    public func storeIdentity(_ seed: borrowing SecretBytes, roster: [UInt8], epoch: UInt32) throws(StoreError) {
        try Limits.length("roster", roster, 1...Limits.longest)
        guard (1...Limits.longest).contains(seed.count) else { throw .malformed(field: "identity", detail: "1 to \(Limits.longest) bytes") }
        let identity = try IdentityRow(sealing: seed, keys)
        try change { change in
            // Both are looked at: whichever was altered is told of as that.
            let stored = [try change.rows(.identity).rows, try change.rows(.rosters).rows]
            guard stored.allSatisfy(\.isEmpty) else { throw StoreError.identityExists }
            try change.edit(.identity) { $0.put(identity.cells) }
            try change.edit(.rosters) { $0.put(RosterRow(epoch: epoch, roster: roster).cells(keys)) }
            let hash = EventField("roster", SHA256.hash(roster))
            try change.append(.identityStored, epoch == 0 ? [hash] : [hash, EventField("epoch", epoch)])
        }
    }

    /// The identity; nil before one is stored, as after a creation that was cut short. A deleted one is no beginning: it would let
    /// another identity in.
    public func identity() throws(StoreError) -> IdentityRecord? {
        let found: (identity: IdentityRow, roster: RosterRow)? = try read { access, head in
            let rosters = try RosterRow.all(head.rows(.rosters, access), keys)
            guard let row = try head.rows(.identity, access)[.number(1)], let roster = rosters.last else { return nil }
            return (try IdentityRow(row), roster)
        }
        guard let found else { return nil }
        guard let seed = found.identity.open(keys) else { throw .tampered(file: path, detail: "the identity record") }
        return IdentityRecord(seed: SecretBox(seed), roster: found.roster.roster, epoch: found.roster.epoch)
    }

    /// Reads the rosters of all epochs that this party has been in, in order.
    public func rosters() throws(StoreError) -> [RosterRecord] {
        try read(.rosters) { try RosterRow.all($0, keys).map { RosterRecord(epoch: $0.epoch, roster: $0.roster) } }
    }
}
