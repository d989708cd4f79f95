internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet repair NAME`
struct WalletRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Give a party of the wallet its share again, from as many others as sign together.",
        discussion: """
            For a party whose store is here and has no share of the wallet's epoch: it came out of a backup of an earlier one, or lost what it \
            was to keep. It gets the share that it had. Where it was stolen, refresh the wallet afterwards; where the party's identity is gone, \
            reshare with a new party in its place.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("The party.", valueName: "number"), transform: WholeNumber.parser("the number of a party"))
    var party: Int
    @Option(name: .long, help: ArgumentHelp("Exactly these parties help, like 1,3.", valueName: "parties"))
    var helpers: String?
    @Flag(name: .long, help: "Repair without asking.")
    var yes = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        _ = try home.parties(of: name, in: folder).chosen(party, of: name)
        let helping = try helpers.map { try PartyList.parse($0, option: "--helpers") }
        let keyring = try home.keyring(for: name)
        let wallet = try await home.open(name, with: keyring)
        let epoch = wallet.keys.first?.epoch ?? 0
        guard let index = PartyIndex(party), !wallet.parties.contains(where: { $0.index == index }) else {
            throw Failure(.input, .usage, "party \(party) has its share of epoch \(epoch): nothing is to be repaired")
        }
        guard wallet.aside.contains(where: { $0.index == index }) else {
            throw wallet.unavailable[index] ?? Failure(.input, .usage, "party \(party) is no party of epoch \(epoch)")
        }
        let from = try wallet.repairHelpers(helping)
        try Confirmation().require(
            yes: yes,
            showing: [
                "wallet \(name): party \(party) gets its share of epoch \(epoch) again, from parties \(PartyList.text(from))",
                "whoever asks in its name gets its share: be sure that it is its operator",
            ])
        let progress = Progress("repairing party \(party) of \(name)", total: LocalWallet.EpochStep.length)
        let repaired = try await wallet.repair(index, helpers: from, keyring: keyring, at: Int64(Date().timeIntervalSince1970)) {
            progress.advance(to: $0.place, $0.label)
        }
        progress.finish()
        if output.json {
            try Output.json([
                "wallet": .string(name), "party": .integer(party), "epoch": .integer(repaired.keys.first?.epoch ?? 0),
                "parties": .array(repaired.parties.map { .integer($0.index.rawValue) }),
            ])
        } else {
            try Output.line("\(name)  party \(party) has its share of epoch \(repaired.keys.first?.epoch ?? 0) again")
        }
        Output.note("its share is the one that it had: where that may be known to somebody, refresh the wallet now")
    }
}
