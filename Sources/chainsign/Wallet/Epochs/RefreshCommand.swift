internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet refresh NAME`
struct WalletRefresh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh", abstract: "Give every party a new share of the same keys.",
        discussion: """
            Keys, addresses and descriptors stay. Every share is another one afterwards, and shares of before are worth nothing beside the new \
            ones: whoever has stolen fewer than sign together has to begin again. All parties take part; a party that is gone for good is left out \
            with 'wallet reshare'.

            Pools of nonces and pre-signatures go with the old shares, and so does the worth of backups: make new ones. Copies of the old shares \
            that are kept, backups too, are together the key as before: destroy them.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Flag(name: .long, help: "Refresh without asking.")
    var yes = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try home.folder()
        _ = try home.parties(of: name, in: folder)
        let keyring = try home.keyring(for: name)
        let wallet = try await home.open(name, with: keyring)
        let plan = try wallet.proposeRefresh()
        try await EpochQuestion(wallet, plan).confirm(yes: yes)
        let progress = Progress("refreshing \(name)", total: LocalWallet.EpochStep.length)
        let renewed = try await wallet.renew(plan, keyring: keyring, at: Int64(Date().timeIntervalSince1970)) {
            progress.advance(to: $0.place, $0.label)
        }
        progress.finish()
        try await EpochReport(plan: plan, after: renewed).show(json: output.json)
    }
}
