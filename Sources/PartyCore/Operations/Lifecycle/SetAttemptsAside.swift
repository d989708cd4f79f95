internal import MPCCore
internal import ShareStore

/// Sets a party's attempts at the next epoch aside: its mark that it votes for none of them, or, by force, that it goes on beside one that it has
/// voted for. No share is deleted: a certificate activates a set-aside attempt all the same.
///
/// By force it also goes on beside votes of its own that it has forgotten and others have kept.
struct SetAttemptsAside {
    let party: LocalParty

    func run(force: Bool) throws(WalletError) {
        for attempt in try party.attempts() where attempt.stage.isLive {
            try WalletError.store { () throws(StoreError) in _ = try party.store.setAside(attempt.name, force: force) }
        }
        if force { try releaseForgottenVotes() }
    }

    private func releaseForgottenVotes() throws(WalletError) {
        guard let epoch = try party.ownEpoch() else { return }
        let next = epoch.number &+ 1
        let known = Set(try party.attempts().filter { $0.stage == .shelved }.map(\.name.transcript))
        let kept = try WalletError.store { () throws(StoreError) in try party.store.statements(epoch: next) }
        let identity = party.member.identity.publicKey
        let commit = LifecycleStatement.Kind.commit.rawValue
        for vote in kept where vote.kind == commit && vote.signer == identity && !known.contains(vote.transcript) {
            try WalletError.store { () throws(StoreError) in try party.store.storeStatement(KeptStatement(released: vote)) }
        }
    }
}
