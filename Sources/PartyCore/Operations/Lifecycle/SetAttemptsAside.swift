internal import ShareStore

/// Sets a party's attempts at the next epoch aside: its mark that it votes for none of them, or, by force, that it goes on beside one that it has
/// voted for. No share is deleted: a certificate activates a set-aside attempt all the same.
struct SetAttemptsAside {
    let party: LocalParty

    func run(force: Bool) throws(WalletError) {
        for attempt in try party.attempts() where attempt.stage.isLive {
            try WalletError.store { () throws(StoreError) in _ = try party.store.setAside(attempt.name, force: force) }
        }
    }
}
