internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet reshare NAME`
struct WalletReshare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reshare", abstract: "Give the shares of the same keys to other parties, or set another threshold.",
        discussion: """
            Keys, addresses and descriptors stay. --parties says who holds a share afterwards, by number: a party that stays, or 'new' for one \
            that is made here.

            1,2,3,new,new lets two parties in; 1,2 has the others leave; 1,2,new puts a new party in the place of party 3.

            Of the old parties more than half take part, and as many as sign together. One that is lost is named with --absent; the others \
            take part, whether they stay or leave. Whoever left keeps the share of before: as many of those as signed together hold the old \
            key for ever, whatever is erased, and the new parties cannot change that.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("How many parties sign together afterwards; as many as now where left out.", valueName: "t"),
        transform: WholeNumber.parser("from 2 to the number of parties"))
    var threshold: Int?
    @Option(name: .long, help: ArgumentHelp("Who holds a share afterwards, like 1,2,new.", valueName: "parties"))
    var parties: String
    @Option(name: .long, help: ArgumentHelp("Present parties that do not take part, because they are lost, like 3.", valueName: "parties"))
    var absent: String?
    @Flag(
        name: .customLong("departed-can-sign"),
        help: "Say that you know that those who leave, or are absent, can sign with their old shares together.")
    var departedCanSign = false
    @Flag(name: .long, help: "Reshare without asking.")
    var yes = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let holders = try HolderList.parse(parties)
        let away = Set(try absent.map { try PartyList.parse($0, option: "--absent") } ?? [])
        let folder = try home.folder()
        _ = try home.parties(of: name, in: folder)
        let keyring = try home.keyring(for: name)
        let wallet = try await home.open(name, with: keyring)
        let threshold = threshold ?? wallet.threshold
        let shown = try wallet.proposeReshare(threshold: threshold, holders: holders, absent: away)
        guard !shown.parameters.departedCanSign || departedCanSign else {
            throw WalletError.departedCanSign(parties: shown.parameters.departed, threshold: wallet.threshold)
        }
        try await EpochQuestion(wallet, shown).confirm(yes: yes)
        let progress = Progress("resharing \(name)", total: LocalWallet.EpochStep.length)
        progress.advance(to: 0, LocalWallet.EpochStep.stores.label)
        let (plan, newcomers) = try prepare(wallet, threshold, holders, away, shown, keyring)
        let renewed = try await wallet.renew(
            plan, beside: newcomers, departedCanSign: departedCanSign, keyring: keyring, at: Int64(Date().timeIntervalSince1970)
        ) { progress.advance(to: $0.place, $0.label) }
        progress.finish()
        try await EpochReport(plan: plan, after: renewed).show(json: output.json)
    }

    /// The newcomers' stores, and the plan with their identities in it.
    private func prepare(
        _ wallet: LocalWallet, _ threshold: Int, _ holders: [Bool], _ away: Set<PartyIndex>, _ shown: EpochPlan,
        _ keyring: any StoreKeyring
    ) throws -> (EpochPlan, NewcomerParties?) {
        guard !shown.newcomers.isEmpty, let state = wallet.state else { return (shown, nil) }
        let newcomers = try NewcomerParties(
            shown.newcomers, of: name, beside: state, aside: wallet.aside, in: wallet.home, keyring: keyring,
            adapters: try Adapters.registry())
        do throws(WalletError) {
            let plan = try wallet.proposeReshare(
                threshold: threshold, holders: holders, absent: away, newcomers: newcomers.identities)
            return (plan, newcomers)
        } catch { throw newcomers.discard(error) }
    }
}

/// Who holds a share afterwards, on the command line.
enum HolderList {
    /// Reads `1,2,new`: for each number, whether its present party keeps it.
    static func parse(_ text: String) throws -> [Bool] {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        guard words.count <= 255 else { throw refusal(text, "at most 255 parties") }
        return try words.enumerated().map { position, word in
            if word == "new" { return false }
            guard let number = Int(word), PartyIndex(number) != nil else { throw refusal(text, "write it like 1,2,new") }
            guard number == position + 1 else {
                throw refusal(
                    text, "who stays keeps the number: party \(number) is the \(number). in the list, and others fill the places before")
            }
            return true
        }
    }

    private static func refusal(_ text: String, _ hint: String) -> Failure {
        Failure(.input, .usage, "--parties \(Printable.text(text, limit: 80)) does not say who holds a share", hint: hint)
    }
}
