internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet abandon NAME`
struct WalletAbandon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Set a refresh or reshare aside that does not come to its end.",
        discussion: """
            What no party has voted for is set aside by the next refresh or reshare as well. A party that has voted goes on by --force alone: \
            where enough others have voted too and the proof of that turns up later, that epoch is the wallet's, and a second one beside it \
            would split the wallet in two. No share is deleted; should the proof turn up, it counts.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Flag(name: .long, help: "Also where parties have voted, and somebody may hold the proof that all did.")
    var force = false
    @Flag(name: .long, help: "Set it aside without asking.")
    var yes = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let wallet = try await home.open(name)
        guard let half = HalfDone(try await wallet.attempts(), of: wallet) else {
            throw Failure(.input, .usage, "no refresh or reshare of wallet \(name) is half done here")
        }
        let isForced = force && !half.voted.isEmpty
        if isForced { try Confirmation().require(yes: yes, showing: half.dangers) }
        try await wallet.setAttemptsAside(force: force)
        if output.json {
            func list(_ parties: Set<PartyIndex>) -> JSONValue { .array(parties.sorted().map { .integer($0.rawValue) }) }
            try Output.json([
                "wallet": .string(name), "parties": list(half.here.old.union(half.here.new)), "voted": list(half.voted),
                "unheard": list(half.silent.old), "unheardNew": list(half.silent.new),
            ])
        } else {
            try Output.line("\(name)  set aside at \(half.here.text)")
        }
        if isForced, !half.isOver, !half.silent.isEmpty {
            let votes = half.silent.areMany ? "their votes" : "its vote"
            Output.note("\(half.silent.text) did not answer: should \(votes) turn up, the epoch that was set aside counts")
        }
    }
}
