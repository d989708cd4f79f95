internal import GRDB
internal import Secrets

extension SQLiteShareStore {
    /// Makes an attempt the wallet's next epoch, on its certificate, in one step, wherever the attempt stands: a certificate decides.
    ///
    /// In that step the old epoch's shares, auxiliary data and units of material are destroyed, and so are all attempts, and a pool generation
    /// begins: what a copy of the store from before still has fits no pool key any more. The keys' records and public parts, what was consumed
    /// and what was released stay. All keys move together, for the roster is the wallet's.
    ///
    /// - Parameter roster: the parties of the next epoch; nil where they stay the same, under the same numbers.
    /// - Returns: what became of the pools; kept, where this certificate was followed before.
    public func activateAttempt(
        _ name: AttemptName, certificate: [UInt8], roster: NextRoster?
    ) throws(StoreError) -> PoolOutcome {
        guard let poolKey else { throw refusesChanges }
        try name.check()
        try Limits.length("certificate", certificate, 1...Limits.longestCertificate)
        try roster?.check()
        let opening = try change { change in
            if let opening = try followed(name, state: nil, &change) { return opening }
            try requireCurrent(poolKey, change.head)
            let found = try inStep(&change, poolKey)
            let held = try heldKeys(&change)
            try requireAttempt(name, after: held, &change)
            guard let row = try AttemptRow.load(change.rows(.attempts), name) else {
                throw StoreError.unknownAttempt(epoch: name.epoch, transcript: name.transcript)
            }
            if held.isEmpty { try roster?.checkNewcomer(party: info.party) } else { try roster?.checkStaying(party: info.party) }
            let opened = try openAttempt(row, &change)

            for old in held { try retire(old, &change) }
            let whole = EpochCertificate(name, state: row.state, bytes: certificate)
            try follow(whole, &change)
            let rosterFields = try changeRoster(&change, to: name.epoch, roster)
            let sequence = try change.append(.epochActivated, whole.eventFields + rosterFields)
            for key in opened { try activate(key, by: sequence, &change) }
            return try PoolOpening.begin(
                &change, file: poolFile, found, beyond: found?.key.generation ?? poolKey.generation, reason: .epochRotated)
        }
        return finishMove(opening)
    }

    /// Keys in use of the epoch before, or none at all.
    private func requireAttempt(_ name: AttemptName, after held: [KeyRow], _ change: inout Change) throws {
        if let other = held.first(where: { $0.state != .active }) {
            throw other.state == .without
                ? StoreError.noShare(key: other.keyID, epoch: other.epoch)
                : StoreError.keyNotActive(key: other.keyID, epoch: other.epoch)
        }
        try requireNext(name.epoch, after: held, &change)
    }

    /// A key of an attempt with its secrets, which are sealed anew for the epoch.
    struct OpenedKey {
        let key: NewKey
        let share: SecretBox
        let pairs: [CheckedAuxiliary]
    }

    /// What does not open would leave nothing.
    func openAttempt(_ attempt: AttemptRow, _ change: inout Change) throws -> [OpenedKey] {
        let found = try AttemptKeyRow.all(change.rows(.attemptKeys), of: attempt.name)
        guard found.contains(where: { $0.share != nil }) else {
            throw StoreError.attemptWithoutShare(epoch: attempt.name.epoch, transcript: attempt.name.transcript)
        }
        let pairs = try AttemptPairRow.all(change.rows(.attemptPairs), of: attempt.name)
        return try found.map { row in
            let key = row.key
            guard let share = try row.open(in: attempt, keys) else {
                throw StoreError.tampered(file: path, detail: "the share of key \(hexText(key.keyID)) in \(attempt.name.words)")
            }
            let own = try pairs.filter { $0.keyID == key.keyID }.map { pair in
                guard let secret = try pair.open(in: attempt, keys) else {
                    throw StoreError.tampered(file: path, detail: "the set-up with party \(pair.peer) in \(attempt.name.words)")
                }
                return CheckedAuxiliary(peer: pair.peer, publicPart: pair.publicPart, secret: SecretBox(secret))
            }
            return OpenedKey(key: key, share: SecretBox(share), pairs: own)
        }
    }

    private func activate(_ opened: OpenedKey, by sequence: Int64, _ change: inout Change) throws {
        let key = opened.key
        guard let share = opened.share.take() else { throw StoreError.malformed(field: "share", detail: "taken out of its box before") }
        try begin(key, as: .active, share: try sealShare(share, of: key), &change)
        for pair in opened.pairs {
            guard let secret = pair.secret.take() else { continue }
            let name = AuxiliaryName(keyID: key.keyID, epoch: key.epoch, peer: pair.peer)
            let row = AuxiliaryRow(name: name, publicPart: pair.publicPart, stored: sequence)
            let sealed = try row.seal(secret, keys)
            try change.edit(.auxiliary) { $0.put(row.cells) }
            try change.edit(.auxiliarySecrets) { $0.put(name.cells + [.bytes(sealed.nonce), .bytes(sealed.bytes)]) }
        }
    }

    /// A share as it lies beside its key.
    func sealShare(_ share: borrowing SecretBytes, of key: NewKey) throws(StoreError) -> SealedBytes {
        let identity = RecordIdentity(
            kind: .share, id: key.keyID, keyID: key.keyID, epoch: key.epoch, generation: 0, publicPart: key.publicPart)
        return try keys.seal(share, as: identity)
    }
}
