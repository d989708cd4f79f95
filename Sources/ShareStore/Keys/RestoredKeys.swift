internal import GRDB

/// Keys out of a backup: beside the share there is nothing, and nothing is done with it before the other parties were heard (lifecycle.md
/// section 6).
extension SQLiteShareStore {
    /// Stores the keys of a backup in one step. Their pairs are there by name, each with a set-up to be made anew.
    public func storeRestored(_ restored: [PendingKey]) throws(StoreError) {
        try store(restored, as: .restored) { change, key, pairs in
            for pair in pairs {
                let name = AuxiliaryName(keyID: key.keyID, epoch: key.epoch, kind: .pairSetups, peer: pair)
                guard let row = try AuxiliaryRow.load(change.rows(.auxiliary), name) else { continue }
                try change.markForRenewal(row)
            }
        }
    }

    /// Puts restored keys to use after the other parties have said that they are of the same state. In the same step a pool generation begins
    /// beyond every one that others have heard of.
    ///
    /// - Parameters:
    ///   - parties: those who said so.
    ///   - seen: the highest counter of this party that one of them had heard; nil where none had.
    public func confirmRestored(by parties: [UInt8], seen: PoolCounter?) throws(StoreError) -> PoolOutcome {
        try beginGeneration(beyond: seen) { change in
            let restored = try KeyRow.all(change.rows(.keys), keys).filter { $0.state == .restored }
            guard let first = restored.first else { throw StoreError.nothingRestored(file: path) }
            for var row in restored {
                row.state = .active
                let confirmed = row
                try change.edit(.keys) { $0.put(confirmed.cells(keys)) }
            }
            try change.append(
                .restoreConfirmed,
                [
                    EventField("epoch", first.epoch), EventField("keys", ids: restored.map(\.keyID)),
                    EventField("by", parties: parties.sorted()),
                ])
        }
    }
}

extension Projection {
    mutating func restoreConfirmed(_ fields: Fields) throws(Fields.Missing) -> String? {
        let (epoch, ids): (UInt32, [[UInt8]]) = (try fields.number("epoch"), try fields.list("keys", width: 32))
        let restored = Set(keys.filter { $0.value.state == .restored }.map(\.key))
        guard !ids.isEmpty, restored == Set(ids.map { KeyName(keyID: $0, epoch: epoch) }) else {
            return "other keys were confirmed than were restored"
        }
        for name in restored { keys[name]?.state = .active }
        return nil
    }
}
