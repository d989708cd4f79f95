internal import Synchronization

/// A party's record of its pair set-ups: keeps which pairs are poisoned, and is the one place where a check that can poison is evaluated
/// (rule S3; dkls23.md section 6).
///
/// A store implements it durably. FROST has no such checks; the ledger is in the contract because DKLs23 does, and a
/// scheme that cannot reach it could not keep the rule.
public protocol PairLedger: Sendable {
    /// Evaluates `check` for the pair inside one critical section per unordered pair across all concurrent runs.
    ///
    /// Already poisoned: throws `banned` without evaluating. Fails: poisons both directions, durably, *then* throws
    /// `ban(culprit, reason)`. A durable ledger pays a transaction each time: one evaluation per peer and round covers every
    /// check of that round.
    ///
    /// A set-up that was replaced since the run took it: throws `abort` without evaluating. A renewal clears the poison, and a run
    /// from before it would give the peer a further guess at the Δ of the set-up that was poisoned.
    ///
    /// - Parameters:
    ///   - setup: the public part of the set-up that the check is of.
    ///   - check: nil where everything holds, otherwise what does not.
    func evaluate(
        _ pair: PartyPair, setup: [UInt8], culprit: PartyIndex, _ check: () -> ProtocolAbort.Reason?
    ) throws(ProtocolAbort)

    /// Returns whether the pair is poisoned: then nothing of it may be evaluated.
    func isPoisoned(_ pair: PartyPair) -> Bool

    /// This party's pair set-up with a peer of the key's epoch, in its scheme's encoding; nil where there is none.
    func setup(with peer: PartyIndex) -> SecretMessage?
}

/// A ledger that lives as long as its process: for tests, and for wallets whose schemes never ban.
public final class VolatilePairLedger: PairLedger {
    private let poisoned = Mutex<Set<PartyPair>>([])
    private let setups: [PartyIndex: SecretMessage]

    /// Makes a ledger with these set-ups and no poisoned pair.
    public init(setups: [PartyIndex: SecretMessage] = [:]) { self.setups = setups }

    /// Returns the set-up that was given for a peer.
    public func setup(with peer: PartyIndex) -> SecretMessage? { setups[peer] }

    /// Evaluates a check under one lock for all pairs: coarser than needed, and never wrong. The set-ups are the same for as long as it
    /// lives.
    public func evaluate(
        _ pair: PartyPair, setup: [UInt8], culprit: PartyIndex, _ check: () -> ProtocolAbort.Reason?
    ) throws(ProtocolAbort) {
        try poisoned.withLock { poisoned throws(ProtocolAbort) in
            guard !poisoned.contains(pair) else { throw .banned(pair) }
            if let reason = check() {
                poisoned.insert(pair)
                throw .ban(culprit, reason)
            }
        }
    }

    /// Returns whether the pair is poisoned: then nothing of it may be evaluated.
    public func isPoisoned(_ pair: PartyPair) -> Bool { poisoned.withLock { $0.contains(pair) } }
}
