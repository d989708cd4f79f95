internal import GRDB
internal import Groups
internal import Secrets

/// A party without a share of its epoch gets it back from the others.
extension SQLiteShareStore {
    /// Stores repaired shares, in use at once, in one step. What the store had of an earlier epoch is destroyed, and a pool generation begins
    /// beyond every one that others have heard of.
    ///
    /// - Parameters:
    ///   - repaired: all keys of the wallet with their shares and pair set-ups; those with who is in `peers` are placeholders.
    ///   - peers: those with whom a set-up has to be made anew before it is used; nil for all.
    ///   - roster: the parties of the keys' epoch, where it is beyond the one that the store knows.
    ///   - seen: the highest counter of this party that one of the others had heard; nil where none had.
    public func storeRepaired(
        _ repaired: [PendingKey], renewing peers: [UInt8]?, roster: NextRoster?, seen: PoolCounter?
    ) throws(StoreError) -> PoolOutcome {
        guard poolKey != nil else { throw refusesChanges }
        guard let epoch = repaired.first?.key.epoch else { throw .malformed(field: "keys", detail: "none") }
        try NewKey.check(repaired.map(\.key), epoch: epoch)
        try roster?.check()
        var checked: [CheckedRepair] = []
        for item in repaired.sorted(by: { $0.key.keyID.lexicographicallyPrecedes($1.key.keyID) }) {
            guard let share = item.share.take(), (1...Limits.longest).contains(share.count) else {
                throw .malformed(field: "share", detail: "empty or too long, or taken out of its box before")
            }
            let data = item.pairs.map { NewAuxiliary(peer: $0.peer, publicPart: $0.publicPart, secret: $0.secret) }
            let pairs = data.isEmpty ? [] : try self.checked(.pairSetups, data)
            checked.append(CheckedRepair(key: item.key, sealed: try sealShare(share, of: item.key), pairs: pairs))
        }
        let rows = checked
        // The generation comes first, so that only what is named has to be renewed of what is stored behind it.
        return try beginGeneration(
            beyond: seen, { change in try clear(&change, for: rows.map(\.key), roster) },
            then: { change in for row in rows { try put(row, renewing: peers, &change) } })
    }

    private struct CheckedRepair {
        let key: NewKey
        let sealed: SealedBytes
        let pairs: [CheckedAuxiliary]
    }

    /// Whether the keys may take the place of what is there, which ends.
    private func clear(_ change: inout Change, for repaired: [NewKey], _ roster: NextRoster?) throws {
        guard let epoch = repaired.first?.epoch else { return }
        let held = try heldKeys(&change)
        for row in held {
            guard row.state != .active else { throw StoreError.keyExists(key: row.keyID, epoch: row.epoch) }
            guard row.epoch <= epoch else { throw StoreError.epochDoesNotFollow(key: row.keyID, epoch: epoch, active: row.epoch) }
        }
        if held.isEmpty, let other = try change.rows(.keys).strict.first {
            throw StoreError.keyNotActive(key: try other.bytes("key_id"), epoch: try other.number("epoch"))
        }
        try requireSameKeys(repaired, held)
        for row in held where row.epoch == epoch {
            guard let key = repaired.first(where: { $0.keyID == row.keyID }) else { continue }
            // Where nothing was known of the epoch, anything may be learnt.
            guard row.publicHash == SHA256.hash(key.publicPart) || row.publicHash == SHA256.hash([]) else {
                throw StoreError.malformed(field: "public part", detail: "not the one of the key's record")
            }
        }
        let rosterFields = try pin(roster, at: epoch, &change)
        try change.append(
            .keysRepaired, [EventField("epoch", epoch), EventField("keys", ids: repaired.map(\.keyID))] + rosterFields)
        for row in held { try retire(row, &change) }
    }

    /// The roster is that of the shares: the one that is pinned already, or a later one.
    private func pin(_ roster: NextRoster?, at epoch: UInt32, _ change: inout Change) throws -> [EventField] {
        guard let present = try RosterRow.all(change.rows(.rosters), keys).last else {
            guard roster == nil else { throw StoreError.malformed(field: "roster", detail: "the store has no identity yet") }
            return []
        }
        guard let roster else {
            guard present.epoch == epoch else { throw StoreError.rosterOfOtherEpoch(epoch: epoch, present: present.epoch) }
            return []
        }
        guard present.epoch < epoch else { throw StoreError.rosterOfOtherEpoch(epoch: epoch, present: present.epoch) }
        try roster.checkStaying(party: info.party)
        return try changeRoster(&change, to: epoch, roster)
    }

    private func put(_ repaired: CheckedRepair, renewing peers: [UInt8]?, _ change: inout Change) throws {
        let key = repaired.key
        try begin(key, as: .active, share: repaired.sealed, &change)
        try change.append(
            .shareRepaired, [EventField("epoch", key.epoch)] + key.eventFields(publicHash: SHA256.hash(key.publicPart)))
        guard !repaired.pairs.isEmpty else { return }
        try put(.pairSetups, keyID: key.keyID, epoch: key.epoch, repaired.pairs, &change)
        for pair in repaired.pairs where peers?.contains(pair.peer) ?? true {
            let name = AuxiliaryName(keyID: key.keyID, epoch: key.epoch, peer: pair.peer)
            guard let row = try AuxiliaryRow.load(change.rows(.auxiliary), name) else { continue }
            try change.markForRenewal(row)
        }
    }
}
