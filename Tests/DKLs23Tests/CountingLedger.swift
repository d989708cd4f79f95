import MPCCore
import Synchronization

/// A ledger that counts how often it was asked, which a durable one would pay a transaction for, and how often a check was evaluated.
final class CountingLedger: PairLedger {
    private let inner: VolatilePairLedger
    private let counts = Mutex((asked: 0, evaluated: 0))

    init(_ inner: VolatilePairLedger) { self.inner = inner }

    convenience init(setups: [PartyIndex: SecretMessage]) { self.init(VolatilePairLedger(setups: setups)) }

    var transactions: Int { counts.withLock { $0.asked } }
    var evaluations: Int { counts.withLock { $0.evaluated } }

    func evaluate(
        _ pair: PartyPair, setup: [UInt8], culprit: PartyIndex, _ check: () -> ProtocolAbort.Reason?
    ) throws(ProtocolAbort) {
        counts.withLock { $0.asked += 1 }
        try inner.evaluate(pair, setup: setup, culprit: culprit) {
            counts.withLock { $0.evaluated += 1 }
            return check()
        }
    }

    func isPoisoned(_ pair: PartyPair) -> Bool { inner.isPoisoned(pair) }

    func setup(with peer: PartyIndex) -> SecretMessage? { inner.setup(with: peer) }
}
