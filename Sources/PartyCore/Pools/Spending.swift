internal import MPCCore
internal import ShareStore
internal import Synchronization

/// A party's memory, since it started, of what requests cost and what was offered to which order.
final class Spending: Sendable {
    private let runsPerRequest: Int
    private let burnt = Mutex(Burnt())
    private let offered = Mutex<Set<[UInt8]>>([])
    private static let offersRemembered = 256
    /// Shares of which nobody has said yet that their combination failed, oldest first.
    private let released = Mutex<[Release]>([])
    private static let releasesRemembered = 256

    /// Runs by request. The oldest requests are forgotten: each was approved, so that they are as many as the party let in.
    private struct Burnt {
        static let remembered = 4096
        var runs: [[UInt8]: Int] = [:]
        var order: [[UInt8]] = []

        mutating func add(_ request: [UInt8], _ change: Int) -> Int {
            if runs[request] == nil {
                if order.count >= Self.remembered { runs[order.removeFirst()] = nil }
                order.append(request)
            }
            let count = max(0, (runs[request] ?? 0) + change)
            runs[request] = count
            return count
        }
    }

    private struct Release: Equatable {
        let request: [UInt8]
        let signers: [PartyIndex]
    }

    init(runsPerRequest: Int) { self.runsPerRequest = runsPerRequest }

    /// The number of spare units that a choice is made among.
    var horizon: Int { Self.offersRemembered }

    /// Counts a run of a request, and refuses one too many: one liar cannot drain the pool, whatever anybody reports (dkls23.md section 5).
    func charge(_ request: [UInt8], party: PartyIndex) throws(WalletError) {
        let runs = burnt.withLock { $0.add(request, 1) }
        guard runs <= runsPerRequest else { throw exhausted(party) }
    }

    /// Refuses where no run is left to charge: asked before one begins that is charged only for the share that it gives.
    func mayCharge(_ request: [UInt8], party: PartyIndex) throws(WalletError) {
        guard burnt.withLock({ $0.runs[request] ?? 0 }) < runsPerRequest else { throw exhausted(party) }
    }

    private func exhausted(_ party: PartyIndex) -> WalletError {
        .refused(reason: "party \(party) has spent material in \(runsPerRequest) runs for this request; start over to try again")
    }

    /// A run whose material turned out to be gone has spent none.
    func refund(_ request: [UInt8]) { burnt.withLock { _ = $0.add(request, -1) } }

    /// A share of a request went to a set.
    func noteRelease(_ request: [UInt8], _ signers: [PartyIndex]) {
        released.withLock { released in
            if released.count >= Self.releasesRemembered { released.removeFirst() }
            released.append(Release(request: request, signers: signers))
        }
    }

    /// Forgets a noted release, and tells whether there was one.
    func takeRelease(_ request: [UInt8], _ signers: [PartyIndex]) -> Bool {
        released.withLock { released in
            guard let position = released.firstIndex(of: Release(request: request, signers: signers)) else { return false }
            released.remove(at: position)
            return true
        }
    }

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
