internal import MPCCore
internal import ShareStore

/// Asks every other party that can be reached what it last heard from this one, against stores that were turned back, or forked (rule
/// S5).
///
/// Whoever remembers a party's statement can tell that its chain went another way since: the chain does not hold the place that the
/// statement names. Nothing that was ever in a store is used before every other party of the roster has heard of the use: whichever of
/// two forks comes second finds somebody who has heard of the first, as long as one of the others was not forked along.
struct RollCall {
    let party: LocalParty

    /// Asks all, and takes their answers.
    func run(telling statement: PoolStatement? = nil) async throws(WalletError) -> PoolOutcome? {
        let challenge = challenge(telling: statement)
        return try await confirm(challenge, await party.peers.answers(to: challenge))
    }

    /// A question that no recorded answer fits.
    func challenge(telling statement: PoolStatement? = nil) -> PoolChallenge {
        PoolChallenge(freshFrom: party.index, telling: statement)
    }

    /// The answers that count: to this very challenge, signed by the others.
    func confirming(_ challenge: PoolChallenge, _ answers: [PoolAnswer]) -> [PoolAnswer] {
        answers.filter { $0.party != party.index && $0.isAuthentic(challenge, party.roster) }
    }

    /// Takes the answers to a challenge of this party's: those who gave one have confirmed, and nobody else has.
    ///
    /// Somebody has heard what this store's log does not hold: the store is an older copy, or another went on from it. Its pools are
    /// voided, and every pair set-up with them, since a poisoning may be among what it forgot. Gives what became of the pools; nil where
    /// nothing had to be done.
    func confirm(_ challenge: PoolChallenge, _ answers: [PoolAnswer]) async throws(WalletError) -> PoolOutcome? {
        let authentic = confirming(challenge, answers)
        let outcome: PoolOutcome?
        do throws(WalletError) {
            // What this party says now it says from its own log.
            let strange = try unknown(authentic.compactMap(\.seen).filter { $0 != challenge.statement })
            outcome = try strange.max().map { highest throws(WalletError) in
                try WalletError.store { () throws(StoreError) in try party.store.voidPool(seen: highest) }
            }
        } catch {
            // Nobody has confirmed a store that could not be looked into, or not be voided.
            party.confirmations.replace([])
            throw error
        }
        party.confirmations.replace(authentic.map(\.party))
        guard let outcome else { return nil }
        // The others are to forget the other way that the chain went, or this would be found again at each start.
        try await party.peers.tell(progressOf: party.member)
        return outcome
    }

    /// The counters of this party's statements that name a place which its log does not hold.
    ///
    /// Not those for which it has voided its pools before: a party that keeps to an old word of another way cannot have this one void
    /// pools that were made since.
    private func unknown(_ statements: [PoolStatement]) throws(WalletError) -> [PoolCounter] {
        try WalletError.store { () throws(StoreError) in
            var strange: [PoolCounter] = []
            for statement in statements where !strange.contains(statement.counter) {
                if try !party.store.holds(statement.position) { strange.append(statement.counter) }
            }
            guard !strange.isEmpty, let answered = try party.store.answeredCounter() else { return strange }
            let generation = try party.store.counter().generation
            return strange.filter { $0 > answered || $0.generation >= generation }
        }
    }

    /// Has every other party hear how far this one has come: between the consumption of what was in a store, and the share.
    func requireHeard(_ statement: PoolStatement) async throws(WalletError) {
        guard try await run(telling: statement) == nil else { throw .turnedBack(party: party.index) }
        // Another order of this party, or another process, may have heard of a fork meanwhile and voided the pools: then the others were told
        // to forget what it had used. It tells them when the void is on the disk, where it shows here.
        let now = try WalletError.store { () throws(StoreError) in try party.store.counter() }
        guard now.generation == statement.counter.generation else { throw .turnedBack(party: party.index) }
        try party.requireStockOpen()
    }
}
