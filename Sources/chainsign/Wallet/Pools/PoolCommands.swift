internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// `chainsign wallet presign NAME`
struct WalletPresign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presign", abstract: "Fill the pools, so that signing takes one round.",
        discussion: """
            ECDSA pre-signatures belong to the signer set that makes them, nonces to each party alone. \
            Both are used once, and neither is ever part of a backup.

            --level keeps the pools at a level: it is noted beside the wallet, and of it the lowest parties that work get 80 percent, \
            two other signer sets 10 percent each. With --keep the command goes on, and refills each pool that falls below half of that. \
            --level 0 forgets it; what lies in the pools stays.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("How many signatures to prepare, 100 where it is left out.", valueName: "number"),
        transform: WholeNumber.parser("from 1 to \(PoolLevels.largest)"))
    var count: Int?
    @Option(
        name: .long, help: ArgumentHelp("The signer set, like 1,3; the lowest parties where it is left out.", valueName: "parties"))
    var signers: String?
    @Option(
        name: .long, help: ArgumentHelp("This scheme alone; otherwise all that the wallet has.", valueName: "scheme"),
        completion: Completions.schemes)
    var scheme: String?
    @Option(
        name: .long, help: ArgumentHelp("Note this as the pools' level, and fill them up to it; 0 forgets it.", valueName: "number"),
        transform: WholeNumber.parser("from 0 to \(PoolLevels.largest)"))
    var level: Int?
    @Flag(name: .long, help: "Go on, and refill each pool that falls below its low-water mark, until interrupted.")
    var keep = false
    @Option(
        name: .long,
        help: ArgumentHelp("With --keep: look at the pools every so many seconds, 10 where it is left out.", valueName: "seconds"),
        transform: WholeNumber.parser("from 1 to 86400"))
    var every: Int?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if level != nil || keep || every != nil {
            try requireLevelOptions()
            return try await LevelKeeping(name: name, scheme: scheme, level: level, json: output.json).run(
                home, keeping: keep ? .seconds(every ?? 10) : nil)
        }
        let count = count ?? 100
        guard (1...PoolLevels.largest).contains(count) else {
            throw Failure(.input, .usage, "--count \(count) is not possible", hint: "take 1 to \(PoolLevels.largest)")
        }
        let signers = try signers.map { try PartyList.parse($0, option: "--signers") }
        let wallet = try await home.open(name)
        let keys = try Self.keys(of: wallet, scheme)
        guard signers == nil || keys.contains(where: { $0.binding == .signerSet }) else {
            throw Failure(
                .input, .usage,
                "--signers is for pre-signatures, and \(keys.map(\.scheme.rawValue).joined(separator: ", ")) keys have none",
                hint: "leave it out: each party makes its own nonces")
        }
        for key in keys {
            let progress = Progress("preparing \(key.scheme.rawValue)", total: count)
            try await wallet.presign(key.scheme, count: count, signers: key.binding == .signerSet ? signers : nil) { made in
                progress.advance(to: made)
            }
            progress.finish()
        }
        let report = try await PoolReport(wallet)
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }

    private func requireLevelOptions() throws {
        guard count == nil, signers == nil else {
            throw Failure(
                .input, .usage, "--count and --signers fill one pool by so much, --level and --keep all pools up to a level",
                hint: "leave the one or the other out")
        }
        guard every == nil || keep else { throw Failure(.input, .usage, "--every is for --keep", hint: "add --keep, or leave it out") }
        if let level, !(0...PoolLevels.largest).contains(level) {
            throw Failure(.input, .usage, "--level \(level) is not possible", hint: "take 0 to \(PoolLevels.largest)")
        }
        if let every, !(1...86400).contains(every) {
            throw Failure(.input, .usage, "--every \(every) is not possible", hint: "take 1 to 86400")
        }
    }

    /// The wallet's keys, or that of one scheme.
    static func keys(of wallet: LocalWallet, _ scheme: String?) throws -> [KeyInfo] {
        guard let scheme else { return wallet.keys }
        guard let key = wallet.keys.first(where: { $0.scheme.rawValue == scheme }) else {
            throw Failure(
                .input, .noKey, "wallet \(wallet.name) has no \(Printable.text(scheme)) key",
                hint: "there are \(wallet.keys.map(\.scheme.rawValue).joined(separator: ", "))")
        }
        return [key]
    }
}

/// `chainsign wallet pool NAME`
struct WalletPool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool", abstract: "Show the pools' levels and the signer sets in quarantine.")

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long,
        help: ArgumentHelp("Let this signer set sign again after its combinations failed, like 1,3.", valueName: "parties"))
    var lift: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let lifted = try lift.map { try PartyList.parse($0, option: "--lift").sorted() }
        let wallet = try await home.open(name)
        if let lifted {
            guard let key = wallet.keys.first(where: { $0.binding == .signerSet }),
                try await wallet.quarantined(key.scheme).contains(lifted)
            else {
                throw Failure(.input, .notQuarantined, "signers \(PartyList.text(lifted)) are not in quarantine")
            }
            try await wallet.liftQuarantine(key.scheme, signers: lifted)
        }
        let report = try await PoolReport(wallet)
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }
}
