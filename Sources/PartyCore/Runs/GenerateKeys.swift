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
        guard let consent, consent.offer == nil, consent.schemes == schemes.sorted(), consent.threshold == threshold,
            roster == party.roster,
            try party.member.keyRecords().isEmpty
        else { throw notAgreed }
        let parameters = try ProtocolTable.generation(schemes: schemes, threshold: threshold, roster: roster)
        guard let run = parameters.run else { throw .protocolAbort(.misuse(.schemes)) }
        return RunPlan(parameters: run, spend: Self.spending(consent, at: party, otherwise: notAgreed)) {
            [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyGeneration.run(parameters, context: context) }
            return FinishingRun(run: run) { keys throws(WalletError) in
                try Self.store(keys.shares, keys.pairSetups, createdAt: consent.createdAt, at: party)
                return .generated(party.member.acknowledgements(of: keys.shares.map(\.info)))
            }
        }
    }

    private var notAgreed: WalletError { .refused(reason: "party \(party.index)'s operator has not agreed to this key generation") }

    /// The agreement is spent by the run that it lets begin, and by no other.
    static func spending(
        _ consent: GenerationConsent, at party: LocalParty, otherwise refusal: WalletError
    ) -> RunPlan.Spend {
        { () throws(WalletError) in
            let isThere = party.consent.withLock { given in
                defer { given = nil }
                return given == consent
            }
            guard isThere else { throw refusal }
        }
    }

    /// All keys of the run and their pairs in one step: a party that says "stored" says it of all of them.
    static func store(
        _ shares: [KeyShare], _ pairSetups: [PartyIndex: SecretMessage], createdAt: Int64, at party: LocalParty
    ) throws(WalletError) {
        try WalletError.store { () throws(StoreError) in
            var pending: [PendingKey] = []
            for key in shares {
                let new = NewKey(key.info, createdAt: createdAt)
                let pairs =
                    key.info.pairSetups == nil ? [] : try PairSetupParts.records(pairSetups, of: party.index, key: key.info)
                pending.append(PendingKey(new, share: key.withSecret { SecretBox($0.copy()) }, pairs: pairs))
            }
            try party.store.storePending(pending)
        }
        party.keyring.forget()
    }
}
