internal import ArgumentParser
internal import MPCCore
internal import Signing

/// `chainsign wallet recover NAME --from FILE…`
struct WalletRecover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Make a wallet that signs out of as many backups as sign together, and nothing else.",
        discussion: """
            For the day on which every machine is gone: the parties of the backups get stores here, under a new passphrase, and sign \
            with each other. The wallet's other parties are named as lost; were they not, their stores must not come beside these. All \
            these shares on one machine are the key: move the funds, or share them out anew, as soon as that can be done.
            """)

    @Argument(help: "The wallet's name here.")
    var name: String
    @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("The backups.", valueName: "file"), completion: .file())
    var from: [String]
    @OptionGroup var key: BackupKeyOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !from.isEmpty else { throw ValidationError("--from names the backups") }
    }

    func run() async throws {
        let folder = try home.folder(isToBeMade: true)
        Asked.note { ($0.wallet, $0.backups) = (name, from) }
        try folder.requireFree(name)
        let opener = BackupOpener(key, home.means)
        let opened = try from.map(opener.open)
        let set = try BackupSet(opened)
        try set.requireQuorum()
        try await RestoringCommand(home: home, output: output).run(opened, as: name, in: folder, without: set.absent, typed: opener.typed)
        if !set.absent.isEmpty {
            let (noun, verb) = set.absent.count == 1 ? ("party", "is") : ("parties", "are")
            Output.note("without \(noun) \(set.absent.sorted().map(\.description).joined(separator: ", ")), who \(verb) taken for lost")
        }
        Output.note("these shares together are the key, and they are on one machine now")
    }
}
