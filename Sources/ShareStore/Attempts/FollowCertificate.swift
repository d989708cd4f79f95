internal import GRDB
internal import Groups

extension SQLiteShareStore {
    /// Follows a certificate without a share of the epoch that it begins, in one step: what is secret of the epoch before is destroyed, and
    /// attempts with it, as in an activation.
    ///
    /// The keys stand without a share from then on: nothing is signed with them, further certificates are followed, and a repair gives a share
    /// to a party that is still one. Refused where the store holds its share of what is certified.
    ///
    /// - Parameters:
    ///   - records: the public records of all keys in the epoch that begins; none where they are not known.
    ///   - roster: the parties of that epoch; nil where they stay the same, under the same numbers. It may have no number for this party.
    /// - Returns: what became of the pools; kept, where this certificate was followed before.
    public func depart(
        _ certificate: EpochCertificate, keys records: [NewKey], roster: NextRoster?
    ) throws(StoreError) -> PoolOutcome {
        guard let poolKey else { throw refusesChanges }
        try certificate.check()
        if !records.isEmpty { try NewKey.check(records, epoch: certificate.epoch) }
        try roster?.check()
        let opening = try change { change in
            if let opening = try followed(certificate.name, state: certificate.state, &change) { return opening }
            try requireCurrent(poolKey, change.head)
            let found = try inStep(&change, poolKey)
            let held = try heldKeys(&change)
            try requireNext(certificate.epoch, after: held, &change)
            guard !held.isEmpty || !records.isEmpty else { throw StoreError.nothingToRotate(epoch: certificate.epoch) }
            if !records.isEmpty { try requireSameKeys(records, held) }
            if !held.isEmpty { try roster?.checkDeparting(party: info.party) }
            try requireNoShare(of: certificate, &change)

            for old in held { try retire(old, &change) }
            try follow(certificate, &change)
            let rosterFields = try changeRoster(&change, to: certificate.epoch, roster)
            try change.append(.epochFollowed, certificate.eventFields + rosterFields)
            let unknown = held.map { NewKey(unknownIn: certificate.epoch, after: $0) }
            for key in records.isEmpty ? unknown : records {
                try begin(key, as: .without, share: nil, &change)
                try change.append(
                    .keyFollowed,
                    [EventField("epoch", key.epoch)] + key.eventFields(publicHash: SHA256.hash(key.publicPart)))
            }
            return try PoolOpening.begin(
                &change, file: poolFile, found, beyond: found?.key.generation ?? poolKey.generation, reason: .epochRotated)
        }
        return finishMove(opening)
    }

    /// A share that is there and whole is not thrown away; one that does not open is as good as lost.
    private func requireNoShare(of certificate: EpochCertificate, _ change: inout Change) throws {
        guard let row = try AttemptRow.load(change.rows(.attempts), certificate.name) else { return }
        guard row.state == certificate.state else {
            throw StoreError.attemptConflict(epoch: certificate.epoch, transcript: certificate.name.transcript)
        }
        do { _ = try openAttempt(row, &change) } catch StoreError.attemptWithoutShare { return } catch StoreError.tampered {
            return
        } catch StoreError.epochKeyMissing {
            return
        }
        throw StoreError.attemptHoldsShare(epoch: certificate.epoch, transcript: certificate.name.transcript)
    }

    /// The chain, ascending.
    public func certificates() throws(StoreError) -> [EpochCertificate] { try read(.certificates) { try EpochCertificate.all($0) } }
}

extension NewKey {
    /// The record of a key in an epoch of which nothing is known but that it began.
    fileprivate init(unknownIn epoch: UInt32, after row: KeyRow) {
        self.init(
            keyID: row.keyID, scheme: row.scheme, protocolName: row.protocolName, epoch: epoch, publicPart: [], createdAt: row.createdAt)
    }
}
