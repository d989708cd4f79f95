internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet restore FILE`
struct WalletRestore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a party back whose store was lost, from its backup.",
        discussion: """
            The store goes into the wallet's folder, locked by the passphrase of the wallet's other stores. The party shows no address and \
            signs nothing before every other party has said that the wallet is still where the backup has it; 'wallet confirm' goes on \
            without parties that are lost for good. Its pools are empty, and the set-ups of its pairs are made anew by the next \
            signature that needs them.

            The file's code is shown: compare it with what was written down at the backup. Anybody can seal a file to a public key.

            Never restore a party whose store is still in use somewhere: two stores of one party void each other's pools.
            """)

    @Argument(help: "The backup.", completion: .file())
    var file: String
    @Option(name: .long, help: ArgumentHelp("The wallet's name here; otherwise the backup's.", valueName: "name"))
    var name: String?
    @OptionGroup var key: BackupKeyOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder(isToBeMade: true)
        let opener = BackupOpener(key, home.means)
        let opened = try opener.open(file)
        let name = name ?? opened.backup.name
        Asked.note { ($0.wallet, $0.backups) = (name, [file]) }
        Output.note(
            "\(file) is party \(opened.backup.party)'s backup, its code is \(opened.note.code); compare it with what was written down")
        try await RestoringCommand(home: home, output: output).run([opened], as: name, in: folder, without: [], typed: opener.typed)
    }
}

/// `chainsign wallet confirm NAME`
struct WalletConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Put restored parties to use that wait for others.",
        discussion: """
            Restored parties wait until every other party has answered. Name with --without those that are lost for good: nobody \
            waits for them then. As many parties as sign together have to be here in any case.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(name: .long, help: ArgumentHelp("Parties that are lost for good, like 2,3.", valueName: "parties"))
    var without: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let absent = try without.map { try PartyList.parse($0, option: "--without") } ?? []
        let folder = try home.folder()
        let here = try home.parties(of: name, in: folder)
        if let party = absent.first(where: { here.contains(Int($0.rawValue)) }) {
            throw Failure(
                .input, .usage, "--without \(party): the store of party \(party) is here",
                hint: "a party is lost whose store is nowhere: leave it out, or move \(folder.store(name, party: Int(party.rawValue))) away"
            )
        }
        let keyring = try home.keyring(for: name)
        // What cannot be looked at is told of when it is opened.
        if let held = folder.look(into: name, keyring) {
            if let stranger = absent.first(where: { !held.parties.contains($0) }) {
                throw Failure(
                    .input, .unknownParty, "--without \(stranger): wallet \(name) has no party \(stranger)",
                    hint: "it has \(held.parties.count) parties")
            }
            if held.waiting.isEmpty { Output.note("no party of wallet \(name) waits to be put to use") }
        }
        let report = try await WalletReport(try await home.open(name, with: keyring, restoringWithout: Set(absent)))
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }
}

/// Stores out of backups, for `restore` and `recover`.
struct RestoringCommand {
    let home: HomeOptions
    let output: OutputOptions

    /// - Parameter typed: passphrases that were typed for the backups.
    func run(
        _ opened: [OpenedBackup], as name: String, in folder: WalletHome, without absent: Set<PartyIndex>, typed: [HeldSecret]
    ) async throws {
        let set = try BackupSet(opened)
        let notes = Dictionary(opened.map { ($0.backup.party, $0.note) }) { first, _ in first }
        let restored: LocalWallet.Restored
        if folder.exists, !folder.parties(of: name).isEmpty {
            restored = try await home.unlocking(name, typed: typed) { keyring in
                try await restore(set, notes, name, folder, keyring, absent)
            }
        } else {
            // It may be here under another name, and is found by what was typed already; a new passphrase is asked for where it is not.
            for keyring in try home.unasked(typed, name) {
                if let other = folder.wallet(holding: set.state, keyring) { throw WalletError.walletIsThere(name: other) }
            }
            restored = try await restore(set, notes, name, folder, try home.means.new(for: "wallet \(name)"), absent)
        }
        try await report(restored, set, name)
    }

    /// What was made, and whether it is in use.
    func report(_ restored: LocalWallet.Restored, _ set: BackupSet, _ name: String) async throws {
        let parties = set.parties.map(\.description).joined(separator: ", ")
        Output.note(
            "part\(set.parties.count == 1 ? "y" : "ies") \(parties) of wallet \(name) \(set.parties.count == 1 ? "is" : "are") back")
        switch restored {
        case .inUse(let wallet):
            Output.note(
                "the set-ups of \(set.parties.count == 1 ? "its" : "their") pairs are made anew when they are needed; pools are empty")
            let report = try await WalletReport(wallet)
            if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
        case .waiting(let error):
            let failure = Report.failure(from: error)
            if output.json {
                try Output.json([
                    "wallet": .string(name), "restored": .array(set.parties.map { .integer($0.rawValue) }),
                    "waiting": failure.json,
                ])
            } else {
                Output.note("not in use yet: \(failure.message)")
                for hint in failure.hints { Output.note(hint) }
            }
        }
    }

    private func restore(
        _ set: BackupSet, _ notes: [PartyIndex: BackupNote], _ name: String, _ folder: WalletHome, _ keyring: any StoreKeyring,
        _ absent: Set<PartyIndex>
    ) async throws -> LocalWallet.Restored {
        try await LocalWallet.restore(
            set, checked: notes, as: name, in: folder, keyring: keyring, adapters: try Adapters.registry(), without: absent,
            createdAt: Int64(Date().timeIntervalSince1970))
    }
}
