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
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("This party's events alone.", valueName: "index"),
        transform: WholeNumber.parser("from 1 to the number of parties"))
    var party: Int?
    @OptionGroup var filter: EventFilter
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    /// One party's log, or why it cannot be read.
    private struct Log {
        let party: Int
        let path: String
        let events: Result<[StoreEvent], Failure>
    }

    func run() async throws {
        let filter = try filter.parsed()
        let folder = try home.folder()
        let parties = try home.parties(of: name, in: folder)
        if let party, !parties.contains(party) {
            throw Failure(
                .input, .unknownParty, "wallet \(name) has no party \(party) here",
                hint: "there are \(parties.map(String.init).joined(separator: ", "))")
        }
        let keyring = try home.keyring(for: name)
        let logs = parties.filter { party == nil || $0 == party }.map { read($0, in: folder, keyring, filter) }
        let failures = logs.compactMap { log in if case .failure(let failure) = log.events { failure } else { nil } }
        if let first = failures.first, failures.count == logs.count { throw first }
        if output.json {
            try Output.json(["wallet": .string(name), "parties": .array(logs.map(json))])
        } else {
            try show(logs)
        }
        guard failures.isEmpty else { throw SomeFailed(failures: failures) }
    }

    private func read(_ party: Int, in folder: WalletHome, _ keyring: any StoreKeyring, _ filter: EventFilter.Parsed) -> Log {
        let path = folder.store(name, party: party)
        do throws(StoreError) {
            let events = try PartyLog.events(of: name, party: party, in: folder, keyring: keyring)
            return Log(party: party, path: path, events: .success(events.filter(filter.admits)))
        } catch {
            return Log(party: party, path: path, events: .failure(Report.failure(from: error)))
        }
    }

    private func show(_ logs: [Log]) throws {
        var columns = Columns([.left, .left, .right, .left, .left])
        for log in logs {
            guard case .success(let events) = log.events else { continue }
            for event in events {
                columns.append(
                    time(event), "party \(log.party)", String(event.sequence), event.kind.rawValue, EventText(event).words)
            }
        }
        for line in columns.lines { try Output.line(line) }
    }

    private func time(_ event: StoreEvent) -> String { event.time < 0 ? "before 1970" : Instant(seconds: event.time).rfc3339 }

    /// `{"party", "store", "events": [{"sequence", "time", "kind", "fields", "order", "hash"}], "error"}`; `order` of approvals and
    /// releases alone, `error` of a log that cannot be read.
    private func json(_ log: Log) -> JSONValue {
        var object = JSONObject()
        object["party"] = .integer(log.party)
        object["store"] = .string(log.path)
        switch log.events {
        case .success(let events): object["events"] = .array(events.map(json))
        case .failure(let failure):
            object["events"] = .array([])
            object["error"] = failure.json
        }
        return .object(object)
    }

    private func json(_ event: StoreEvent) -> JSONValue {
        var fields = JSONObject()
        for field in event.fields { fields[field.name] = .string(field.value) }
        var object = JSONObject()
        object["sequence"] = .integer(event.sequence)
        object["time"] = .string(time(event))
        object["kind"] = .string(event.kind.rawValue)
        object["fields"] = .object(fields)
        if let order = OrderRecord(event) { object["order"] = order.json }
        object["hash"] = .string(Hex.encode(event.hash))
        return .object(object)
    }
}
