internal import ArgumentParser
internal import ChainKit
internal import ShareStore
internal import Signing

/// `chainsign audit export NAME`
struct AuditExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a party's log into a file that can be kept and checked elsewhere.",
        discussion: """
            Lines of JSON: whose log it is and from where to where, signed by the party, and each event with its hash. 'audit verify --file' \
            checks it without the store. Nothing goes from the store by it: its tables are rebuilt from all of its events. With --after a \
            file goes on where an earlier one ended.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("Whose log.", valueName: "index"), transform: WholeNumber.parser("from 1 to the number of parties"))
    var party: Int
    @Option(name: .long, help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
    var out: String
    @Option(
        name: .long, help: ArgumentHelp("Events behind the one of this number; otherwise all.", valueName: "number"),
        transform: WholeNumber.parser("from 0 to that of the last event"))
    var after: Int64 = 0
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        _ = try home.parties(of: name, in: folder).chosen(party, of: name)
        try OutFile.require(out)
        let keyring = try home.keyring(for: name)
        let count = try LogFile.write(name, party: party, in: folder, keyring: keyring, after: after, to: out)
        guard output.json else { return Output.note("\(count) event\(count == 1 ? "" : "s") of party \(party) in \(out)") }
        try Output.json([
            "wallet": .string(name), "party": .integer(party), "file": .string(out), "after": .integer(after), "events": .integer(count),
        ])
    }
}
