internal import GRDB
internal import Groups
internal import Secrets

extension SQLiteShareStore {
    /// Stores an attempt with its shares and pair set-ups, in one step. The secrets are taken out of their boxes, also when this fails.
    ///
    /// The same again is no change: it may have been dropped or committed to meanwhile, which the record says.
    @discardableResult public func storeAttempt(_ attempt: NewAttempt) throws(StoreError) -> AttemptRecord {
        guard poolKey != nil else { throw refusesChanges }
        let checked = try CheckedAttempt(attempt, self)
        return try change { change in
            if let earlier = try AttemptRow.load(change.rows(.attempts), attempt.name) {
                guard try isSame(checked, earlier, &change) else {
                    throw StoreError.attemptConflict(epoch: attempt.name.epoch, transcript: attempt.name.transcript)
                }
                return try record(earlier, change.rows(.attemptKeys), change.rows(.attemptPairs))
            }
            try requireRoom(&change, for: checked)
            return try put(checked, &change)
        }
    }

    /// The attempts in the order of epoch, operation and transcript.
    public func attempts() throws(StoreError) -> [AttemptRecord] {
        try read { access, head in
            let (keys, pairs) = (try head.rows(.attemptKeys, access), try head.rows(.attemptPairs, access))
            return try AttemptRow.all(head.rows(.attempts, access)).map { try record($0, keys, pairs) }
        }
    }

    private func record(_ row: AttemptRow, _ keys: SealedRows, _ pairs: SealedRows) throws -> AttemptRecord {
        let keys = try AttemptKeyRow.all(keys, of: row.name)
        let pairs = try AttemptPairRow.all(pairs, of: row.name)
        return AttemptRecord(
            name: row.name, state: row.state, proposal: row.proposal, stage: row.stage, madeAt: row.madeAt,
            holdsShares: keys.contains { $0.share != nil },
            keys: keys.map { key in
                let own = pairs.filter { $0.keyID == key.key.keyID }
                return AttemptRecord.Key(
                    key: key.key, pairs: own.map { AuxiliaryRecord(peer: $0.peer, publicPart: $0.publicPart) })
            })
    }

    /// The attempt has to lead on from where the wallet's keys are, and to be the only live one.
    private func requireRoom(_ change: inout Change, for attempt: CheckedAttempt) throws {
        let held = try heldKeys(&change)
        for row in held {
            switch row.state {
            case .without: throw StoreError.noShare(key: row.keyID, epoch: row.epoch)
            case .restored: throw StoreError.keyNotActive(key: row.keyID, epoch: row.epoch)
            case .active, .pending, .retired: break
            }
        }
        try requireNext(attempt.name.epoch, after: held, &change)
        try requireSameKeys(attempt.keys.map(\.key), held)
        let others = try AttemptRow.all(change.rows(.attempts))
        if let live = others.first(where: \.stage.isLive) {
            throw StoreError.otherAttemptLive(epoch: live.name.epoch, transcript: live.name.transcript)
        }
        guard others.count < Limits.mostAttempts else { throw StoreError.tooManyAttempts(most: Limits.mostAttempts) }
    }

    private func put(_ attempt: CheckedAttempt, _ change: inout Change) throws -> AttemptRecord {
        let name = attempt.name
        let sequence = try change.append(
            .attemptStored, name.eventFields + [EventField("state", attempt.state), EventField("proposal", attempt.proposal)])
        let row = AttemptRow(
            name: name, state: attempt.state, proposal: attempt.proposal, stage: .pending, madeAt: change.time, stored: sequence)
        try change.edit(.attempts) { $0.put(row.cells) }
        for item in attempt.keys {
            let share = try item.share.map { share in
                try seal(share, as: AttemptKeyRow.identity(of: item.key, in: row), field: "share")
            }
            let key = AttemptKeyRow(attempt: name, key: item.key, share: share)
            try change.edit(.attemptKeys) { $0.put(key.cells) }
            for pair in item.pairs {
                let identity = AttemptPairRow.identity(
                    keyID: item.key.keyID, peer: pair.peer, publicPart: pair.publicPart, in: row)
                let pairRow = AttemptPairRow(
                    attempt: name, keyID: item.key.keyID, peer: pair.peer, publicPart: pair.publicPart,
                    sealed: try seal(pair.secret, as: identity, field: "pair set-up"))
                try change.edit(.attemptPairs) { $0.put(pairRow.cells) }
            }
            try change.append(.attemptKeyStored, item.eventFields(of: name))
        }
        return try record(row, change.rows(.attemptKeys), change.rows(.attemptPairs))
    }

