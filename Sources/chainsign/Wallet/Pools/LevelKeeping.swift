internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// `wallet presign --level` and `--keep`: notes the level, fills the pools up to it, and goes on where that is asked for.
struct LevelKeeping: Sendable {
    let name: String
    let scheme: String?
    let level: Int?
    let json: Bool

    func run(_ home: HomeOptions, keeping interval: Duration?) async throws {
        let folder = try home.folder()
        _ = try home.parties(of: name, in: folder)
        let keyring = try home.keyring(for: name)
        guard let interval else {
            let wallet = try await home.open(name, with: keyring)
            return try await fill(wallet, try noted(for: wallet))
        }
        // What the wallet is asked, and said of it, before the keeping begins; it opens the wallet for itself.
        guard try await !noted(for: home.open(name, with: keyring)).schemes.isEmpty else {
            throw Failure(
                .input, .usage, "the pools of wallet \(name) are kept at no level",
                hint: "choose one: \(Asked.now.command(["wallet", "presign"], ["--level", "100", "--keep"]))")
        }
        let keeper = PoolKeeper(of: name, in: folder, every: interval) { () async throws(WalletError) -> LocalWallet in
            try await LocalWallet.open(name, in: folder, keyring: keyring, adapters: try Self.adapters())
        }
        try await Interruption.ending {
            try await keeper.run(look: { try Output.requireReader() }, tell: { try tell($0) })
        }
    }

    private static func adapters() throws(WalletError) -> AdapterRegistry {
        try WalletError.chain { () throws(ChainError) in try Adapters.registry() }
    }

    /// The wallet's levels, with what was asked for.
    private func noted(for wallet: LocalWallet) throws -> PoolLevels {
        let keys = try WalletPresign.keys(of: wallet, scheme)
        var levels = try wallet.home.poolLevels(of: name)
        guard let level else { return levels }
        for key in keys { try levels.set(level, for: key.scheme) }
        try wallet.home.setPoolLevels(levels, of: name)
        return levels
    }

    private func fill(_ wallet: LocalWallet, _ levels: PoolLevels) async throws {
        var failures: [Failure] = []
        let missing = try await wallet.poolOverview(levels).pools.map(\.missing).reduce(0, +)
        let progress = Progress("filling the pools", total: missing)
        var done = 0
        var ofPool = 0
        try await wallet.refill(levels) { (report) throws(WalletError) in
            switch report {
            case .made(let pool, let ready):
                ofPool = Int(clamping: ready - pool.available)
                progress.advance(to: done + ofPool, "\(pool.scheme.rawValue), \(KeptPools.owner(pool))")
            case .filled, .failed:
                done += ofPool
                ofPool = 0
                if case .failed(_, let error) = report { failures.append(Report.failure(from: error)) }
            }
        }
        progress.finish()
        let report = try await PoolReport(wallet)
        if json { try Output.json(report.json) } else { try Output.line(report.text) }
        guard failures.isEmpty else { throw SomeFailed(failures: failures) }
    }

    /// `{"time", "wallet", "news", "pool", "error"}` in a line: `filled`, `failed`, `hindered`, `resumed`.
    private func tell(_ news: PoolKeeper.News) throws {
        let failure: Failure? =
            switch news {
            case .failed(_, let error), .hindered(let error): Report.failure(from: error)
            case .filled, .resumed: nil
            }
        if json {
            var object = JSONObject()
            object["time"] = .string(Instant(seconds: Int64(clamping: Clock.now)).rfc3339)
            object["wallet"] = .string(name)
            switch news {
            case .filled(let pool):
                object["news"] = "filled"
                object["pool"] = KeptPools.json(pool.full)
            case .failed(let pool, _):
                object["news"] = "failed"
                object["pool"] = KeptPools.json(pool)
            case .hindered: object["news"] = "hindered"
            case .resumed: object["news"] = "resumed"
            }
            if let failure { object["error"] = failure.json }
            try Output.jsonLine(.object(object))
            return
        }
        switch news {
        case .filled(let pool): try Output.line("filled  \(pool.scheme.rawValue)  \(KeptPools.owner(pool))  \(pool.target)")
        case .failed(let pool, _):
            Output.note("cannot fill \(pool.scheme.rawValue), \(KeptPools.owner(pool)): \(failure?.message ?? "")", isSentence: true)
        case .hindered: Output.note("waiting: \(failure?.message ?? "")", isSentence: true)
        case .resumed: Output.note("the pools are kept again")
        }
    }
}
