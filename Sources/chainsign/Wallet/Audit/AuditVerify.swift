internal import ArgumentParser
internal import ChainKit
internal import ShareStore
internal import Signing

/// `chainsign audit verify [NAME]`
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check hash chains, authentication codes and tables against each other; exits with 1 where something is wrong.",
        discussion: """
            All wallets are looked at, whatever is found in one; of one whose passphrase is another, each store is said to be locked. The \
            exit code is the highest of what was found.

            With --file a file of 'audit export' is checked instead, for which no wallet and no passphrase is needed; with --identities, as \
            'wallet show --json' prints them, that the party signed it as well.
            """)

    @Argument(help: "The wallet; all of them where it is left out.", completion: Completions.wallets)
    var name: String?
    @Option(name: .long, help: ArgumentHelp("Check this file of 'audit export', and no store.", valueName: "file"), completion: .file())
    var file: String?
    @Option(
        name: .long, help: ArgumentHelp("With --file: the wallet's identities, as 'wallet show --json' prints them.", valueName: "file"),
        completion: .file())
    var identities: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    private struct Finding {
        let wallet: String
        let store: WalletAudit.Finding
        /// Whether the passphrase opens no store of the wallet.
        let isLocked: Bool
    }

    /// A wallet of which nothing can be said, and why.
    private struct Unread {
        let wallet: String
        let failure: Failure
    }

    func validate() throws {
        StandardInput.note("--identities", [identities].compactMap(\.self))
        guard file == nil || name == nil && !home.means.isNamed else {
            throw ValidationError("with --file no wallet is opened: leave out its name and what opens it")
        }
        guard file != nil || identities == nil else { throw ValidationError("--identities is for --file") }
    }

    func run() async throws {
        if let file { return try LogFileVerdict(file: file, identities: identities).show(json: output.json) }
        let folder = try home.folder()
        let wallets = try name.map { [$0] } ?? (folder.wallets() + folder.unreadableWallets()).sorted()
        guard !wallets.isEmpty else { throw Failure.noWallets }
        var findings: [Finding] = []
        var unread: [Unread] = []
        for wallet in wallets {
            do {
                let found = try audit(wallet, in: folder)
                // A passphrase that opens none of them is not these stores' fault.
                let refusal = found.allSatisfy(\.isLocked) ? found.first?.refusal : nil
                if let refusal {
                    guard wallets.count > 1 else { throw refusal }
                    unread.append(Unread(wallet: wallet, failure: Report.failure(from: refusal)))
                }
                findings += found.map { Finding(wallet: wallet, store: $0, isLocked: refusal != nil) }
            } catch {
                unread.append(Unread(wallet: wallet, failure: Report.failure(from: error)))
            }
        }
        if findings.isEmpty, let first = unread.first { throw first.failure }
        let isIntact = findings.allSatisfy(\.store.problems.isEmpty)
        if output.json { try Output.json(json(findings, isIntact, unread)) } else { try show(findings) }
        let isNo = findings.contains { !$0.store.problems.isEmpty && !$0.isLocked }
        guard unread.isEmpty else { throw SomeFailed(failures: unread.map(\.failure), isNo: isNo) }
        guard isIntact else { throw AnswerIsNo() }
    }

    private func audit(_ wallet: String, in folder: WalletHome) throws -> [WalletAudit.Finding] {
        _ = try home.parties(of: wallet, in: folder)
        return WalletAudit(of: wallet, in: folder, keyring: try home.keyring(for: wallet)).findings
    }

    private func show(_ findings: [Finding]) throws {
        for finding in findings {
            let store = finding.store
            let verdict =
                store.problems.isEmpty
                ? "ok  " : finding.isLocked ? Output.style(.yellow, "LOCK", on: .output) : Output.style(.red, "FAIL", on: .output)
            try Output.line("\(verdict)  \(finding.wallet) party \(store.party): \(store.events) events, \(store.path)")
            for problem in store.problems {
                let place = problem.sequence.map { "event \($0): " } ?? ""
                try Output.line("      \(place)\(Printable.sentence(problem.detail))")
            }
            for note in store.notes { try Output.line("      note: \(Printable.sentence(note))") }
        }
    }

    /// `{"intact", "stores": [{"wallet", "party", "store", "intact", "events", "problems": [{"sequence", "detail"}], "notes"}],
    /// "failed":    /// [{"wallet", "error"}]}`; `failed` where something of a wallet could not be looked at at all.
    private func json(_ findings: [Finding], _ isIntact: Bool, _ unread: [Unread]) -> JSONValue {
        var object = JSONObject()
        object["intact"] = .bool(isIntact && unread.isEmpty)
        object["stores"] = .array(
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
            })
        if !unread.isEmpty {
            object["failed"] = .array(unread.map { ["wallet": .string($0.wallet), "error": $0.failure.json] })
        }
        return .object(object)
    }
}

extension WalletAudit.Finding {
    /// Whether the passphrase was not this store's.
    fileprivate var isLocked: Bool { refusal.map { WalletError.store($0).isOfLock } ?? false }
}
