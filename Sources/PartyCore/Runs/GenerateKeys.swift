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
        guard roster == party.roster, try party.member.keyRecords().isEmpty, let consent = spentConsent(schemes, threshold) else {
            throw .refused(reason: "party \(party.index)'s operator has not agreed to this key generation")
        }
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try KeyGenerationParameters(
                schemes: schemes, threshold: threshold, roster: roster,
                companion: schemes.lazy.compactMap { ProtocolTable.scheme(forNew: $0).pairSetups?.companion }.first)
        }
        guard let run = parameters.run else { throw .protocolAbort(.misuse(.schemes)) }
        return RunPlan(parameters: run) { [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyGeneration.run(parameters, context: context) }
            return FinishingRun(run: run) { keys throws(WalletError) in
                try Self.store(keys, createdAt: consent.createdAt, at: party)
                return .generated(keys.shares.map { KeyAcknowledgement(stored: $0.info, identity: party.member.identity) })
            }
        }
    }

    private func spentConsent(_ schemes: [SignatureScheme], _ threshold: Int) -> GenerationConsent? {
        party.consent.withLock { consent in
            guard let given = consent, given.schemes == schemes.sorted(), given.threshold == threshold else { return nil }
            consent = nil
            return given
        }
    }

    private static func store(_ keys: GeneratedKeys, createdAt: Int64, at party: LocalParty) throws(WalletError) {
        for key in keys.shares {
            let new = NewKey(
                keyID: key.info.keyID, scheme: key.info.scheme.rawValue, protocolName: key.info.thresholdProtocol.rawValue, epoch: key.info.epoch, publicPart: key.info.encoded,
                createdAt: createdAt)
            try WalletError.store { () throws(StoreError) in
                try key.withSecret { secret throws(StoreError) in try party.store.storePending(new, share: secret) }
            }
            guard key.info.pairSetups != nil else { continue }
            try party.member.storePairs(keys.pairSetups, key: key.info)
        }
        party.keyring.forget()
    }
}
