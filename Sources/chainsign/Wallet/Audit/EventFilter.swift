internal import ArgumentParser
internal import ChainKit
internal import ShareStore

/// Which events of a log are wanted.
struct EventFilter: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Events from this time on, like 2026-01-31 or 2026-01-31T12:00:00Z.", valueName: "time"))
    var since: String?
    @Option(name: .long, help: ArgumentHelp("Events up to this time; of a day, up to its end.", valueName: "time"))
    var until: String?
    @Option(
        name: .long, help: ArgumentHelp("Events of this kind, like RequestApproved; may be given several times.", valueName: "kind"))
    var kind: [String] = []
    @Option(
        name: .long, help: ArgumentHelp("Events of the request whose hash begins with these digits, 4 or more.", valueName: "hex"))
    var request: String?

    @Option(
        name: .long, help: ArgumentHelp("Approvals and releases on this chain, like eth; may be given several times.", valueName: "chain"),
        completion: .list(Adapters.chains.map(\.id)))
    var chain: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp("Releases of the transaction whose id begins like this, with 4 or more characters.", valueName: "id"))
    var transaction: String?

    /// A filter whose values were read.
    struct Parsed: Sendable {
        let times: ClosedRange<Int64>
        let kinds: Set<EventKind>
        let request: String?
        let chains: Set<String>
        let transaction: String?

        func admits(_ event: StoreEvent) -> Bool {
            guard times.contains(event.time), kinds.isEmpty || kinds.contains(event.kind) else { return false }
            if let request, event.value("request")?.hasPrefix(request) != true { return false }
            guard !chains.isEmpty || transaction != nil else { return true }
            // Only these events say what was signed.
            guard event.kind == .requestApproved || event.kind == .signatureReleased else { return false }
            if !chains.isEmpty, event.value("chain").map(chains.contains) != true { return false }
            return transaction.map { event.value("transaction").map(EventFilter.bare)?.hasPrefix($0) == true } ?? true
        }
    }

    /// Refuses what says nothing before anybody is asked for a passphrase.
    func parsed() throws -> Parsed {
        let first = try since.map { try Moment.parse($0, option: "--since").lowerBound } ?? .min
        let last = try until.map { try Moment.parse($0, option: "--until").upperBound } ?? .max
        guard first <= last else { throw Failure(.input, .usage, "--since is later than --until") }
        return Parsed(
            times: first...last, kinds: Set(try kind.map(Self.kind)), request: try request.map(Self.prefix),
            chains: Set(try chain.map(Self.chain)), transaction: try transaction.map(Self.transaction))
    }

    private static func kind(_ text: String) throws -> EventKind {
        guard let kind = EventKind.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) else {
            throw Failure(
                .input, .usage, "--kind \(Printable.text(text, limit: 60)) is no kind of event",
                hint: "there are \(EventKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return kind
    }

    private static func chain(_ text: String) throws -> String {
        guard let chain = Adapters.chains.first(where: { $0.id == text.lowercased() }) else {
            throw Failure(
                .input, .usage, "--chain \(Printable.text(text, limit: 60)) is no chain of this program",
                hint: "there are \(Adapters.chains.map(\.id).joined(separator: ", "))")
        }
        return chain.id
    }

    private static func transaction(_ text: String) throws -> String {
        let text = bare(text)
        guard (4...160).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Failure(
                .input, .usage, "--transaction \(Printable.text(text, limit: 80)) is not the beginning of a transaction's id",
                hint: "take 4 characters or more of it, as 'audit log' shows them")
        }
        return text
    }

    /// Without the two characters that some chains write before their digits, and others do not.
    private static func bare(_ text: String) -> String { text.hasPrefix("0x") ? String(text.dropFirst(2)) : text }

    private static func prefix(_ text: String) throws -> String {
        let digits = bare(text.lowercased())
        guard (4...64).contains(digits.utf8.count), digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw Failure(
                .input, .usage, "--request \(Printable.text(text, limit: 80)) is not the beginning of a hash",
                hint: "take 4 to 64 hexadecimal digits, as 'audit log' shows them")
        }
        return digits
    }
}
