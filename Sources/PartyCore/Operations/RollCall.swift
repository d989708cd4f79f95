internal import MPCCore
package import ShareStore
internal import Synchronization

/// Signed statements against stores that were turned back, or forked (rule S5).
///
/// Whoever remembers a party's statement can tell that its chain went another way since: the chain does not hold the place that the
/// statement names. Nothing that was ever in a store is used before every other party of the roster has heard of the use: whichever of
/// two forks comes second finds somebody who has heard of the first, as long as one of the others was not forked along.
extension LocalParty {
    /// Stores what signers said of their pools. A statement that is not its party's, or that no store can keep, is left out: one party's
    /// nonsense must not cost the others' words, which come beside it.
    public func record(_ statements: [PoolStatement]) async throws(WalletError) {
        let authentic = statements.filter { $0.party != index && $0.counter.isStorable && $0.isAuthentic(roster) }
        guard !authentic.isEmpty else { return }
        _ = try WalletError.store { () throws(StoreError) in
            try store.recordCounters(authentic.map { ($0.party.rawValue, $0.counter, $0.encoded) })
        }
    }

    /// This party's signed statement of how far it has come.
    public func statement() async throws(WalletError) -> PoolStatement { try member.statement() }

    /// A question that no recorded answer fits.
    public func challenge(telling statement: PoolStatement? = nil) -> PoolChallenge {
        PoolChallenge(freshFrom: index, telling: statement)
    }

    /// Answers what this party had last heard from the asking one. What the question tells is kept, durably, before the answer.
    public func answer(_ challenge: PoolChallenge) throws(WalletError) -> PoolAnswer {
        var kept: [UInt8]?
        if let told = challenge.statement {
            guard told.party == challenge.party, told.counter.isStorable, told.isAuthentic(roster) else {
                throw .inconsistent(wallet: store.info.wallet, problem: "party \(challenge.party)'s statement is not its own")
            }
            kept = try WalletError.store { () throws(StoreError) in
                try store.recordCounters([(told.party.rawValue, told.counter, told.encoded)]).first??.statement
            }
        } else {
            kept = try WalletError.store { () throws(StoreError) in try store.counter(of: challenge.party.rawValue)?.statement }
        }
        guard let kept else { return PoolAnswer(to: challenge, seen: nil, member: member) }
        if let told = challenge.statement, told.encoded == kept { return PoolAnswer(to: challenge, seen: told, member: member) }
        guard let seen = PoolStatement(kept, party: challenge.party, roster: roster) else {
            throw .inconsistent(
                wallet: store.info.wallet, problem: "party \(index)'s record of party \(challenge.party)'s counter is damaged")
        }
        return PoolAnswer(to: challenge, seen: seen, member: member)
    }

    /// The answers that count: to this very challenge, signed by the others.
    package func confirming(_ challenge: PoolChallenge, _ answers: [PoolAnswer]) -> [PoolAnswer] {
        answers.filter { $0.party != index && $0.isAuthentic(challenge, roster) }
    }

    /// Takes the answers to a challenge of this party's: those who gave one have confirmed, and nobody else has.
    ///
    /// Somebody has heard what this store's log does not hold: the store is an older copy, or another went on from it. Its pools are
    /// voided, and every pair set-up with them, since a poisoning may be among what it forgot. Gives what became of the pools; nil where
    /// nothing had to be done.
    package func confirm(_ challenge: PoolChallenge, _ answers: [PoolAnswer]) throws(WalletError) -> PoolOutcome? {
        let authentic = confirming(challenge, answers)
        let outcome: PoolOutcome?
        do throws(WalletError) {
            // What this party says now it says from its own log.
            let strange = try unknown(authentic.compactMap(\.seen).filter { $0 != challenge.statement })
            outcome = try strange.max().map { highest throws(WalletError) in
                try WalletError.store { () throws(StoreError) in try store.voidPool(seen: highest) }
            }
        } catch {
            // Nobody has confirmed a store that could not be looked into, or not be voided.
            confirmations.replace([])
            throw error
        }
        confirmations.replace(authentic.map(\.party))
        guard let outcome else { return nil }
        // The others are to forget the other way that the chain went, or this would be found again at each start.
        try peers.tell(progressOf: member)
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
                if try !store.holds(statement.position) { strange.append(statement.counter) }
            }
            guard !strange.isEmpty, let answered = try store.answeredCounter() else { return strange }
            let generation = try store.counter().generation
            return strange.filter { $0 > answered || $0.generation >= generation }
        }
    }

    /// Asks every other party that can be reached, and takes its answer.
    func rollCall(telling statement: PoolStatement? = nil) throws(WalletError) -> PoolOutcome? {
        let challenge = challenge(telling: statement)
        return try confirm(challenge, peers.answers(to: challenge))
    }

    /// Whether the material in this party's store may be used now.
    var isStockOpen: Bool { stockLock == nil }

    /// The lock on that material; nil where there is none.
    public var stockLock: PoolLock? {
        if stockFailed.withLock(\.self) { return .spoilt }
        let missing = confirmations.missing(of: roster.parties, but: index)
        guard missing.isEmpty else { return .unconfirmed(by: missing) }
        switch store.copyRefusal {
        case nil: return nil
        case .copyInUse: return .copyInUse
        case .secondName: return .secondName
        case .unknown: return .unknown
        }
    }

    /// Has every other party hear how far this one has come: between the consumption of what was in a store, and the share.
    func requireHeard(_ statement: PoolStatement) throws(WalletError) {
        guard try rollCall(telling: statement) == nil else { throw .turnedBack(party: index) }
        // Another order of this party, or another process, may have heard of a fork meanwhile and voided the pools: then the others were told
        // to forget what it had used. It tells them when the void is on the disk, where it shows here.
        let now = try WalletError.store { () throws(StoreError) in try store.counter() }
        guard now.generation == statement.counter.generation else { throw .turnedBack(party: index) }
        try requireStockOpen()
    }

    func requireStockOpen() throws(WalletError) {
        guard let stockLock else { return }
        throw .poolLocked(party: index, stockLock)
    }
}
