internal import GRDB
internal import Groups

/// What every move of the wallet's keys to another epoch consists of, with a share of it or without.
extension SQLiteShareStore {
    /// The keys of the wallet's present epoch: in use, out of a backup, or without a share. None in the store of a newcomer.
    func heldKeys(_ change: inout Change) throws -> [KeyRow] {
        try KeyRow.all(change.rows(.keys), keys).filter { $0.state.isHeld }
    }

    /// All keys move together, one epoch at a time; a newcomer, who has no keys, begins anywhere.
    func requireNext(_ epoch: UInt32, after held: [KeyRow], _ change: inout Change) throws {
        for row in held where row.epoch.addingReportingOverflow(1) != (epoch, false) {
            throw StoreError.epochDoesNotFollow(key: row.keyID, epoch: epoch, active: row.epoch)
        }
        if held.isEmpty, let other = try change.rows(.keys).strict.first {
            // Keys that a run has just made are not in use yet, and those that are over are no beginning.
            throw StoreError.keyNotActive(key: try other.bytes("key_id"), epoch: try other.number("epoch"))
        }
        if let roster = try RosterRow.all(change.rows(.rosters), keys).last, roster.epoch > epoch {
            throw StoreError.rosterOfOtherEpoch(epoch: epoch, present: roster.epoch)
        }
    }

    /// All keys of the wallet, and of each the scheme and the protocol that it has (rule S12).
    func requireSameKeys(_ new: [NewKey], _ held: [KeyRow]) throws {
        guard !held.isEmpty else { return }
        guard Set(new.map(\.keyID)) == Set(held.map(\.keyID)) else {
            throw StoreError.malformed(field: "keys", detail: "not those of the wallet")
        }
        for key in new {
            guard let row = held.first(where: { $0.keyID == key.keyID }) else { continue }
            for (field, isSame) in [("scheme", row.scheme == key.scheme), ("protocol", row.protocolName == key.protocolName)]
            where !isSame {
                throw StoreError.malformed(field: field, detail: "not the one of the key's other epochs")
            }
        }
    }

    /// A key's epoch is over: nothing secret is left of it.
    func retire(_ row: KeyRow, _ change: inout Change) throws {
        var old = row
        old.state = .retired
        let retired = old
        try change.edit(.keys) { $0.put(retired.cells(keys)) }
        try change.edit(.shares) { try $0.destroyShare(of: retired) }
        for table in [.auxiliarySecrets, .auxiliary] as [SealedTable] {
            try change.edit(table) { rows in
                try rows.removeAll { try $0.bytes("key_id") == retired.keyID && $0.number("epoch") == retired.epoch }
            }
        }
    }

    /// A key's record in the epoch that begins.
    func begin(_ key: NewKey, as state: KeyState, share: SealedBytes?, _ change: inout Change) throws {
        let row = KeyRow(key, state: state)
        try change.edit(.keys) { $0.put(row.cells(keys)) }
        try change.edit(.shares) { shares in
            shares.put([
                .bytes(key.keyID), .number(Int64(key.epoch)), .bytes(key.publicPart), share.map { .bytes($0.nonce) } ?? .null,
                share.map { .bytes($0.bytes) } ?? .null,
            ])
        }
    }

    /// Keeps the certificate, and forgets what it decided: the attempts, with all that is secret in them, and what was said of earlier epochs.
    func follow(_ certificate: EpochCertificate, _ change: inout Change) throws {
        try change.edit(.certificates) { $0.put(certificate.cells) }
        for table in [.attempts, .attemptKeys, .attemptPairs] as [SealedTable] {
            try change.edit(table) { rows in try rows.removeAll { try $0.number("epoch") <= Int64(certificate.epoch) } }
        }
        try change.edit(.statements) { rows in try rows.removeAll { try $0.number("epoch") < Int64(certificate.epoch) } }
    }

    /// What became of a certificate that was followed before; nil where none of its epoch was. Another one of its epoch is refused.
    func followed(_ name: AttemptName, state: [UInt8]?, _ change: inout Change) throws -> PoolOpening? {
        guard let earlier = try EpochCertificate.load(change.rows(.certificates), epoch: name.epoch) else { return nil }
        guard earlier.name == name, state == nil || state == earlier.state else {
            throw StoreError.certificateConflict(epoch: name.epoch, transcript: earlier.name.transcript)
        }
        guard let poolKey else { throw refusesChanges }
        return PoolOpening(key: poolKey, outcome: .kept(generation: UInt64(exactly: change.head.generation) ?? 0))
    }

    /// The next epoch's roster, and with it what is kept by the parties' numbers; what the event says of it.
    func changeRoster(_ change: inout Change, to epoch: UInt32, _ next: NextRoster?) throws -> [EventField] {
        guard let present = try RosterRow.all(change.rows(.rosters), keys).last else {
            guard next == nil else { throw StoreError.malformed(field: "roster", detail: "the store has no identity yet") }
            return []
        }
        let roster = next?.roster ?? present.roster
        try change.edit(.rosters) { $0.put(RosterRow(epoch: epoch, roster: roster).cells(keys)) }
        let hash = EventField("roster", SHA256.hash(roster))
        guard let next else { return [hash] }
        let numbers = PartyNumbers(next.numbers)
        try change.forgetCounters(but: info.party)
        try change.renumberFailures(numbers)
        return [hash, EventField("numbers", numbers.text)]
    }

    /// What is left to do when a move to another epoch is committed. It is done, whatever becomes of this.
    func finishMove(_ opening: PoolOpening) -> PoolOutcome {
        hold(opening.key)
        try? emptyWriteAheadLog()
        erasePoolKeyBefore()
        eraseEpochKeysBefore()
        return opening.outcome
    }
}

extension EpochCertificate {
    /// What the event of a move says of the certificate.
    var eventFields: [EventField] {
        [
            // An epoch that a certificate begins is never the first.
            EventField("from", epoch &- 1), EventField("to", epoch), EventField("operation", name.operation),
            EventField("transcript", name.transcript), EventField("state", state), EventField("certificate", SHA256.hash(bytes)),
        ]
    }
}

extension KeyState {
    /// Whether a key of this state is of the wallet's present epoch.
    var isHeld: Bool {
        switch self {
        case .active, .restored, .without: true
        case .pending, .retired: false
        }
    }
}

extension NewKey {
    /// What an event says of a key, but for its epoch.
    func eventFields(publicHash: [UInt8]) -> [EventField] {
        [
            EventField("key", keyID), EventField("scheme", scheme), EventField("public", publicHash), EventField("createdAt", createdAt),
            EventField("protocol", protocolName),
        ]
    }

    /// Refuses keys that are not all of one epoch, or not each another.
    static func check(_ keys: [NewKey], epoch: UInt32) throws(StoreError) {
        guard (1...Limits.mostKeys).contains(keys.count) else {
            throw .malformed(field: "keys", detail: "\(keys.count), expected 1 to \(Limits.mostKeys)")
        }
        for key in keys {
            try Limits.id("key id", key.keyID)
            for (field, name) in [("scheme", key.scheme), ("protocol", key.protocolName)] {
                guard (1...64).contains(name.utf8.count) else { throw .malformed(field: field, detail: "1 to 64 bytes") }
            }
            try Limits.length("public part", key.publicPart, 1...Limits.longestOfAttempt)
            guard key.epoch == epoch else { throw .malformed(field: "keys", detail: "of epoch \(key.epoch), expected \(epoch)") }
        }
        guard Set(keys.map(\.keyID)).count == keys.count else { throw .malformed(field: "keys", detail: "one appears twice") }
    }
}
