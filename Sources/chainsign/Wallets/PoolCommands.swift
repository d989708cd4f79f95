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
        let wallet = try home.open(name)
        let schemes = try schemes(of: wallet)
        guard signers == nil || schemes.contains(where: { $0.binding == .signerSet }) else {
            throw Failure(
                .input, .usage, "--signers is for pre-signatures, and \(schemes.map(\.rawValue).joined(separator: ", ")) keys have none",
                hint: "leave it out: each party makes its own nonces")
        }
        for scheme in schemes {
            let progress = Progress("preparing \(scheme.rawValue)", total: count)
            try await wallet.presign(scheme, count: count, signers: scheme.binding == .signerSet ? signers : nil) { made in
                progress.advance(to: made)
            }
            progress.finish()
        }
        let report = try PoolReport(wallet)
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }

    /// Above this a pool takes longer to fill than anybody waits.
    private static let most = 100_000

    private func schemes(of wallet: LocalWallet) throws -> [SignatureScheme] {
        guard let scheme else { return wallet.keys.map(\.scheme) }
        guard let id = SignatureScheme(rawValue: scheme), wallet.keys.contains(where: { $0.scheme == id }) else {
            throw Failure(
                .input, .noKey, "wallet \(name) has no \(Printable.text(scheme)) key",
                hint: "there are \(wallet.keys.map(\.scheme.rawValue).joined(separator: ", "))")
        }
        return [id]
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
        let wallet = try home.open(name)
        if let lifted {
            guard try wallet.quarantined(.ecdsaSecp256k1).contains(lifted) else {
                throw Failure(.input, .notQuarantined, "signers \(PartyList.text(lifted)) are not in quarantine")
            }
            try wallet.liftQuarantine(.ecdsaSecp256k1, signers: lifted)
        }
        let report = try PoolReport(wallet)
        if output.json { try Output.json(report.json) } else { try Output.line(report.text) }
    }
}

/// The levels of a wallet's pools, as each party has them.
struct PoolReport {
    private struct Line {
        let party: PartyIndex
        let scheme: SignatureScheme
        let signers: [PartyIndex]
        var available: Int64 = 0
        var consumed: Int64 = 0
        var voided: Int64 = 0
    }
    private let lines: [Line]
    private let quarantined: [[PartyIndex]]
    private let locks: [(party: PartyIndex, lock: PoolLock)]
    private let name: String

    init(_ wallet: LocalWallet) throws {
        name = wallet.name
        var lines: [Line] = []
        for party in wallet.parties {
            let levels = try party.store.poolLevels()
            for key in wallet.keys {
                let own = levels.filter { $0.keyID == key.keyID && $0.epoch == key.epoch }
                for signers in Set(own.map(\.signers)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                    var line = Line(party: party.index, scheme: key.scheme, signers: signers.compactMap { PartyIndex(Int($0)) })
                    let levels = own.filter { $0.signers == signers }
                    line.available = levels.map(\.available).total
                    line.consumed = levels.map(\.consumed).total
                    line.voided = levels.map(\.voided).total
                    lines.append(line)
                }
            }
        }
        self.lines = lines
        locks = wallet.poolLocks
        quarantined = wallet.keys.contains { $0.scheme.binding == .signerSet } ? try wallet.quarantined(.ecdsaSecp256k1) : []
    }

    var text: String {
        var out: [String] = []
        if lines.isEmpty { out.append("the pools are empty; fill them with \(Asked.now.command(["wallet", "presign"]))") }
        var columns = Columns([.left, .left, .left, .right, .left, .right, .left, .right, .left])
        for line in lines {
            let set = line.signers.isEmpty ? "any signers" : "signers \(PartyList.text(line.signers))"
            columns.append(
                "party \(line.party)", line.scheme.rawValue, set, "\(line.available)", "ready", "\(line.consumed)", "used",
                "\(line.voided)", "voided")
        }
        out += columns.lines
        for (party, lock) in locks where lines.contains(where: { $0.party == party && $0.available > 0 }) {
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
                        "party": .integer(line.party.rawValue), "scheme": .string(line.scheme.rawValue),
                        "owner": .integer((line.signers.first ?? line.party).rawValue),
                        "signers": line.signers.isEmpty ? .null : .array(line.signers.map { .integer($0.rawValue) }),
                        "available": .integer(line.available), "consumed": .integer(line.consumed), "voided": .integer(line.voided),
                    ]
                }),
            "locked": .array(locks.map { ["party": .integer($0.party.rawValue), "reason": .string($0.lock.words)] }),
            "quarantined": .array(quarantined.map { .array($0.map { .integer($0.rawValue) }) }),
        ]
    }
}
