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
        let halves = HalfDone.all(in: try await wallet.attempts(), of: wallet)
        guard !halves.isEmpty else { throw Failure(.input, .usage, "no refresh or reshare of wallet \(name) is half done here") }
        let forced = force ? halves.filter { !$0.voted.isEmpty } : []
        if !forced.isEmpty { try Confirmation().require(yes: yes, showing: forced.flatMap(\.dangers)) }
        let voters = Set(forced.flatMap(\.voted))
        try await wallet.setAttemptsAside(force: !forced.isEmpty, voters: voters)
        let here = halves.map(\.here).union
        if output.json {
            func list(_ parties: Set<PartyIndex>) -> JSONValue { .array(parties.sorted().map { .integer($0.rawValue) }) }
            let unheard = halves.map(\.unheard).union
            try Output.json([
                "wallet": .string(name), "parties": list(here.old), "newParties": list(here.new),
                "voted": list(Set(halves.flatMap(\.voted))), "unheard": list(unheard.old), "unheardNew": list(unheard.new),
            ])
        } else {
            try Output.line("\(name)  set aside at \(here.text)")
        }
        for half in forced where !half.isOver && !half.unheard.isEmpty {
            let votes = half.unheard.areMany ? "their votes" : "its vote"
            Output.note("\(half.unheard.text) did not answer: should \(votes) turn up, the epoch that was set aside counts")
        }
    }
}

extension [HalfDone.Parties] {
    fileprivate var union: HalfDone.Parties { reduce(into: HalfDone.Parties()) { $0.formUnion($1) } }
}
