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
        var last: ContinuousClock.Instant
    }
    private let open = Mutex<[Open]>([])

    /// nil where there is no room.
    func add(_ run: PartyRun) -> RunTicket.ID? {
        let id = RunTicket.ID(Randomness.system.bytes(16))
        let now = ContinuousClock.now
        return open.withLock { open in
            open.removeAll { $0.last + Self.idle < now }
            guard open.count < Self.most else { return nil }
            open.append(Open(id: id, run: run, last: now))
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
