internal import MPCCore
internal import ShareStore
internal import Synchronization

/// What requests have cost, and what was offered to which order: a party's memory since it started.
final class Spending: Sendable {
    private let runsPerRequest: Int
    private let burnt = Mutex<[[UInt8]: Int]>([:])
    private let offered = Mutex<Set<[UInt8]>>([])
    private static let offersRemembered = 256

    init(runsPerRequest: Int) { self.runsPerRequest = runsPerRequest }

    /// How far beyond what is asked for a choice looks.
    var horizon: Int { Self.offersRemembered }

    /// One liar cannot drain the pool: a request may burn material in a bounded number of runs, whatever anybody reports
    /// (dkls23.md section 5).
    func charge(_ request: [UInt8], party: PartyIndex) throws(WalletError) {
        let runs = burnt.withLock { burnt in
            burnt[request, default: 0] += 1
            return burnt[request] ?? 0
        }
        guard runs <= runsPerRequest else {
            throw .refused(reason: "party \(party) has spent material in \(runsPerRequest) runs for this request; start over to try again")
        }
    }

    /// A run whose material turned out to be gone has spent none.
    func refund(_ request: [UInt8]) { burnt.withLock { $0[request, default: 1] -= 1 } }

    /// Units that no other order was offered lately; nil where there are too few.
    ///
    /// An offer reserves nothing: what was offered too often to be remembered is offered again, so that asking does not make the
    /// pool grow for ever. Other processes offer from the same pool; a choice at random keeps apart from those. Where two orders
    /// meet over a unit all the same, consumption lets one through.
    func choose(_ count: Int, of available: [AvailableMaterial]) -> [AvailableMaterial]? {
        offered.withLock { offered in
            if offered.count + count > Self.offersRemembered { offered.removeAll() }
            let chosen = available.filter { !offered.contains($0.id) }.shuffled().prefix(count)
            guard chosen.count == count else { return nil }
            offered.formUnion(chosen.map(\.id))
            return Array(chosen)
        }
    }

    /// Consumed units need no remembering.
    func forget(_ ids: [[UInt8]]) { offered.withLock { $0.subtract(ids) } }
}
