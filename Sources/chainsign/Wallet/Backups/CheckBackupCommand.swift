internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet check-backup FILE`
struct WalletCheckBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-backup", abstract: "Prove that a backup is good, without printing a secret of it.",
        discussion: """
            It is opened, and everything in it is checked against everything else, the shares against the public key. Where its wallet is \
            here, under whatever name, it is compared with that too: a current backup is noted in its party's store, a stale or \
            foreign one exits with 1.
            """)

    @Argument(help: "The backup.", completion: .file())
    var file: String
    @Option(
        name: .long,
        help: ArgumentHelp("Compare it with this wallet; otherwise with the one that has its keys, or its name.", valueName: "name"),
        completion: Completions.wallets)
    var wallet: String?
    @OptionGroup var key: BackupKeyOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opener = BackupOpener(key, home.means)
        let opened = try opener.open(file)
        let backup = opened.backup
        // What is wrong with the wallet is not wrong with the backup, whose verdict is given in any case.
        let standing: Comparison
        do { standing = try await comparison(opened, opener.typed) } catch {
            standing = Comparison(wallet: wallet ?? backup.name, refusal: Report.failure(from: error))
        }
        if output.json {
            try Output.json(json(opened, standing))
        } else {
            var columns = Columns([.left, .left])
            columns.append("wallet", Printable.text(backup.name))
            columns.append("party", "\(backup.party) of \(backup.state.roster.count), \(backup.state.keys[0].threshold) sign together")
            columns.append("epoch", "\(backup.epoch)")
            columns.append("made", Instant(seconds: Int64(clamping: opened.note.madeAt)).rfc3339)
            columns.append("code", opened.note.code)
            for key in backup.state.keys { columns.append(key.scheme.rawValue, Hex.encode(key.publicKey)) }
            try Output.line(columns.text)
            Output.note("good: \(standing.words)")
            if let words = standing.wordsOfLacking { Output.note(words) }
        }
        if let refusal = standing.refusal { throw SomeFailed(failures: [refusal]) }
        if case .stale = standing.standing { throw AnswerIsNo() }
        if case .foreign = standing.standing { throw AnswerIsNo() }
    }

    private struct Comparison {
        var wallet: String?
        var standing: BackupStanding?
        /// Why the wallet could not be looked at.
        var refusal: Failure?
        /// Parties here of which no checked backup is known.
        var lacking: [PartyIndex] = []

        var wordsOfLacking: String? {
            guard let wallet, !lacking.isEmpty else { return nil }
            return
                "no checked backup is known yet of part\(lacking.count == 1 ? "y" : "ies") \(PartyList.text(lacking)) of wallet \(wallet)"
        }

        var words: String {
            if let wallet, refusal != nil { return "in itself; it was not compared with wallet \(wallet)" }
            guard let wallet else { return "no wallet that it could be compared with is here" }
            return switch standing {
            case .current: "it holds what wallet \(wallet) signs with"
            case .stale(let epoch, let present):
                "but it is of epoch \(epoch), and wallet \(wallet) is in epoch \(present): make another, and destroy this one"
            case .ahead(let epoch, let present):
                "it is of epoch \(epoch), and the stores of wallet \(wallet) here are still in epoch \(present)"
            case .foreign, nil: "but it is not of wallet \(wallet)"
            }
        }

        var word: JSONValue {
            switch standing {
            case .current: "current"
            case .stale: "stale"
            case .ahead: "ahead"
            case .foreign: "foreign"
            case nil: .null
            }
        }
    }

    /// The wallet with its keys comes before the one with its name: wallets are given other names, and backups keep theirs.
    private func comparison(_ opened: OpenedBackup, _ typed: [HeldSecret]) async throws -> Comparison {
        let folder = try home.folder()
        let name = opened.backup.name
        if let wallet {
            return try await home.unlocking(wallet, typed: typed) { try await compare(opened, wallet, $0) }
        }
        guard folder.exists else { return Comparison() }
        for keyring in try home.unasked(typed, name) {
            guard let found = folder.wallet(holding: opened.backup.state, keyring, first: name) else { continue }
            return try await compare(opened, found, keyring)
        }
        guard try folder.wallets().contains(name) else { return Comparison() }
        return try await home.unlocking(name, typed: typed) { try await compare(opened, name, $0) }
    }

    private func compare(_ opened: OpenedBackup, _ name: String, _ keyring: any StoreKeyring) async throws -> Comparison {
        let wallet = try await home.open(name, with: keyring)
        var comparison = Comparison(wallet: name, standing: try await wallet.check(opened.backup, opened.note))
        guard case .current = comparison.standing else { return comparison }
        for party in wallet.parties where try await party.backupNotes().checked == nil { comparison.lacking.append(party.index) }
        return comparison
    }

    /// `{"good", "wallet", "party", "parties", "threshold", "epoch", "madeAt", "code", "keys", "comparedWith", "standing"}`, and `failed`, a
    /// list of errors, where its wallet could not be looked at.
    private func json(_ opened: OpenedBackup, _ comparison: Comparison) -> JSONValue {
        let backup = opened.backup
        let members: [(String, JSONValue)] = [
            ("good", true), ("wallet", .string(backup.name)), ("party", .integer(backup.party.rawValue)),
            ("parties", .integer(backup.state.roster.count)), ("threshold", .integer(backup.state.keys[0].threshold)),
            ("epoch", .integer(backup.epoch)), ("madeAt", .string(Instant(seconds: Int64(clamping: opened.note.madeAt)).rfc3339)),
            ("code", .string(opened.note.code)),
            (
                "keys",
                .array(backup.state.keys.map { ["scheme": .string($0.scheme.rawValue), "publicKey": .string(Hex.encode($0.publicKey))] })
            ),
            ("comparedWith", .optional(comparison.refusal == nil ? comparison.wallet : nil)), ("standing", comparison.word),
        ]
        var object = JSONObject()
        for (name, value) in members { object[name] = value }
        if let refusal = comparison.refusal { object["failed"] = .array([refusal.json]) }
        return .object(object)
    }
}
