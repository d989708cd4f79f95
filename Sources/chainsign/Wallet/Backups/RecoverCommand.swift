internal import ArgumentParser
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet recover NAME --from FILE…`
struct WalletRecover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Make a wallet that signs out of as many backups as sign together, and nothing else.",
        discussion: """
            For the day on which every machine is gone: the parties of the backups get stores here, under a new passphrase, and sign \
            with each other. The wallet's other parties are named as lost; were they not, their stores must not come beside these. All \
            these shares on one machine are the key: move the funds, or share them out anew, as soon as that can be done.

            Before anything is made, each file's code and the wallet's addresses are shown: compare the codes with what was written down \
            at the backup. Anybody can seal a file to a public key; where one is, you are asked. A recovery that was cut short is finished by \
            the same command.
            """)

    @Argument(help: "The wallet's name here.")
    var name: String
    @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("The backups.", valueName: "file"), completion: .file())
    var from: [String]
    @Flag(name: .long, help: "Recover without asking where a backup is sealed to a public key.")
    var yes = false
    @OptionGroup var key: BackupKeyOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !from.isEmpty else { throw ValidationError("--from names the backups") }
    }

    func run() async throws {
        let folder = try home.folder(isToBeMade: true)
        Asked.note { ($0.wallet, $0.backups, $0.isForNewName) = (name, from, true) }
        // What is here may be what this command left when it was cut short; otherwise nothing has to be opened to refuse the name.
        let here = folder.parties(of: name)
        if here.isEmpty || here.count != from.count { try folder.requireFree(name) }
        let opener = BackupOpener(key, home.means)
        let opened = try from.map(opener.open)
        let set = try BackupSet(opened)
        try set.requireQuorum()
        let restoring = RestoringCommand(home: home, output: output)
        if here.isEmpty {
            try BackupQuestion(name: name, opened: opened, set: set).confirm(yes: yes)
            try await restoring.run(opened, as: name, in: folder, without: set.absent, typed: opener.typed)
        } else {
            let keyring: any StoreKeyring = try await home.unlocking(name, typed: opener.typed) { keyring in
                guard try folder.isUnconfirmed(name, set, keyring) else { throw WalletError.exists(name: name) }
                return keyring
            }
            try BackupQuestion(name: name, opened: opened, set: set).confirm(yes: yes)
            let restored = await LocalWallet.putToUse(
                set.parties, of: name, in: folder, keyring: keyring, adapters: try Adapters.registry(), without: set.absent)
            try await restoring.report(restored, set, name)
        }
        if !set.absent.isEmpty {
            let (noun, verb) = set.absent.count == 1 ? ("party", "is") : ("parties", "are")
            Output.note("without \(noun) \(set.absent.sorted().map(\.description).joined(separator: ", ")), who \(verb) taken for lost")
        }
        Output.note("these shares together are the key, and they are on one machine now")
    }
}
