import MPCCore
import Synchronization

/// A ledger that counts how often a check was evaluated.
final class CountingLedger: PairLedger {
    private let inner: VolatilePairLedger
    private let count = Mutex(0)

    init(_ inner: VolatilePairLedger) { self.inner = inner }

    var evaluations: Int { count.withLock { $0 } }

    func evaluate(
        _ pair: PartyPair, culprit: PartyIndex, reason: ProtocolAbort.Reason, _ check: () -> Bool
    ) throws(ProtocolAbort) {
        try inner.evaluate(pair, culprit: culprit, reason: reason) {
            count.withLock { $0 += 1 }
            return check()
        }
    }

    func isPoisoned(_ pair: PartyPair) -> Bool { inner.isPoisoned(pair) }

    func setup(with peer: PartyIndex) -> SecretMessage? { inner.setup(with: peer) }
}
