internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet delete NAME`
struct WalletDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Erase a wallet's stores and pool keys, or those of one party.",
        discussion: """
            A party goes where as many others as sign together have their shares here; --force erases it all \
            the same. Of a whole wallet nobody is known to have a share afterwards: it takes --force, and what \
            it holds is lost unless backups of as many parties as sign together are elsewhere. Check them first.

            Files are written over with random bytes and removed. Copies, snapshots and backups stay; file \
            systems that never write in place (btrfs, ZFS, APFS) and SSDs may keep the old blocks for a while.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("This party alone.", valueName: "index"),
        transform: WholeNumber.parser("from 1 to the number of parties"))
    var party: Int?
    @Flag(name: .long, help: "Also where nobody is left with enough shares to sign. Asks for no passphrase.")
    var force = false
    @Flag(name: .long, help: "Do not have the wallet's name typed.")
    var yes = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        let here = try home.parties(of: name, in: folder)
        if let party, !here.contains(party) {
            throw Failure(
                .input, .unknownParty, "wallet \(name) has no party \(party) here",
                hint: "there are \(here.map(String.init).joined(separator: ", "))")
        }
        // Before anything is asked.
        try folder.requireErasable(name, party: party)
        if !force { try await requireOthers(in: folder) }
        try confirm()
        let deletion = try WalletDeletion(of: name, party: party, in: folder)
        let parties = deletion.parties.map(String.init).joined(separator: ", ")
        if output.json {
            try Output.json([
                "wallet": .string(name), "parties": .array(deletion.parties.map { .integer($0) }),
                "erased": .array(deletion.erased.map { .string($0) }),
            ])
        } else {
            try Output.line("\(name)  part\(deletion.parties.count == 1 ? "y" : "ies") \(parties) erased: \(deletion.erased.count) files")
        }
        Output.note("copies, backups and snapshots are not erased, nor old blocks that an SSD or a copying file system keeps")
    }

    /// As many parties as sign together have their shares here, this one left out: they are opened to see it.
    private func requireOthers(in folder: WalletHome) async throws {
        guard let party else {
            throw Failure(
                .refused, .lastShares, "nobody else is known to hold shares of wallet \(name): with its stores its keys are gone",
                hint: "check backups of as many parties as sign together, then delete it with --force")
        }
        let wallet = try await home.open(name)
        let others = wallet.parties.map(\.index).filter { Int($0.rawValue) != party }
        guard others.count >= wallet.threshold else {
            throw Failure(
                .refused, .lastShares,
                "without party \(party), \(others.count) of the \(wallet.threshold) shares that sign together would be left here",
                hint: "check backups of as many parties as sign together, then delete it with --force")
        }
    }

    private func confirm() throws {
        guard !yes else { return }
        guard Terminal.canAsk else {
            throw Failure(.refused, .notConfirmed, "not deleted: there is no terminal to ask on", hint: "pass --yes if it is meant")
        }
        let what = party.map { "party \($0) of wallet \(name)" } ?? "wallet \(name) and all its keys"
        guard Terminal.typed("to erase \(what), type the wallet's name:") == name else {
            throw Failure(.refused, .notConfirmed, "not deleted: the name was not typed")
        }
    }
}
