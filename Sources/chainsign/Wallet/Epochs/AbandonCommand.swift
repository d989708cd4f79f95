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
        let attempts = try await wallet.attempts().filter { $0.attempt.stage.isLive }
        guard !attempts.isEmpty else { throw Failure(.input, .usage, "no refresh or reshare of wallet \(name) is half done here") }
        let silent = Set(attempts.flatMap { $0.attempt.lackingStored + $0.attempt.lackingCommits }).sorted()
        let voted = attempts.filter { $0.attempt.stage == .committed }.map(\.party)
        if force, !voted.isEmpty {
            try Confirmation().require(
                yes: yes,
                showing: [
                    "part\(voted.count == 1 ? "y" : "ies") \(PartyList.text(voted)) voted for epoch \(attempts[0].attempt.proposal.epoch &+ 1), which is set aside now",
                    silent.isEmpty
                        ? "every vote was heard: the next command finishes it, and nothing has to be set aside"
                        : "part\(silent.count == 1 ? "y" : "ies") \(PartyList.text(silent)) did not answer: where their votes are out there, that epoch is the wallet's, and another one beside it splits the wallet in two",
                ])
        }
        try await wallet.setAttemptsAside(force: force)
        let parties = Set(attempts.map(\.party)).sorted()
        if output.json {
            try Output.json([
                "wallet": .string(name), "parties": .array(parties.map { .integer($0.rawValue) }),
                "unheard": .array(silent.map { .integer($0.rawValue) }),
            ])
        } else {
            try Output.line("\(name)  set aside at part\(parties.count == 1 ? "y" : "ies") \(PartyList.text(parties))")
        }
        if force, !voted.isEmpty, !silent.isEmpty {
            Output.note(
                "part\(silent.count == 1 ? "y" : "ies") \(PartyList.text(silent)) did not answer: should their votes turn up, the epoch that was set aside counts"
            )
        }
    }
}
