internal import MPCCore
internal import ShareStore

/// Makes pending keys active with n equal acknowledgements (frost.md section 2, step 4), and says what this party holds.
///
/// A key that some party does not hold stays pending: it shows no address and signs nothing.
struct ExchangeAcknowledgements {
    let party: LocalParty

    func run(_ offered: [KeyAcknowledgement]) throws(WalletError) -> [KeyAcknowledgement] {
        let records = try party.member.keyRecords()
        let own = party.member.acknowledgements(of: records.map(\.info))
        let pending = party.foundingKeys
        let runs = Set(pending.map(\.runID))
        guard !offered.isEmpty, !runs.isEmpty else { return own }
        // Whoever handed them over: what counts is each party's signature, one a party and run.
        var others: [KeyAcknowledgement] = []
        for statement in offered where statement.party != party.index && runs.contains(statement.runID) && !others.contains(statement) {
            guard others.count < runs.count * 2 * party.roster.count else { break }
            if (try? KeyAcknowledgement(statement.encoded, roster: party.roster)) != nil { others.append(statement) }
        }
        for key in pending.sorted(by: { $0.keyID.lexicographicallyPrecedes($1.keyID) }) {
            let statements = (others + own).filter { $0.runID == key.runID }
            let complete = try WalletError.run { () throws(ProtocolAbort) in
                try KeyAcknowledgement.complete(statements, roster: party.roster, of: key)
            }
            guard complete else { continue }
            try activate(key, others.filter { $0.runID == key.runID })
        }
        return own
    }

    private func activate(_ key: KeyInfo, _ others: [KeyAcknowledgement]) throws(WalletError) {
        defer { party.keyring.forget() }
        for statement in others {
            try WalletError.store { () throws(StoreError) in
                try party.store.storeAcknowledgement(
                    keyID: key.keyID, epoch: key.epoch, from: statement.party.rawValue, bytes: statement.encoded)
            }
        }
        do throws(StoreError) { try party.store.activate(keyID: key.keyID, epoch: key.epoch) } catch {
            // Somebody who exchanged at the same time was first.
            guard case .keyNotPending = error else { throw .store(error) }
        }
    }
}

extension LocalParty {
    /// Its keys that are not active yet, in their first epoch here. What follows an active epoch becomes active by a rotation.
    var foundingKeys: [KeyInfo] {
        guard let records = try? member.keyRecords() else { return [] }
        let active = Set(records.filter { $0.state == .active }.map(\.info.keyID))
        return records.filter { $0.state == .pending && !active.contains($0.info.keyID) }.map(\.info)
    }
}
