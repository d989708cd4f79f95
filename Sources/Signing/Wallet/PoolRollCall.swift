internal import MPCCore
internal import ShareStore

/// What the parties of this machine ask each other when a wallet opens: was one of us turned back? (rule S5)
enum PoolRollCall {
    /// Every party challenges every other. Gives the pools that had to be voided.
    static func run(_ parties: [LocalParty]) throws(WalletError) -> [PartyIndex: PoolOutcome] {
        var voided: [PartyIndex: PoolOutcome] = [:]
        for party in parties {
            let challenge = party.challenge()
            var answers: [PoolAnswer] = []
            for other in parties where other.index != party.index { answers.append(try other.answer(challenge)) }
            if let outcome = try party.confirm(challenge, answers) { voided[party.index] = outcome }
        }
        return voided
    }
}
