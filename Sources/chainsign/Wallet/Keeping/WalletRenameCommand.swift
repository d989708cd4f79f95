internal import ArgumentParser
internal import ChainKit
internal import ShareStore
internal import Signing

/// `chainsign wallet rename OLD NEW`
struct WalletRenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give a wallet another name.",
        discussion: """
            The stores say whose they are, so they have to be unlocked. Keys, addresses and pools stay. Copies \
            of the stores made before have the old name, and belong in a folder of that name. Backups keep the \
            name that the wallet had: 'wallet restore FILE --name NEW' brings a party back.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var old: String
    @Argument(help: "Its new name: letters, digits, '.', '_' and '-'.")
    var new: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        _ = try home.parties(of: old, in: folder)
        // Before the passphrase is asked for.
        Asked.note { $0.isForNewName = true }
        try folder.requireFree(new)
        _ = try WalletRename(of: old, to: new, in: folder, keyring: try home.keyring(for: old))
        if output.json {
            try Output.json(["wallet": .string(new), "before": .string(old)])
        } else {
            try Output.line("\(old) is \(new)")
        }
        Output.note("backups that were made before keep the name \(old): \(Asked.now.restore(into: new)) brings a party back from one")
    }
}
