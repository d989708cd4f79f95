internal import MPCCore
internal import ShareStore

/// Puts a restored party to use: after every other party has answered, freshly, that its shares are of the same state (lifecycle.md
/// section 6). Anybody can seal a file to a public key, and a file can be of an epoch that is over.
struct ConfirmRestore {
    let party: LocalParty

    /// - Parameter absent: those whom the operator names as gone for good. t − 1 others answer in any case.
    func run(without absent: Set<PartyIndex> = []) async throws(WalletError) {
        let question = StatusQuestion(freshFrom: party.member.identity.publicKey)
        let own = try party.walletState()
        let challenge = RollCall(party: party).challenge()
        var agreed: [PartyIndex] = []
        for (peer, status) in await party.peers.statuses(to: question) where peer != party.index {
            guard status.isAuthentic(question, by: peer, party.roster) else { continue }
            try require(status, of: peer, own)
            agreed.append(peer)
        }
        // What they had heard of this party's pools comes from the same parties: where the state is known, so is that.
        let heard = RollCall(party: party).confirming(challenge, await party.peers.answers(to: challenge))
        let confirmed = agreed.filter { peer in heard.contains { $0.party == peer } }
        let missing = party.roster.parties.filter { $0 != party.index && !confirmed.contains($0) && !absent.contains($0) }
        let needed = own.keys[0].threshold - 1 - confirmed.count
        guard missing.isEmpty, needed <= 0 else {
            throw .restoreUnconfirmed(
                party: party.index, missing: missing.isEmpty ? party.roster.parties.filter { absent.contains($0) } : missing,
                needed: max(needed, 0))
        }
        defer { party.keyring.forget() }
        let seen = heard.filter { confirmed.contains($0.party) }.compactMap { $0.seen?.counter }.max()
        do throws(StoreError) {
            _ = try party.store.confirmRestored(by: confirmed.map(\.rawValue), seen: seen)
        } catch {
            // Another process was first.
            guard case .nothingRestored = error else { throw .store(error) }
        }
        // Were the original still in use somewhere, it is now the one whose log does not hold what others have heard (rule S5).
        try await party.peers.tell(progressOf: party.member)
    }

    private func require(_ status: PartyStatus, of peer: PartyIndex, _ own: WalletState) throws(WalletError) {
        let epoch = own.keys[0].epoch  // a state has a key
        guard status.walletID == own.walletID else { throw .restoreDiffers(party: party.index, from: peer) }
        guard status.epoch <= epoch else { throw .restoreStale(party: party.index, epoch: epoch, present: status.epoch) }
        guard status.epoch == epoch, status.state == own.hash else { throw .restoreDiffers(party: party.index, from: peer) }
    }
}
