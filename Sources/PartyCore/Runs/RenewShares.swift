internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// Takes part in a run that begins the wallet's next epoch, refresh or reshare: where the operator agreed to exactly this proposal, once
/// (lifecycle.md section 1).
///
/// What the run leaves is stored as an attempt: the keys in use stay as they are until its certificate.
struct RenewShares {
    let party: LocalParty

    func plan(_ proposal: RenewalProposal) throws(WalletError) -> RunPlan {
        guard let consent = party.consent(to: .renewal(proposal)) else { throw notAgreed }
        let known = try party.knownState(consent)
        let parameters = try party.renewal(proposal, of: known.epoch)
        guard !parameters.departedCanSign || consent.departedCanSign else {
            throw .departedCanSign(parties: parameters.departed, threshold: known.epoch.threshold)
        }
        // One attempt at a time: of two that run side by side one would be left half way.
        if let live = try party.attempts().first(where: { $0.stage.isLive }) {
            throw .store(.otherAttemptLive(epoch: live.name.epoch, transcript: live.name.transcript))
        }
        try party.requireOneWallet()
        guard let run = parameters.run, let seat = parameters.seats.index(of: party.member.identity.publicKey) else {
            throw .protocolAbort(.misuse(.notAParticipant))
        }
        guard !parameters.isHolder(seat) || seat == party.index else {
            throw .unsupported("party \(party.index) would have number \(seat), and a party that stays keeps its number")
        }
        let shares = try party.ownShares()
        let spend = party.spending(consent, otherwise: notAgreed)
        return RunPlan(parameters: run, seats: parameters.seats, isOverAllShares: true, spend: spend) {
            [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try KeyRenewal.run(parameters, state: known, shares: shares, context: context)
            }
            return FinishingRun(run: run) { renewed throws(WalletError) in
                try Self.store(renewed, parameters, createdAt: consent.createdAt, at: party)
                return .renewed(renewed.transcriptHash)
            }
        }
    }

    private var notAgreed: WalletError { .refused(reason: "party \(party.index)'s operator has not agreed to this next epoch") }

    /// All keys in one step: a party that says "stored" says it of all of them.
    private static func store(
        _ renewed: DealtKeys, _ parameters: RenewalParameters, createdAt: Int64, at party: LocalParty
    ) throws(WalletError) {
        guard let attempt = parameters.attempt(of: renewed) else { throw .protocolAbort(.abort(.ownFailure)) }
        try WalletError.store { () throws(StoreError) in
            var keys: [AttemptKey] = []
            for info in renewed.keys {
                let share = renewed.shares.first { $0.info.scheme == info.scheme }
                let pairs =
                    info.pairSetups == nil || share == nil ? [] : try PairSetupParts.records(renewed.pairSetups, of: party.index, key: info)
                keys.append(
                    AttemptKey(
                        NewKey(info, createdAt: createdAt), share: share.map { $0.withSecret { SecretBox($0.copy()) } }, pairs: pairs))
            }
            let name = AttemptName(epoch: attempt.epoch, operation: attempt.operation, transcript: attempt.transcriptHash)
            try party.store.storeAttempt(
                NewAttempt(name, state: attempt.state, proposal: parameters.proposal.encoded, keys: keys))
        }
    }
}

extension LocalParty {
    /// Refuses what would go on with one half of a wallet.
    func requireOneWallet() throws(WalletError) {
        guard try isSplit() else { return }
        throw .refused(reason: "an epoch has two certificates, and no other is begun: the wallet is split in two")
    }

    /// The operator's agreement to a run over all shares; nil where there is none.
    func consent(to run: EpochRun) -> EpochConsent? { agreed.withLock { $0.first { $0.run == run } } }

    /// Takes an agreement, which lets one run begin.
    func spending(_ consent: EpochConsent, otherwise refusal: WalletError) -> RunPlan.Spend {
        { [self] () throws(WalletError) in
            let isThere = agreed.withLock { agreed in
                guard let place = agreed.firstIndex(of: consent) else { return false }
                agreed.remove(at: place)
                return true
            }
            guard isThere else { throw refusal }
        }
    }

    /// The state that a run begins with: this party's own where it holds shares, otherwise what its operator vouched for.
    func knownState(_ consent: EpochConsent) throws(WalletError) -> WalletState {
        let records = try member.keyRecords()
        if records.contains(where: { $0.state == .active }) { return try walletState() }
        guard !records.contains(where: { $0.state == .restored || $0.state == .pending }), let keys = consent.keys,
            let state = WalletState(keys: keys, roster: roster)
        else { throw .inconsistent(wallet: store.info.wallet, problem: "party \(index) has no keys in use") }
        return state
    }

    /// Its shares of all keys, in scheme order; none where it holds none.
    func ownShares() throws(WalletError) -> [KeyShare] {
        try keyring.infos().map { info throws(WalletError) in try share(of: info.scheme) }
    }
}
