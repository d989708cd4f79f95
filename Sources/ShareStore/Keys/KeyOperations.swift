internal import GRDB
internal import Groups
public import Secrets

extension SQLiteShareStore {
    /// Stores a share with its pending key record, in one step.
    public func storePending(_ key: NewKey, share: borrowing SecretBytes) throws(StoreError) {
        let sealed = try seal(key, share)
        try change { try put(sealed, &$0) }
    }

    /// Stores the keys of one run with their shares and pair set-ups, in one step: all of them, or none.
    public func storePending(_ keys: [PendingKey]) throws(StoreError) { try store(keys, as: .pending) { _, _, _ in } }

    /// Stores keys with what lies beside them, in one step; `also` does in it what has to be done to each key with the peers of its pairs.
    func store(
        _ new: [PendingKey], as state: KeyState, also: (inout Change, NewKey, [UInt8]) throws -> Void
    ) throws(StoreError) {
        var sealed: [(key: SealedKey, pairs: [CheckedAuxiliary])] = []
        for pending in new {
            guard let share = pending.share.take() else { throw .malformed(field: "share", detail: "taken out of its box before") }
            let data = pending.pairs.map { NewAuxiliary(peer: $0.peer, publicPart: $0.publicPart, secret: $0.secret) }
            sealed.append((try seal(pending.key, share, as: state), data.isEmpty ? [] : try checked(.pairSetups, data)))
        }
        let rows = sealed
        try change { change in
            for (key, pairs) in rows {
                try put(key, &change)
                if !pairs.isEmpty { try put(.pairSetups, keyID: key.key.keyID, epoch: key.key.epoch, pairs, &change) }
                try also(&change, key.key, pairs.map(\.peer))
            }
        }
    }

    /// A key as it is stored, its share sealed.
    private struct SealedKey {
        let key: NewKey
        let row: KeyRow
        let share: SealedBytes
    }

    private func seal(_ key: NewKey, _ share: borrowing SecretBytes, as state: KeyState = .pending) throws(StoreError) -> SealedKey {
        try Limits.id("key id", key.keyID)
        for (field, name) in [("scheme", key.scheme), ("protocol", key.protocolName)] {
            guard (1...64).contains(name.utf8.count) else { throw .malformed(field: field, detail: "1 to 64 bytes") }
        }
        try Limits.length("public part", key.publicPart, 0...Limits.longest)
        guard (1...Limits.longest).contains(share.count) else { throw .malformed(field: "share", detail: "1 to \(Limits.longest) bytes") }
        let identity = RecordIdentity(
            kind: .share, id: key.keyID, keyID: key.keyID, epoch: key.epoch, generation: 0, publicPart: key.publicPart)
        let row = KeyRow(
            keyID: key.keyID, epoch: key.epoch, scheme: key.scheme, protocolName: key.protocolName, state: state,
            createdAt: key.createdAt, publicHash: SHA256.hash(key.publicPart))
        return SealedKey(
            key: key, row: row,
            share: try keys.seal(share, as: identity))
    }

    private func put(_ sealed: SealedKey, _ change: inout Change) throws {
        let (key, row, share) = (sealed.key, sealed.row, sealed.share)
        guard try KeyRow.load(change.rows(.keys), keys, keyID: key.keyID, epoch: key.epoch) == nil else {
            throw StoreError.keyExists(key: key.keyID, epoch: key.epoch)
        }
        // A share never signs under another scheme (rule S12), nor by another protocol: nobody has proven the two secure together.
        let all = try KeyRow.all(change.rows(.keys), keys)
        // A share of a later epoch comes by an attempt, whose certificate decides.
        if let other = all.first(where: { $0.state.isHeld && $0.epoch != key.epoch }) {
            throw StoreError.otherEpochActive(key: other.keyID, epoch: other.epoch)
        }
        let others = all.filter { $0.keyID == key.keyID }
        for (field, isSame) in [
            ("scheme", others.allSatisfy { $0.scheme == key.scheme }),
            ("protocol", others.allSatisfy { $0.protocolName == key.protocolName }),
        ] where !isSame {
            throw StoreError.malformed(field: field, detail: "not the one of the key's other epochs")
        }
        try change.edit(.keys) { $0.put(row.cells(keys)) }
        try change.edit(.shares) { shares in
            shares.put([
                .bytes(key.keyID), .number(Int64(key.epoch)), .bytes(key.publicPart), .bytes(share.nonce), .bytes(share.bytes),
            ])
        }
        _ = try change.append(
            row.state == .restored ? .shareRestored : .shareStored,
            [
                EventField("key", key.keyID), EventField("epoch", key.epoch), EventField("scheme", key.scheme),
                EventField("public", row.publicHash), EventField("createdAt", key.createdAt),
                EventField("protocol", key.protocolName),
            ])
    }

