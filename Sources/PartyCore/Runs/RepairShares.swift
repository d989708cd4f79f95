internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// Takes part in the repair of a party's shares, as one of t helpers or as the party itself: where the operator agreed to exactly that, once
/// (lifecycle.md section 4).
struct RepairShares {
    let party: LocalParty

    func plan(_ wish: RepairWish) async throws(WalletError) -> RunPlan {
        guard let consent = party.consent(to: .repair(wish)) else { throw notAgreed }
        try party.requireOneWallet()
        let isRepaired = wish.party == party.index
        let state = try isRepaired ? stateToRegain(consent) : party.knownState(consent)
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try RepairParameters(
                state: state, repaired: wish.party, helpers: wish.helpers,
                companion: ProtocolTable.companion(of: state.keys.map(\.scheme)))
        }
        guard let run = parameters.run, isRepaired || parameters.helpers.contains(party.index) else {
            throw .protocolAbort(.misuse(.notAParticipant))
        }
        let spend = party.spending(consent, otherwise: notAgreed)
        return isRepaired
            ? RunPlan(
                parameters: run, isOverAllShares: true, spend: spend, start: receiving(parameters, consent, seen: try await heard()))
            : RunPlan(parameters: run, isOverAllShares: true, spend: spend, start: helping(parameters, try party.ownShares()))
    }

    private var notAgreed: WalletError { .refused(reason: "party \(party.index)'s operator has not agreed to this repair") }

    /// The state whose share this party lacks: what its operator vouches for, where that is the epoch which the party's own chain has come to.
    private func stateToRegain(_ consent: EpochConsent) throws(WalletError) -> WalletState {
        let records = try party.member.keyRecords()
        guard !records.contains(where: { $0.state == .active || $0.state == .restored || $0.state == .pending }) else {
            throw .refused(reason: "party \(party.index) has its share, and takes no other")
        }
        guard let keys = consent.keys, let state = WalletState(keys: keys, roster: party.roster), !party.member.isOutside else {
            throw .refused(reason: "party \(party.index) is not of this wallet's epoch")
        }
        guard let epoch = try party.ownEpoch(), epoch == state.epoch, Self.keeps(state, records.map(\.info)) else {
            throw .refused(
                reason: "the certificates that party \(party.index) has followed lead to another state than the one that it is to regain")
        }
        return state
    }

    /// Whether a state has the keys that this party's own records know from an earlier epoch.
    private static func keeps(_ state: WalletState, _ known: [KeyInfo]) -> Bool {
        known.allSatisfy { earlier in state.keys.contains { $0.keeps(earlier) } }
    }

    /// The highest counter of this party that others have heard: its pools begin beyond it.
    private func heard() async throws(WalletError) -> PoolCounter? {
        let challenge = RollCall(party: party).challenge()
        let answers = RollCall(party: party).confirming(challenge, await party.peers.answers(to: challenge))
        return answers.compactMap { $0.seen?.counter }.max()
    }

    private func helping(_ parameters: RepairParameters, _ shares: [KeyShare]) -> PartyRun.Start {
        { [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyRepair.help(shares, parameters, context: context) }
            return FinishingRun(run: run) { dealt throws(WalletError) in
                // What it had with the repaired party before is void.
                for key in shares.map(\.info) where key.pairSetups != nil { try party.member.storePairs(dealt.pairSetups, key: key) }
                return .repaired
            }
        }
    }

    private func receiving(_ parameters: RepairParameters, _ consent: EpochConsent, seen: PoolCounter?) -> PartyRun.Start {
        { [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyRepair.receive(parameters, context: context) }
            return FinishingRun(run: run) { dealt throws(WalletError) in
                try Self.store(dealt, parameters, createdAt: consent.createdAt, seen: seen, at: party)
                return .repaired
            }
        }
    }

    /// All keys in one step, in use at once. Pairs with who did not help have a place without a set-up, to be made anew.
    private static func store(
        _ dealt: DealtKeys, _ parameters: RepairParameters, createdAt: Int64, seen: PoolCounter?, at party: LocalParty
    ) throws(WalletError) {
        let others = parameters.state.roster.parties.filter { $0 != party.index && !parameters.helpers.contains($0) }
        try WalletError.store { () throws(StoreError) in
            var keys: [PendingKey] = []
            for share in dealt.shares {
                let pairs =
                    share.info.pairSetups == nil
                    ? []
                    : try PairSetupParts.records(dealt.pairSetups, of: party.index, key: share.info)
                        + others.map(NewPairSetup.init(toBeMadeWith:))
                keys.append(
                    PendingKey(NewKey(share.info, createdAt: createdAt), share: share.withSecret { SecretBox($0.copy()) }, pairs: pairs))
            }
            _ = try party.store.storeRepaired(keys, renewing: others.map(\.rawValue), roster: nil, seen: seen)
        }
        try party.reload()
    }
}
