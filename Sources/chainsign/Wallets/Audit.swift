internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import ShareStore
internal import Signing

/// `chainsign audit …`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read and verify the parties' event logs.", subcommands: [AuditLog.self, AuditVerify.self])
}

/// A party's store, opened for reading alone.
private struct AuditedStore {
    let party: Int
    let path: String
    let store: SQLiteShareStore

    static func all(_ name: String, _ home: WalletHome, _ keyring: PassphraseKeyring, party only: Int? = nil) throws -> [AuditedStore] {
        let parties = home.parties(of: name)
        if let only, !parties.contains(only) {
            throw Failure(
                .input, "unknownParty", "wallet \(name) has no party \(only) here",
                hint: "there are \(parties.map(String.init).joined(separator: ", "))")
        }
        return try parties.filter { only == nil || $0 == only }.map { try AuditedStore(name, home, keyring, party: $0) }
    }

    init(_ name: String, _ home: WalletHome, _ keyring: PassphraseKeyring, party: Int) throws {
        self.party = party
        path = home.store(name, party: party)
        store = try SQLiteShareStore(
            openingAt: path, unlock: .passphrase(keyring), poolKey: .file(path: home.poolKey(name, party: party)), mode: .audit)
    }
}

/// `chainsign audit log NAME`
struct AuditLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "log", abstract: "Print what the parties did, event by event.")

    @Argument(help: "The wallet.")
    var name: String
    @Option(name: .long, help: ArgumentHelp("This party's events alone.", valueName: "index"))
    var party: Int?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        _ = try home.parties(of: name, in: folder)
        let stores = try AuditedStore.all(name, folder, try home.keyring(for: name), party: party)
        var parties: [JSONValue] = []
        for audited in stores {
            let events = try audited.store.log()
            if output.json {
                parties.append([
                    "party": .integer(audited.party), "store": .string(audited.path), "events": .array(events.map(json)),
                ])
            } else {
                try Output.line(Output.style(.bold, "party \(audited.party)", on: .output))
                for event in events { try Output.line(line(event)) }
            }
        }
        if output.json { try Output.json(["wallet": .string(name), "parties": .array(parties)]) }
    }

    private func line(_ event: StoreEvent) -> String {
        let fields = event.fields.map { "\($0.name)=\(Printable.text($0.value, limit: 80))" }.joined(separator: " ")
        let number = String(event.sequence)
        let padding = String(repeating: " ", count: max(0, 5 - number.count))
        return "\(padding)\(number)  \(time(event))  \(event.kind.rawValue)  \(fields)"
    }

    private func time(_ event: StoreEvent) -> String { Date(timeIntervalSince1970: Double(event.time)).formatted(.iso8601) }

    private func json(_ event: StoreEvent) -> JSONValue {
        var fields = JSONObject()
        for field in event.fields { fields[field.name] = .string(field.value) }
        return [
            "sequence": .integer(event.sequence), "time": .string(time(event)), "kind": .string(event.kind.rawValue),
            "fields": .object(fields), "hash": .string(Hex.encode(event.hash)),
        ]
    }
}

/// `chainsign audit verify [NAME]`
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check hash chains, authentication codes and tables against each other; exits with 1 where something is wrong.")

    @Argument(help: "The wallet; all of them where it is left out.")
    var name: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    private struct Finding {
        let wallet: String
        let store: WalletAudit.Finding
    }

    func run() async throws {
        let folder = try home.folder()
        let wallets = try name.map { [$0] } ?? folder.wallets()
        guard !wallets.isEmpty else { throw Failure.noWallets }
        var findings: [Finding] = []
        for wallet in wallets {
            _ = try home.parties(of: wallet, in: folder)
            let found = WalletAudit(of: wallet, in: folder, keyring: try home.keyring(for: wallet)).findings
            // A passphrase that opens none of them is not these stores' fault.
            if let refusal = found.first?.refusal, case .wrongUnlock = refusal, found.allSatisfy({ $0.isLocked }) { throw refusal }
            findings += found.map { Finding(wallet: wallet, store: $0) }
        }
        let isIntact = findings.allSatisfy(\.store.problems.isEmpty)
        if output.json { try Output.json(json(findings, isIntact)) } else { try show(findings) }
        guard isIntact else { throw AnswerIsNo() }
    }

    private func show(_ findings: [Finding]) throws {
        for finding in findings {
            let store = finding.store
            let verdict = store.problems.isEmpty ? "ok  " : Output.style(.red, "FAIL", on: .output)
            try Output.line("\(verdict)  \(finding.wallet) party \(store.party): \(store.events) events, \(store.path)")
            for problem in store.problems {
                let place = problem.sequence.map { "event \($0): " } ?? ""
                try Output.line("      \(place)\(Printable.text(problem.detail))")
            }
            for note in store.notes { try Output.line("      note: \(Printable.text(note))") }
        }
    }

    /// `{"intact", "stores": [{"wallet", "party", "store", "intact", "events", "problems": [{"sequence", "detail"}], "notes"}]}`
    private func json(_ findings: [Finding], _ isIntact: Bool) -> JSONValue {
        [
            "intact": .bool(isIntact),
            "stores": .array(
                findings.map { finding in
                    [
                        "wallet": .string(finding.wallet), "party": .integer(finding.store.party), "store": .string(finding.store.path),
                        "intact": .bool(finding.store.problems.isEmpty), "events": .integer(finding.store.events),
                        "problems": .array(
                            finding.store.problems.map { problem in
                                ["sequence": problem.sequence.map { .integer($0) } ?? .null, "detail": .string(problem.detail)]
                            }),
                        "notes": .array(finding.store.notes.map { .string($0) }),
                    ]
                }),
        ]
    }
}

extension WalletAudit.Finding {
    /// Whether the passphrase was not this store's.
    fileprivate var isLocked: Bool { if case .wrongUnlock = refusal { true } else { false } }
}
