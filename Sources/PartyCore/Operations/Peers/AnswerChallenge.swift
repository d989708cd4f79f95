internal import MPCCore
internal import ShareStore

/// Answers what the party had last heard from the asking one. What the question tells is kept, durably, before the answer.
struct AnswerChallenge {
    let party: LocalParty

    func run(_ challenge: PoolChallenge) throws(WalletError) -> PoolAnswer {
        var kept: [UInt8]?
        if let told = challenge.statement {
            guard told.party == challenge.party, told.counter.isStorable, told.isAuthentic(party.roster) else {
                throw .inconsistent(wallet: party.store.info.wallet, problem: "party \(challenge.party)'s statement is not its own")
            }
            kept = try WalletError.store { () throws(StoreError) in
                try party.store.recordCounters(
                    [(told.party.rawValue, told.counter, told.encoded)], epoch: party.member.epoch
                ).first??.statement
            }
        } else {
            kept = try WalletError.store { () throws(StoreError) in try party.store.counter(of: challenge.party.rawValue)?.statement }
        }
        guard let kept else { return PoolAnswer(to: challenge, seen: nil, member: party.member) }
        if let told = challenge.statement, told.encoded == kept { return PoolAnswer(to: challenge, seen: told, member: party.member) }
        guard let seen = PoolStatement(kept, party: challenge.party, roster: party.roster) else {
            throw .inconsistent(
                wallet: party.store.info.wallet, problem: "party \(party.index)'s record of party \(challenge.party)'s counter is damaged")
        }
        return PoolAnswer(to: challenge, seen: seen, member: party.member)
    }
}
