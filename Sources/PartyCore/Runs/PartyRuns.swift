internal import MPCCore
internal import Secrets
internal import Synchronization

/// The runs that a party is in. Bounded: no run is given up for another, and one that nobody has gone on with for a while ends.
final class PartyRuns: Sendable {
    private static let most = 64
    /// Longer than any round takes.
    private static let idle = Duration.seconds(300)

    private struct Open {
        let id: RunTicket.ID
        let run: PartyRun
        let isOverAllShares: Bool
        var last: ContinuousClock.Instant
    }
    private let open = Mutex<[Open]>([])

    /// Refuses where there is no room, and a second renewal or repair beside one that goes on: of two one would be left half way.
    func add(_ run: PartyRun, isOverAllShares: Bool, at party: PartyIndex) throws(WalletError) -> RunTicket.ID {
        let id = RunTicket.ID(Randomness.system.bytes(16))
        let now = ContinuousClock.now
        return try open.withLock { (open) throws(WalletError) in
            open.removeAll { $0.last + Self.idle < now }
            guard open.count < Self.most else { throw .tooManyRuns(party: party) }
            guard !isOverAllShares || !open.contains(where: \.isOverAllShares) else {
                throw .refused(reason: "party \(party) is in another run over its shares: try again when that has ended")
            }
            open.append(Open(id: id, run: run, isOverAllShares: isOverAllShares, last: now))
            return id
        }
    }

    subscript(id: RunTicket.ID) -> PartyRun? {
        open.withLock { open in
            guard let place = open.firstIndex(where: { $0.id == id }) else { return nil }
            open[place].last = .now
            return open[place].run
        }
    }

    func remove(_ id: RunTicket.ID) { open.withLock { open in open.removeAll { $0.id == id } } }
}
