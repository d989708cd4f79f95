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
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("How many signatures to prepare.", valueName: "number"),
        transform: WholeNumber.parser("from 1 to \(WalletPresign.most)"))
    var count = 100
    @Option(
        name: .long, help: ArgumentHelp("The signer set, like 1,3; the lowest parties where it is left out.", valueName: "parties"))
    var signers: String?
    @Option(
        name: .long, help: ArgumentHelp("This scheme alone; otherwise all that the wallet has.", valueName: "scheme"),
        completion: Completions.schemes)
    var scheme: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (1...Self.most).contains(count) else {
            throw Failure(.input, .usage, "--count \(count) is not possible", hint: "take 1 to \(Self.most)")
        }
        let signers = try signers.map { try PartyList.parse($0, option: "--signers") }
        let wallet = try await home.open(name)
        let keys = try keys(of: wallet)
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

    /// Above this a pool takes longer to fill than anybody waits.
    private static let most = 100_000

    private func keys(of wallet: LocalWallet) throws -> [KeyInfo] {
        guard let scheme else { return wallet.keys }
        guard let key = wallet.keys.first(where: { $0.scheme.rawValue == scheme }) else {
            throw Failure(
                .input, .noKey, "wallet \(name) has no \(Printable.text(scheme)) key",
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

/// The levels of a wallet's pools, as each party has them.
struct PoolReport {
    private struct Line {
        let party: PartyIndex
        let stock: PoolStock
    }
    private let lines: [Line]
    private let quarantined: [[PartyIndex]]
    private let locks: [(party: PartyIndex, lock: PoolLock)]
    private let name: String

    init(_ wallet: LocalWallet) async throws {
        name = wallet.name
        var lines: [Line] = []
        var locks: [(party: PartyIndex, lock: PoolLock)] = []
        var quarantined: Set<[PartyIndex]> = []
        for party in wallet.parties {
            let state = try await party.state()
            lines += state.pools.map { Line(party: party.index, stock: $0) }
            if let lock = state.lock { locks.append((party.index, lock)) }
            for sets in state.quarantined.values { quarantined.formUnion(sets) }
        }
        self.lines = lines
        self.locks = locks
        self.quarantined = quarantined.sorted { $0.lexicographicallyPrecedes($1) }
    }

    var text: String {
        var out: [String] = []
        if lines.isEmpty { out.append("the pools are empty; fill them with \(Asked.now.command(["wallet", "presign"]))") }
        var columns = Columns([.left, .left, .left, .right, .left, .right, .left, .right, .left])
        for line in lines {
            let set = line.stock.signers.isEmpty ? "any signers" : "signers \(PartyList.text(line.stock.signers))"
            columns.append(
                "party \(line.party)", line.stock.scheme.rawValue, set, "\(line.stock.available)", "ready", "\(line.stock.consumed)",
                "used",
                "\(line.stock.voided)", "voided")
        }
        out += columns.lines
        for (party, lock) in locks where lines.contains(where: { $0.party == party && $0.stock.available > 0 }) {
            out.append("LOCKED party \(party): its pool is locked, \(lock.words)")
        }
        for set in quarantined {
            out.append(
                "QUARANTINE signers \(PartyList.text(set)): their signatures failed twice; lift it with \(Asked.now.lift(set))")
        }
        return out.joined(separator: "\n")
    }

    /// `{"wallet", "pools": [{"party", "scheme", "owner", "signers", "available", "consumed", "voided"}], "locked": [{"party", "reason"}],
    /// "quarantined"}`
    var json: JSONValue {
        [
            "wallet": .string(name),
            "pools": .array(
                lines.map { line in
                    [
                        "party": .integer(line.party.rawValue), "scheme": .string(line.stock.scheme.rawValue),
                        "owner": .integer((line.stock.signers.first ?? line.party).rawValue),
                        "signers": line.stock.signers.isEmpty ? .null : .array(line.stock.signers.map { .integer($0.rawValue) }),
                        "available": .integer(line.stock.available), "consumed": .integer(line.stock.consumed),
                        "voided": .integer(line.stock.voided),
                    ]
                }),
            "locked": .array(locks.map { ["party": .integer($0.party.rawValue), "reason": .string($0.lock.words)] }),
            "quarantined": .array(quarantined.map { .array($0.map { .integer($0.rawValue) }) }),
        ]
    }
}
