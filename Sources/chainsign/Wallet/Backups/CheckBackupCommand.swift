internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Signing

/// `chainsign wallet check-backup FILE`
struct WalletCheckBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-backup", abstract: "Prove that a backup is good, without printing a secret of it.",
        discussion: """
            It is opened, and everything in it is checked against everything else, the shares against the public key. Where its wallet is \
            here, it is compared with that too: a current backup is noted in its party's store, a stale or foreign one exits with 1.
            """)

    @Argument(help: "The backup.", completion: .file())
    var file: String
    @Option(
        name: .long, help: ArgumentHelp("Compare it with this wallet; otherwise with the one that has its name.", valueName: "name"),
        completion: Completions.wallets)
    var wallet: String?
    @OptionGroup var key: BackupKeyOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opened = try key.open(file, passphraseFile: home.means.passphraseFile)
        let backup = opened.backup
        let standing = try await standing(opened)
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
        }
        if case .stale = standing.standing { throw AnswerIsNo() }
        if case .foreign = standing.standing { throw AnswerIsNo() }
    }

    private struct Comparison {
        let wallet: String?
        let standing: BackupStanding?

        var words: String {
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

    private func standing(_ opened: OpenedBackup) async throws -> Comparison {
        let folder = try home.folder()
        let isHere = try folder.exists && folder.wallets().contains(opened.backup.name)
        let own = isHere ? opened.backup.name : nil
        guard let name = wallet ?? own else { return Comparison(wallet: nil, standing: nil) }
        return Comparison(wallet: name, standing: try await home.open(name).check(opened.backup, opened.note))
    }

    /// `{"good", "wallet", "party", "parties", "threshold", "epoch", "madeAt", "code", "keys", "comparedWith", "standing"}`
    private func json(_ opened: OpenedBackup, _ comparison: Comparison) -> JSONValue {
        let backup = opened.backup
        return [
            "good": true, "wallet": .string(backup.name), "party": .integer(backup.party.rawValue),
            "parties": .integer(backup.state.roster.count), "threshold": .integer(backup.state.keys[0].threshold),
            "epoch": .integer(backup.epoch), "madeAt": .string(Instant(seconds: Int64(clamping: opened.note.madeAt)).rfc3339),
            "code": .string(opened.note.code),
            "keys": .array(
                backup.state.keys.map { ["scheme": .string($0.scheme.rawValue), "publicKey": .string(Hex.encode($0.publicKey))] }),
            "comparedWith": .optional(comparison.wallet), "standing": comparison.word,
        ]
    }
}
