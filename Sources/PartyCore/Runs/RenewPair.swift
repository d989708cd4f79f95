internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// Makes the set-up of a pair anew that the party is an end of.
struct RenewPair {
    let party: LocalParty

    func plan(_ scheme: SignatureScheme, _ pair: PartyPair) async throws(WalletError) -> RunPlan {
        let key = try party.share(of: scheme).info
        guard pair.low == party.index || pair.high == party.index else { throw .protocolAbort(.misuse(.notAParticipant)) }
        let setups = try key.requirePairSetups()
        guard let parameters = setups.renewalParameters(key, pair) else { throw .protocolAbort(.misuse(.parameter("pair"))) }
        let isAllowed = party.renewals.withLock { $0.contains(pair) }
        if !isAllowed { guard try await needsRenewal(pair, key) else { throw notAllowed(pair) } }
        // The operator's word is spent by the run that the party joins with it, not by one that it could not join.
        let spend: RunPlan.Spend = { () throws(WalletError) in
            guard !isAllowed || party.renewals.withLock({ $0.remove(pair) }) != nil else { throw notAllowed(pair) }
        }
        // One renewal at a time: of two that cross, each end may keep another's. The lower end's word is enough.
        let turn = pair.low == party.index ? try await turn(pair) : nil
        return RunPlan(parameters: parameters, spend: spend) { context throws(WalletError) in
            FinishingRun(run: setups.renewal(context: context, randomness: .system)) { [party] records throws(WalletError) in
                guard let record = records.first, records.count == 1 else { throw .protocolAbort(.misuse(.order)) }
                try party.member.storePairs([record.peer: record.secret], key: key)
                withExtendedLifetime(turn) {}
                return .pair(record.publicPart)
            }
        }
    }

    private func notAllowed(_ pair: PartyPair) -> WalletError {
        .refused(reason: "party \(party.index)'s operator has not allowed a renewal of the pair \(pair)")
    }

    /// Whether no operator's word is asked for: the set-up at one of the ends has to be renewed for the wallet's own housekeeping, and
    /// neither end has seen a check fail. The new set-up has nothing of the old one's secrets.
    private func needsRenewal(_ pair: PartyPair, _ key: KeyInfo) async throws(WalletError) -> Bool {
        let peer = pair.low == party.index ? pair.high : pair.low
        guard let own = try party.pairRecord(key, peer), let theirs = try await party.peers.end(of: pair, scheme: key.scheme, at: peer)
        else { return false }
        return own.poisoned == nil && theirs.poisoned == nil && (own.needsRenewal || theirs.needsRenewal)
    }

    private func turn(_ pair: PartyPair) async throws(WalletError) -> StoreTurn? {
        // Where there is nowhere to lock, renewals that cross are found afterwards.
        guard StoreTurn.isPossible else { return nil }
        for _ in 0..<400 {
            if let turn = party.renewalTurn(with: pair.high) { return turn }
            try? await Task.sleep(for: .milliseconds(25))
        }
        throw .renewalUnderWay(pair)
    }
}

extension LocalParty {
    /// This party's end of a pair set-up.
    func pairRecord(_ key: KeyInfo, _ peer: PartyIndex) throws(WalletError) -> PairRecord? {
        try WalletError.store { () throws(StoreError) in try store.pairs(keyID: key.keyID, epoch: key.epoch) }
            .first { $0.peer == peer.rawValue }
    }

    /// The turn of the one process that makes this pair's set-up anew, held by the lower end.
    func renewalTurn(with high: PartyIndex) -> StoreTurn? { member.store.turn("pair-\(high)", shared: false) }
}
