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
        guard try await mayRenew(pair, key) else {
            throw .refused(reason: "party \(party.index)'s operator has not allowed a renewal of the pair \(pair)")
        }
        // One renewal at a time: of two that cross, each end may keep another's. The lower end's word is enough.
        let turn = pair.low == party.index ? try await turn(pair) : nil
        return RunPlan(parameters: parameters) { context throws(WalletError) in
            FinishingRun(run: setups.renewal(context: context, randomness: .system)) { [party] records throws(WalletError) in
                guard let record = records.first, records.count == 1 else { throw .protocolAbort(.misuse(.order)) }
                try party.member.storePairs([record.peer: record.secret], key: key)
                withExtendedLifetime(turn) {}
                return .pair(record.publicPart)
            }
        }
    }

    /// With the operator's word, which is good for one run. Without it where the set-up at one of the ends has to be renewed for the
    /// wallet's own housekeeping, and neither end has seen a check fail: the new set-up has nothing of the old one's secrets.
    private func mayRenew(_ pair: PartyPair, _ key: KeyInfo) async throws(WalletError) -> Bool {
        if party.renewals.withLock({ $0.remove(pair) }) != nil { return true }
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
