internal import ChainKit
internal import ShareStore
internal import Signing

/// `audit log --follow`: what is new in the parties' logs, in the order of time, until it is told to end.
struct LogFollowing: Sendable {
    let name: String
    let filter: EventFilter.Parsed
    let json: Bool
    /// Whether what is there already comes first.
    let isSince: Bool

    /// Between two looks at logs that have nothing new.
    private static let interval = Duration.seconds(1)

    /// A party's log, and what was read of it and not printed yet.
    private struct Follower: Sendable {
        var tail: LogTail
        var events: ArraySlice<StoreEvent> = []
        /// The failure that was told and is still so.
        var failure: String?
    }

    func run(_ parties: [Int], in folder: WalletHome, _ keyring: any StoreKeyring) async throws {
        var followers = parties.map { party in
            Follower(tail: LogTail(of: name, party: party, in: folder, keyring: keyring, fromBeginning: isSince))
        }
        // Of logs none of which can be read there is nothing to wait for.
        var failures: [Failure] = []
        for place in followers.indices { if let failure = read(&followers[place]) { failures.append(failure) } }
        if let first = failures.first, failures.count == followers.count { throw first }
        for failure in failures { Output.note(failure.printable, isSentence: true) }
        let begun = followers
        try await Interruption.ending {
            var followers = begun
            while !Task.isCancelled {
                try printAll(&followers)
                try Output.requireReader()
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Prints what the logs hold now: always the earliest of the parties' next events.
    ///
    /// What was logged since this look began waits for the next one: a party that was read already may have logged something before it.
    /// What is further ahead is of a clock that went wrong, and waits for nothing.
    private func printAll(_ followers: inout [Follower]) throws {
        let now = Int64(clamping: Clock.now)
        let present = now...(now &+ 2)
        while !Task.isCancelled {
            for place in followers.indices where followers[place].events.isEmpty {
                if let failure = read(&followers[place]) { Output.note(failure.printable, isSentence: true) }
            }
            let next = followers.indices.compactMap { place in followers[place].events.first.map { (time: $0.time, place: place) } }
                .min { ($0.time, $0.place) < ($1.time, $1.place) }
            guard let next, !present.contains(next.time), let event = followers[next.place].events.popFirst() else { return }
            guard filter.admits(event) else { continue }
            let line = EventLine(party: followers[next.place].tail.party, event: event)
            if json {
                try Output.jsonLine(line.json(of: name))
            } else {
                try Output.line(EventWidths.following.text(line))
            }
        }
    }

    /// Reads a party's next page; the failure, where it is another than before.
    private func read(_ follower: inout Follower) -> Failure? {
        do throws(StoreError) {
            switch try follower.tail.next() {
            case .events(let events): follower.events = events[...]
            case .replaced(let next):
                Output.note(
                    "the store of party \(follower.tail.party) is another now, or was put back: its log does not hold what was printed last; going on behind its event \(next)",
                    isSentence: true)
            }
            if follower.failure != nil { Output.note("the log of party \(follower.tail.party) can be read again") }
            follower.failure = nil
            return nil
        } catch {
            let failure = Report.failure(from: error)
            defer { follower.failure = failure.message }
            return follower.failure == failure.message ? nil : failure
        }
    }
}
