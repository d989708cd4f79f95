internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import Signing

/// `chainsign wallet pairs NAME`
struct WalletPairs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairs", abstract: "Show the pair set-ups of the ECDSA key, and renew them.",
        discussion: """
            A pair is poisoned when one end's messages failed a check on oblivious-transfer material: somebody cheats, or is damaged. \
            It makes no pre-signatures and signs nothing without a pool until its set-up is renewed. Find out why before you renew it.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(name: .long, help: ArgumentHelp("Make the set-up of this pair anew, like 1,3.", valueName: "pair"))
    var renew: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var renewed: PartyPair?
        if let renew {
            let parties = try PartyList.parse(renew, option: "--renew")
            guard parties.count == 2, let pair = PartyPair(parties[0], parties[1]) else {
                throw Failure(.input, .usage, "--renew \(renew) is not a pair of parties", hint: "write it like 1,3")
            }
            renewed = pair
        }
        let wallet = try await home.open(name)
        if let renewed {
            let before = try await wallet.pairs().first { $0.pair == renewed }
            try await wallet.renew(renewed)
            for (party, reason) in (before?.poisoned ?? [:]).sorted(by: { $0.key < $1.key }) {
                Output.note(
                    "the pair \(renewed) was poisoned at party \(party): \(Printable.text(reason)); whoever caused that has another try now"
                )
            }
            Output.note("the pair \(renewed) has a new set-up")
        }
        let pairs = try await wallet.pairs()
        guard !output.json else { return try Output.json(json(pairs, renewed)) }
        var columns = Columns([.left, .left])
        for status in pairs { columns.append(status.pair.description, text(status)) }
        try Output.line(columns.text)
    }

    private func text(_ status: LocalWallet.PairStatus) -> String {
        guard status.poisoned.isEmpty else {
            let reasons = status.poisoned.sorted { $0.key < $1.key }.map { "at party \($0): \(Printable.text($1))" }
            return "POISONED \(reasons.joined(separator: ", ")); find out why, then renew it with \(Asked.now.renew(status.pair))"
        }
        if status.isUsable { return "ready" }
        return "has to be renewed, which the next signature that needs it does; or \(Asked.now.renew(status.pair))"
    }

    /// `{"wallet", "renewed", "pairs": [{"pair", "usable", "needsRenewal", "differs", "poisoned": [{"party", "reason"}]}]}`
    private func json(_ pairs: [LocalWallet.PairStatus], _ renewed: PartyPair?) -> JSONValue {
        func list(_ pair: PartyPair) -> JSONValue { [.integer(pair.low.rawValue), .integer(pair.high.rawValue)] }
        return [
            "wallet": .string(name), "renewed": renewed.map(list) ?? .null,
            "pairs": .array(
                pairs.map { status in
                    [
                        "pair": list(status.pair), "usable": .bool(status.isUsable),
                        "needsRenewal": .bool(status.needsRenewal || status.differs), "differs": .bool(status.differs),
                        "poisoned": .array(
                            status.poisoned.sorted { $0.key < $1.key }.map { party, reason in
                                ["party": .integer(party.rawValue), "reason": .string(reason)]
                            }),
                    ]
                }),
        ]
    }
}
