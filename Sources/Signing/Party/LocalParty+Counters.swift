internal import MPCCore
internal import Secrets
package import ShareStore
internal import Synchronization

/// What the others have confirmed since this party started, and what it has made since (rule S5).
final class PoolConfirmations: Sendable {
    private struct State {
        var parties: Set<PartyIndex> = []
        var made: Set<[UInt8]> = []
    }
    private let state = Mutex(State())

    func confirm(_ party: PartyIndex) { _ = state.withLock { $0.parties.insert(party) } }
    func madeHere(_ ids: [[UInt8]]) { state.withLock { $0.made.formUnion(ids) } }
    func isMadeHere(_ id: [UInt8]) -> Bool { state.withLock { $0.made.contains(id) } }

    /// Whether all of these but one have confirmed.
    func cover(_ parties: [PartyIndex], but me: PartyIndex) -> Bool { missing(of: parties, but: me).isEmpty }

    func missing(of parties: [PartyIndex], but me: PartyIndex) -> [PartyIndex] {
        state.withLock { state in parties.filter { $0 != me && !state.parties.contains($0) } }
    }
}

/// Signed counters against stores that were turned back (rule S5).
extension LocalParty {
    /// What signers said of their pools. What is not signed by whom it speaks of is left out, and so is what no store can keep: one
    /// party's nonsense must not cost the others' words, which come beside it.
    public func record(_ statements: [PoolStatement]) async throws(WalletError) {
        let authentic = statements.filter { $0.party != index && $0.counter.isStorable && $0.isAuthentic(roster) }
        guard !authentic.isEmpty else { return }
        try WalletError.store { () throws(StoreError) in
            try store.recordCounters(authentic.map { ($0.party.rawValue, $0.counter, $0.encoded) })
        }
    }

    /// This party's counter, signed.
    public func statement() async throws(WalletError) -> PoolStatement {
        PoolStatement(try WalletError.store { () throws(StoreError) in try store.counter() }, member: member)
    }

    /// A question that no recorded answer fits.
    public func challenge() -> PoolChallenge { PoolChallenge(party: index, nonce: Randomness.system.bytes(32)) }

    /// What this party has last heard from the asking one.
    public func answer(_ challenge: PoolChallenge) throws(WalletError) -> PoolAnswer {
        let known = try WalletError.store { () throws(StoreError) in try store.counter(of: challenge.party.rawValue) }
        guard let known else { return PoolAnswer(to: challenge, seen: nil, member: member) }
        guard let statement = PoolStatement(known.statement, party: challenge.party, roster: roster) else {
            throw .inconsistent(
                wallet: store.info.wallet, problem: "party \(index)'s record of party \(challenge.party)'s counter is damaged")
        }
        return PoolAnswer(to: challenge, seen: statement, member: member)
    }

    /// The answers that count: to this very challenge, signed by the others.
    package func confirming(_ challenge: PoolChallenge, _ answers: [PoolAnswer]) -> [PoolAnswer] {
        answers.filter { $0.party != index && $0.isAuthentic(challenge, roster) }
    }

    /// Takes the answers to a challenge of this party's.
    ///
    /// Somebody has heard more than this store knows: the store is an older copy. Its pools are voided, and every pair set-up with
    /// them, since a poisoning may be among what it forgot. Gives what became of the pools; nil where nothing had to be done.
    package func confirm(_ challenge: PoolChallenge, _ answers: [PoolAnswer]) throws(WalletError) -> PoolOutcome? {
        let authentic = confirming(challenge, answers)
        let own = try WalletError.store { () throws(StoreError) in try store.counter() }
        let highest = authentic.compactMap(\.seen?.counter).max()
        var outcome: PoolOutcome?
        if let highest, own < highest {
            outcome = try WalletError.store { () throws(StoreError) in try store.voidPool(seen: highest) }
        }
        for answer in authentic { confirmations.confirm(answer.party) }
        return outcome
    }
}
