internal import MPCCore
internal import ShareStore

/// Says which state of the wallet the party's shares are of. A restored party says it of what was restored: two that are restored at the
/// same time confirm each other.
struct AnswerStatus {
    let party: LocalParty

    func run(_ question: StatusQuestion) throws(WalletError) -> PartyStatus {
        guard question.asker.count == 32, question.nonce.count == 32 else { throw .refused(reason: "a question that is none") }
        let state = try party.walletState()
        let attempts = try party.attempts().filter { $0.name.epoch == state.keys[0].epoch &+ 1 }.map {
            PartyStatus.Attempt(operation: $0.name.operation, transcript: $0.name.transcript, stage: $0.stage)
        }
        return PartyStatus(of: state, attempts, to: question, member: party.member)
    }
}

extension LocalParty {
    /// The state that its shares are of, active ones or restored ones.
    func walletState() throws(WalletError) -> WalletState {
        let records = try member.keyRecords()
        let active = records.filter { $0.state == .active }
        let held = active.isEmpty ? records.filter { $0.state == .restored } : active
        guard let state = WalletState(keys: held.map(\.info), roster: roster) else {
            throw .inconsistent(wallet: member.store.info.wallet, problem: "party \(index) has no keys of one run")
        }
        return state
    }

    /// Whether its shares came out of a backup and wait for the other parties' word.
    var isRestored: Bool { (try? member.keyRecords())?.contains { $0.state == .restored } ?? false }
}