    /// Refuses where a key is not in use in that epoch.
    func requireActive(_ change: inout Change, keyID: [UInt8], epoch: UInt32) throws {
        guard let row = try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) else {
            throw StoreError.unknownKey(key: keyID, epoch: epoch)
        }
        switch row.state {
        case .active: return
        case .pending, .restored: throw StoreError.keyNotActive(key: keyID, epoch: epoch)
        case .without: throw StoreError.noShare(key: keyID, epoch: epoch)
        case .retired: throw StoreError.keyRetired(key: keyID, epoch: epoch)
        }
    }

    /// Makes a pending key usable. Where another epoch is the present one, of this key or another, this is refused: from one epoch to the next
    /// all keys move together, with the roster, on a certificate.
    public func activate(keyID: [UInt8], epoch: UInt32) throws(StoreError) {
        try change { change in
            guard var row = try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            guard row.state == .pending else { throw StoreError.keyNotPending(key: keyID, epoch: epoch) }
            let all = try KeyRow.all(change.rows(.keys), keys)
            if let other = all.first(where: { $0.state.isHeld && ($0.keyID == keyID || $0.epoch != epoch) }) {
                throw StoreError.otherEpochActive(key: other.keyID, epoch: other.epoch)
            }
            // The roster is that of the shares.
            if let roster = try RosterRow.all(change.rows(.rosters), keys).last, roster.epoch != epoch {
                throw StoreError.rosterOfOtherEpoch(epoch: epoch, present: roster.epoch)
            }
            row.state = .active
            let activated = row
            try change.edit(.keys) { $0.put(activated.cells(keys)) }
            try change.append(.keyActivated, [EventField("key", keyID), EventField("epoch", epoch)])
        }
    }

    /// Destroys a pending key with its share and auxiliary data; force is needed once others have acknowledged it.
    public func discardPending(keyID: [UInt8], epoch: UInt32, force: Bool) throws(StoreError) {
        try change { change in
            guard let row = try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            guard row.state == .pending else { throw StoreError.keyNotPending(key: keyID, epoch: epoch) }
            func isOfKey(_ row: StrictRow) throws -> Bool { try row.bytes("key_id") == keyID && row.number("epoch") == epoch }
            let count = try change.rows(.acknowledgements).strict.count(where: isOfKey)
            guard count == 0 || force else {
                throw StoreError.discardNeedsForce(key: keyID, epoch: epoch, acknowledgements: count)
            }
            for table in [.auxiliarySecrets, .auxiliary, .acknowledgements, .shares, .keys] as [SealedTable] {
                try change.edit(table) { try $0.removeAll(where: isOfKey) }
            }
            try change.append(
                .pendingDiscarded,
                [EventField("key", keyID), EventField("epoch", epoch), EventField("forced", force ? "yes" : "no")])
        }
        try? emptyWriteAheadLog()
    }

    /// Reads all key records, in the order of identifier and epoch.
    public func keyRecords() throws(StoreError) -> [KeyRecord] {
        try read { access, head in
            let shares = try head.rows(.shares, access)
            return try KeyRow.all(head.rows(.keys, access), keys).map { row in
                KeyRecord(
                    keyID: row.keyID, scheme: row.scheme, protocolName: row.protocolName, epoch: row.epoch, state: row.state,
                    publicPart: try shares.publicPart(of: row), createdAt: row.createdAt)
            }
        }
    }

    /// The shares of all active keys, in guarded storage, by key.
    public func activeShares() throws(StoreError) -> [[UInt8]: SecretBox] {
        let found = try read { access, head in
            let shares = try head.rows(.shares, access)
            return try KeyRow.all(head.rows(.keys, access), keys).filter { $0.state == .active }.map { try shares.sealedShare(of: $0) }
        }
        var opened: [[UInt8]: SecretBox] = [:]
        for (identity, sealed) in found {
            guard let share = try keys.open(sealed, as: identity) else {
                throw .tampered(file: path, detail: "the share of key \(hexText(identity.keyID))")
            }
            opened[identity.keyID] = SecretBox(share)
        }
        return opened
    }

    /// The share of the key's active epoch, in guarded storage.
    public func share(keyID: [UInt8]) throws(StoreError) -> SecretBytes {
        let (identity, sealed) = try read { access, head in
            let rows = try head.rows(.keys, access)
            guard let row = try KeyRow.active(rows, keys, keyID: keyID) else {
                let without = try KeyRow.all(rows, keys).first { $0.keyID == keyID && $0.state == .without }
                throw without.map { .noShare(key: keyID, epoch: $0.epoch) } ?? StoreError.unknownKey(key: keyID, epoch: nil)
            }
            return try head.rows(.shares, access).sealedShare(of: row)
        }
        guard let share = try keys.open(sealed, as: identity) else {
            throw .tampered(file: path, detail: "the share of key \(hexText(keyID))")
        }
        return share
    }
}
