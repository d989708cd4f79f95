internal import MPCCore
internal import Synchronization

/// Takes shares of keys that a dealer splits: at a party that has none, and whose operator agreed to exactly these keys, once (lifecycle.md
/// section 1).
///
/// As after key generation each share is stored durably as pending before its party says "stored".
struct ImportKeys {
    let party: LocalParty

    func plan(_ offer: ImportOffer, threshold: Int, roster: Roster) throws(WalletError) -> RunPlan {
        let consent = party.consent.withLock(\.self)
        guard let consent, consent.offer == offer, consent.threshold == threshold, roster == party.roster,
            try party.member.keyRecords().isEmpty
        else { throw notAgreed }
        let parameters = try ProtocolTable.importing(offer, threshold: threshold, roster: roster)
        guard let run = parameters.run else { throw .protocolAbort(.misuse(.schemes)) }
        let spend = GenerateKeys.spending(consent, at: party, otherwise: notAgreed)
        return RunPlan(parameters: run, seats: parameters.seats, spend: spend) { [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyImport.hold(parameters, context: context) }
            return FinishingRun(run: run) { keys throws(WalletError) in
                try GenerateKeys.store(keys.shares, keys.pairSetups, createdAt: consent.createdAt, at: party)
                return .generated(party.member.acknowledgements(of: keys.shares.map(\.info)))
            }
        }
    }

    private var notAgreed: WalletError { .refused(reason: "party \(party.index)'s operator has not agreed to the import of these keys") }
}
