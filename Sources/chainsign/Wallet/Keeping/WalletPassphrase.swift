internal import ArgumentParser
internal import ChainKit
internal import Secrets
internal import ShareStore
internal import Signing

/// `chainsign wallet passphrase NAME`
struct WalletPassphrase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passphrase",
        abstract: "Change what a wallet's stores are locked by: the passphrase, its cost, a key file or a command.",
        discussion: """
            Each store's data key is wrapped anew; nothing else of a store is rewritten, and no address changes. \
            A change that is cut short leaves some stores under the old lock: the same command, given both, \
            finishes it. Copies of the stores that were made before still open by the old lock: destroy them, \
            and where it was known to somebody together with a copy, move the funds to a new wallet. Backups open \
            by what they were sealed to, as before.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String?
    @Flag(name: .long, help: "All wallets of the state folder that have the same lock.")
    var all = false
    @Option(
        name: .long, help: ArgumentHelp("The new passphrase is the first line of this file; otherwise it is asked for.", valueName: "file"),
        completion: .file())
    var newPassphraseFile: String?
    @Option(name: .long, help: ArgumentHelp("Lock by this file of 32 random bytes or more.", valueName: "file"), completion: .file())
    var newKeyFile: String?
    @Option(name: .long, help: ArgumentHelp("Lock by this program, which wraps and unwraps a key.", valueName: "command"))
    var newKeyCommand: String?
    @OptionGroup var cost: CostOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        StandardInput.note("--new-passphrase-file", [newPassphraseFile].compactMap(\.self))
        guard (name == nil) == all else { throw ValidationError("name a wallet, or give --all") }
        guard [newPassphraseFile, newKeyFile, newKeyCommand].compactMap(\.self).count <= 1 else {
            throw ValidationError("--new-passphrase-file, --new-key-file and --new-key-command exclude each other")
        }
        guard cost.isUnset || newKeyFile == nil && newKeyCommand == nil else {
            throw ValidationError("--argon2-memory and --argon2-passes are about passphrases")
        }
    }

    func run() async throws {
        let folder = try home.folder()
        let wallets = try name.map { [$0] } ?? folder.wallets()
        guard !wallets.isEmpty else { throw Failure.noWallets }
        for wallet in wallets { _ = try home.parties(of: wallet, in: folder) }
        let what = name.map { "wallet \($0)" } ?? "all wallets"
        let (old, new) = try keyrings(for: what)
        var reports: [LockReport] = []
        var failures: [Failure] = []
        var others: [(wallet: String, error: WalletError)] = []
        for wallet in wallets {
            Asked.note { $0.wallet = wallet }
            do throws(WalletError) {
                let report = LockReport(wallet: wallet, change: try LockChange(of: wallet, in: folder, from: old, to: new), lock: new.words)
                reports.append(report)
                failures += report.failures
            } catch {
                guard wallets.count > 1 else { throw error }
                // Of all wallets those with this lock are meant.
                guard !error.isOfLock else {
                    others.append((wallet, error))
                    continue
                }
                failures.append(Report.failure(from: error))
            }
        }
        if reports.isEmpty, let first = failures.first ?? others.first.map({ Report.failure(from: $0.error) }) { throw first }
        let changed = reports.filter { !$0.change.changed.isEmpty }
        if output.json {
            try Output.json(LockReport.json(reports, failures, others.map(\.wallet)))
        } else {
            for report in changed { try Output.line(report.text) }
        }
        if !changed.isEmpty {
            Output.note("copies of these stores made before still open by the old lock: destroy them")
            Output.note("backups made before open by what they were sealed to, as before")
        }
        for other in others { Output.note("wallet \(other.wallet) has another lock, and keeps it") }
        guard failures.isEmpty else { throw SomeFailed(failures: failures) }
    }

    /// What opens the stores, and what is to lock them: where only the cost changes, the same passphrase.
    private func keyrings(for what: String) throws -> (any StoreKeyring, any StoreKeyring) {
        if let newKeyFile { return (try home.means.existing(for: what), try SecretFile.key(newKeyFile)) }
        if let newKeyCommand { return (try home.means.existing(for: what), KeyEnvelope(try KeyCommand(newKeyCommand))) }
        let parameters = try cost.parameters()
        guard newPassphraseFile == nil, !cost.isUnset, case .passphrase(let file) = try home.means.chosen() else {
            let old = try home.means.existing(for: what)
            let passphrase = try Passphrase.new(file: newPassphraseFile, for: what, isChange: true)
            return (old, PassphraseKeyring(passphrase: passphrase, newStoreParameters: parameters))
        }
        let passphrase = try Passphrase.existing(file: file, for: what)
        let same = passphrase.copy(storage: .guarded)
        return (PassphraseKeyring(passphrase: passphrase), PassphraseKeyring(passphrase: same, newStoreParameters: parameters))
    }
}

/// The options that say what a guess at a passphrase costs.
struct CostOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The memory that Argon2id takes, from 64 to 256 MiB; 64 where left out.", valueName: "MiB"),
        transform: WholeNumber.parser("from 64 to 256"))
    var argon2Memory: UInt64?
    @Option(
        name: .long, help: ArgumentHelp("How often Argon2id passes over it, from 2 to 16; 2 where left out.", valueName: "passes"),
        transform: WholeNumber.parser("from 2 to 16"))
    var argon2Passes: UInt64?

    var isUnset: Bool { argon2Memory == nil && argon2Passes == nil }

    func validate() throws {
        let least = Argon2Parameters.interactive()
        let memory = (least.memlimit >> 20)...(Argon2Parameters.acceptedMemory.upperBound >> 20)
        let passes = least.opslimit...Argon2Parameters.acceptedOperations.upperBound
        guard argon2Memory.map(memory.contains) ?? true else {
            throw ValidationError("--argon2-memory must be from \(memory.lowerBound) to \(memory.upperBound)")
        }
        guard argon2Passes.map(passes.contains) ?? true else {
            throw ValidationError("--argon2-passes must be from \(passes.lowerBound) to \(passes.upperBound)")
        }
    }

    func parameters() throws -> Argon2Parameters {
        let present = Argon2Parameters.interactive()
        let memory = argon2Memory.map { $0 << 20 } ?? present.memlimit
        do throws(SecretsError) {
            return try Argon2Parameters(opslimit: argon2Passes ?? present.opslimit, memlimit: memory, salt: present.salt)
        } catch { throw StoreError.secrets(error) }
    }
}

/// What a change of the lock did to one wallet.
struct LockReport {
    let wallet: String
    let change: LockChange
    let lock: String

    var failures: [Failure] {
        change.failures.sorted { $0.key < $1.key }.map { party, error in
            let failure = Report.failure(from: error)
            return Failure(
                failure.verdict, code: failure.kind, "party \(party) of wallet \(wallet) is locked as before: \(failure.message)",
                hints: failure.hints)
        }
    }

    var text: String {
        let parties = change.changed.map(String.init).joined(separator: ", ")
        let earlier = change.finished.isEmpty ? "" : "; of these \(change.finished.map(String.init).joined(separator: ", ")) were so before"
        return "\(wallet)  parties \(parties) are locked by \(lock)\(earlier)"
    }

    /// `{"wallets": [{"wallet", "lock", "changed", "finished"}], "others", "failed"}`; `others`, names, where wallets have another lock, and `failed`, a
    /// list of errors, where a store is locked as before.
    static func json(_ reports: [LockReport], _ failures: [Failure], _ others: [String]) -> JSONValue {
        var object = JSONObject()
        object["wallets"] = .array(
            reports.map { report in
                [
                    "wallet": .string(report.wallet), "lock": .string(report.lock),
                    "changed": .array(report.change.changed.map { .integer($0) }),
                    "finished": .array(report.change.finished.map { .integer($0) }),
                ]
            })
        if !others.isEmpty { object["others"] = .array(others.map { .string($0) }) }
        if !failures.isEmpty { object["failed"] = .array(failures.map(\.json)) }
        return .object(object)
    }
}

extension StoreKeyring {
    /// What it locks by, in words.
    fileprivate var words: String {
        switch unlock {
        case .passphrase(let keyring): StoreLock.passphrase(keyring.newStoreParameters).words
        case .provider(let provider): StoreLock.provider(name: provider.name).words
        }
    }
}
