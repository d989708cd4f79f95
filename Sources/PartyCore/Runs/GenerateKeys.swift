internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// Makes a wallet's keys: at a party that has none, and whose operator agreed to exactly this, once.
///
/// Each share is stored durably as pending before its party says "stored" (frost.md section 2, step 4).
struct GenerateKeys {
    let party: LocalParty

    func plan(schemes: [SignatureScheme], threshold: Int, roster: Roster) throws(WalletError) -> RunPlan {
        let consent = party.consent.withLock(\.self)
        guard let consent, consent.schemes == schemes.sorted(), consent.threshold == threshold, roster == party.roster,
            try party.member.keyRecords().isEmpty
        else { throw notAgreed }
        let parameters = try ProtocolTable.generation(schemes: schemes, threshold: threshold, roster: roster)
        guard let run = parameters.run else { throw .protocolAbort(.misuse(.schemes)) }
        // Spent by the run that it lets begin, and by no other.
        let spend: RunPlan.Spend = { () throws(WalletError) in
            let isThere = party.consent.withLock { given in
                defer { given = nil }
                return given == consent
            }
            guard isThere else { throw notAgreed }
        }
        return RunPlan(parameters: run, spend: spend) { [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyGeneration.run(parameters, context: context) }
            return FinishingRun(run: run) { keys throws(WalletError) in
                try Self.store(keys, createdAt: consent.createdAt, at: party)
                return .generated(party.member.acknowledgements(of: keys.shares.map(\.info)))
            }
        }
    }

    private var notAgreed: WalletError { .refused(reason: "party \(party.index)'s operator has not agreed to this key generation") }

    /// All keys of the run and their pairs in one step: a party that says "stored" says it of all of them.
    private static func store(_ keys: GeneratedKeys, createdAt: Int64, at party: LocalParty) throws(WalletError) {
        try WalletError.store { () throws(StoreError) in
            var pending: [PendingKey] = []
            for key in keys.shares {
                let new = NewKey(key.info, createdAt: createdAt)
                let pairs =
                    key.info.pairSetups == nil ? [] : try PairSetupParts.records(keys.pairSetups, of: party.index, key: key.info)
                pending.append(PendingKey(new, share: key.withSecret { SecretBox($0.copy()) }, pairs: pairs))
            }
            try party.store.storePending(pending)
        }
        party.keyring.forget()
    }
}
