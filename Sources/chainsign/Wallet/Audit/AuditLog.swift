internal import ArgumentParser
internal import ChainKit
internal import ShareStore
internal import Signing

/// `chainsign audit log NAME`
struct AuditLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Print what the parties did, event by event.",
        discussion: """
            A line an event: time, party, number, kind, what happened. Approvals and releases say what was signed, as the party itself \
            read it: chain, network, transfers, fee, key, transaction. With --json an event has all its fields, and "order" has what was \
            signed as an object. Logs of earlier versions lack it. A log that cannot be read keeps no other from being printed.

            --follow goes on and prints what is new, all parties together in the order of time, until it is interrupted; with --since what \
            the logs hold from then on comes first. With --json each event is an object in a line of its own then.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("This party's events alone.", valueName: "index"),
        transform: WholeNumber.parser("from 1 to the number of parties"))
    var party: Int?
    @Flag(name: .long, help: "Go on, and print events as they come, until interrupted.")
    var follow = false
    @OptionGroup var filter: EventFilter
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    /// One party's log, checked to its end and not held, or why it cannot be read.
    private struct Log {
        let party: Int
        let path: String
        var found: Result<(log: PartyLog, pages: LogPages), Failure>
    }

    func run() async throws {
        let filter = try filter.parsed()
        let folder = try home.folder()
        let parties = try home.parties(of: name, in: folder).chosen(party, of: name)
        let keyring = try home.keyring(for: name)
        guard !follow else {
            let following = LogFollowing(name: name, filter: filter, json: output.json, isSince: self.filter.since != nil)
            return try await following.run(parties, in: folder, keyring)
        }
        var widths = EventWidths()
        let logs = parties.map { party in
            open(party, in: folder, keyring) { event in
                if !output.json, filter.admits(event) { widths.include(EventLine(party: party, event: event)) }
            }
        }
        var failures = logs.compactMap { log in if case .failure(let failure) = log.found { failure } else { nil } }
        if let first = failures.first, failures.count == logs.count { throw first }
        if output.json {
            failures += try printJSON(logs, filter)
        } else {
            for log in logs {
                let failure = try events(of: log, filter) { try Output.line(widths.text($0)) }
                if case .success = log.found, let failure { failures.append(failure) }
            }
        }
        guard failures.isEmpty else { throw SomeFailed(failures: failures) }
    }

    private func open(
        _ party: Int, in folder: WalletHome, _ keyring: any StoreKeyring, seeing see: (StoreEvent) -> Void
    ) -> Log {
        let path = folder.store(name, party: party)
        do throws(StoreError) {
            let log = try PartyLog(of: name, party: party, in: folder, keyring: keyring)
            return Log(party: party, path: path, found: .success((log, try log.pages(seeing: see))))
        } catch {
            return Log(party: party, path: path, found: .failure(Report.failure(from: error)))
        }
    }

    /// The events that are wanted, page by page; why it ended before the last of them.
    private func events(of log: Log, _ filter: EventFilter.Parsed, _ body: (EventLine) throws -> Void) throws -> Failure? {
        switch log.found {
        case .failure(let failure): return failure
        case .success(let (opened, pages)):
            for page in 0..<pages.count {
                let events: [StoreEvent]
                do throws(StoreError) { events = try opened.events(ofPage: page, of: pages) } catch { return Report.failure(from: error) }
                for event in events where filter.admits(event) { try body(EventLine(party: log.party, event: event)) }
            }
            return nil
        }
    }

    /// `{"wallet", "parties": [{"party", "store", "events": [{"sequence", "time", "kind", "fields", "order", "hash"}], "error"}]}`; `order` of
    /// approvals and releases alone, `error` of a log that cannot be read, or not to its end. Written as it is read.
    ///
    /// - Returns: the failures of logs that could be opened.
    private func printJSON(_ logs: [Log], _ filter: EventFilter.Parsed) throws -> [Failure] {
        var writer = JSONStream()
        var failures: [Failure] = []
        try writer.open("{")
        try writer.member("wallet", .string(name))
        try writer.open("[", as: "parties")
        for log in logs {
            try writer.open("{")
            try writer.member("party", .integer(log.party))
            try writer.member("store", .string(log.path))
            try writer.open("[", as: "events")
            let failure = try events(of: log, filter) { try writer.element($0.json()) }
            try writer.close("]")
            if let failure {
                try writer.member("error", failure.json)
                if case .success = log.found { failures.append(failure) }
            }
            try writer.close("}")
        }
        try writer.close("]")
        try writer.close("}")
        return failures
    }
}

extension [Int] {
    /// The one party that was asked for, where there is one, of those whose stores are there.
    func chosen(_ party: Int?, of wallet: String) throws -> [Int] {
        guard let party else { return self }
        guard contains(party) else {
            throw Failure(
                .input, .unknownParty, "wallet \(wallet) has no party \(party) here",
                hint: "there are \(map(String.init).joined(separator: ", "))")
        }
        return [party]
    }
}