    private func seal(_ box: SecretBox, as identity: RecordIdentity, field: String) throws -> SealedBytes {
        guard let secret = box.take() else { throw StoreError.malformed(field: field, detail: "taken out of its box before") }
        return try keys.seal(secret, as: identity)
    }

    /// Whether an attempt is the one that is stored, down to the shares.
    private func isSame(_ attempt: CheckedAttempt, _ row: AttemptRow, _ change: inout Change) throws -> Bool {
        guard row.state == attempt.state, row.proposal == attempt.proposal else { return false }
        let stored = try AttemptKeyRow.all(change.rows(.attemptKeys), of: row.name)
        let pairs = try AttemptPairRow.all(change.rows(.attemptPairs), of: row.name)
        guard stored.map(\.key) == attempt.keys.map(\.key), pairs.count == attempt.keys.map(\.pairs.count).reduce(0, +) else {
            return false
        }
        for (found, item) in zip(stored, attempt.keys) {
            let own = pairs.filter { $0.keyID == item.key.keyID }
            guard own.map(\.peer) == item.pairs.map(\.peer), own.map(\.publicPart) == item.pairs.map(\.publicPart),
                try isSameShare(found, item.share, row)
            else { return false }
        }
        return true
    }

    private func isSameShare(_ found: AttemptKeyRow, _ box: SecretBox?, _ row: AttemptRow) throws -> Bool {
        guard found.share != nil, let share = box?.take() else { return found.share == nil && box == nil }
        guard let stored = try found.open(in: row, keys) else {
            throw StoreError.tampered(file: path, detail: "the share of key \(hexText(found.key.keyID)) in \(row.name.words)")
        }
        return stored.count == share.count && stored.isEqual(to: share)
    }
}

/// An attempt that may be stored, its keys in the order of their ids, its secrets in boxes that the transaction opens.
struct CheckedAttempt {
    struct Key {
        let key: NewKey
        let share: SecretBox?
        let pairs: [SQLiteShareStore.CheckedAuxiliary]

        /// What the event of the key says.
        func eventFields(of name: AttemptName) -> [EventField] {
            let fields =
                name.eventFields + key.eventFields(publicHash: SHA256.hash(key.publicPart))
                + [EventField("share", share == nil ? "no" : "yes")]
            guard !pairs.isEmpty else { return fields }
            return fields + [EventField("peers", parties: pairs.map(\.peer)), EventField("setups", ids: pairs.map(\.publicPart))]
        }
    }

    let name: AttemptName
    let state: [UInt8]
    let proposal: [UInt8]
    let keys: [Key]

    init(_ attempt: NewAttempt, _ store: SQLiteShareStore) throws(StoreError) {
        try attempt.name.check()
        try Limits.id("state", attempt.state)
        try Limits.length("proposal", attempt.proposal, 1...Limits.longestProposal)
        try NewKey.check(attempt.keys.map(\.key), epoch: attempt.name.epoch)
        let holds = attempt.keys.contains { $0.share != nil }
        var keys: [Key] = []
        for item in attempt.keys.sorted(by: { $0.key.keyID.lexicographicallyPrecedes($1.key.keyID) }) {
            guard (item.share != nil) == holds else { throw .malformed(field: "share", detail: "of some keys only") }
            guard holds || item.pairs.isEmpty else { throw .malformed(field: "pair set-up", detail: "beside no share") }
            let data = item.pairs.map { NewAuxiliary(peer: $0.peer, publicPart: $0.publicPart, secret: $0.secret) }
            let pairs = data.isEmpty ? [] : try store.checked(.pairSetups, data, longest: Limits.longestOfAttempt)
            keys.append(Key(key: item.key, share: try item.share.map(Self.checked), pairs: pairs))
        }
        (name, state, proposal, self.keys) = (attempt.name, attempt.state, attempt.proposal, keys)
    }

    private static func checked(_ box: SecretBox) throws(StoreError) -> SecretBox {
        guard let share = box.take() else { throw .malformed(field: "share", detail: "taken out of its box before") }
        guard (1...Limits.longestOfAttempt).contains(share.count) else {
            throw .malformed(field: "share", detail: "1 to \(Limits.longestOfAttempt) bytes")
        }
        return SecretBox(share)
    }
}
