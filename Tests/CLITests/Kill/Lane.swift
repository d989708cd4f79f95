import Foundation

/// A wallet of its own in each state that a request can begin from, and copies of them to interrupt, one after the other.
///
/// Two lanes share no wallet: the program may notice that another file of the same store is open elsewhere, and then takes nothing
/// out of pools.
struct Lane: Sendable {
    /// Units of each scheme in a filled pool: more than a trial takes.
    private static let units = 6

    private let program: PreloadedProgram
    private let path: String
    private let addresses: Addresses
    private let pools: PoolBalance

    init(_ program: PreloadedProgram, in path: String) throws {
        self.program = program
        self.path = path
        for start in Start.allCases {
            try FileManager.default.createDirectory(
                atPath: Self.template(start, path), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let filled = Self.template(.filled, path)
        func output(_ arguments: String) throws -> Program.Result {
            let result = try program.run(arguments, in: filled)
            guard result.exitCode == 0 else { throw Unexpected(command: arguments, result: result) }
            return result
        }
        func address(_ arguments: String) throws -> String { try output(arguments).outputLines.first ?? "" }
        _ = try output(Request.create.arguments(Addresses()))
        _ = try output("wallet presign main --count \(Self.units)")
        addresses = Addresses(
            solana: try address("sol address"), taproot: try address("btc address --type p2tr --path \(Addresses.taprootPath)"))
        let report = try output("wallet pool main --json")
        guard let pools = report.decoded(PoolReport.self) else { throw Unexpected(command: "wallet pool", result: report) }
        self.pools = PoolBalance(pools)
        try leaveUnopened()
    }

    private static func template(_ start: Start, _ path: String) -> String { "\(path)/\(start)" }

    /// Kills a creation once the wallet has its name: at the first call that leaves one which opens.
    private func leaveUnopened() throws {
        let unopened = Self.template(.unopened, path)
        let whole = try calls(of: .create)
        let first = whole.calls.firstIndex { $0.path.hasPrefix("wallets/main") } ?? whole.calls.count
        for call in first..<max(whole.calls.count, first + 1) {
            let create = Request.create.arguments(addresses)
            _ = try program.run(create, in: unopened, .kill(at: call + 1, torn: false))
            if try opens(unopened) { return }
            try program.shell("rm -rf home", in: unopened)
        }
        throw Unexpected(command: "a creation cut short", result: try program.run("wallet list", in: unopened))
    }

    /// Whether a wallet opens; it is tried on a copy.
    private func opens(_ folder: String) throws -> Bool {
        let copy = "\(path)/opened"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try program.shell("cp -a '\(folder)' '\(copy)'", in: path)
        return try program.run(Request.show.arguments(addresses), in: copy).exitCode == 0
    }

    /// The calls of a request that nothing interrupts.
    func calls(of request: Request) throws -> FileCalls {
        let copy = "\(path)/counted"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try program.shell("cp -a '\(Self.template(request.start, path))' '\(copy)'", in: path)
        let (result, calls) = try program.run(request.arguments(addresses), in: copy, .none)
        guard result.exitCode == 0, !calls.calls.isEmpty else { throw Unexpected(command: "\(request)", result: result) }
        return calls
    }

    /// Interrupts a command in a fresh copy and looks at what it left.
    func run(_ trial: Trial, number: Int) -> Outcome {
        let copy = "\(path)/\(number)"
        var outcome: Outcome
        do {
            try program.shell("cp -a '\(Self.template(trial.request.start, path))' '\(copy)'", in: path)
            outcome = try interrupt(trial, in: copy)
        } catch { outcome = Outcome(trial: trial, place: nil, faults: ["\(error)"], lost: 0) }
        if Scratch.keeps && !outcome.faults.isEmpty {
            outcome.kept = copy
        } else {
            try? FileManager.default.removeItem(atPath: copy)
        }
        return outcome
    }

    private func interrupt(_ trial: Trial, in copy: String) throws -> Outcome {
        let (result, calls) = try program.run(trial.request.arguments(addresses), in: copy, trial.blow)
        if Scratch.keeps { try program.shell("cp -a home home-as-left || :", in: copy) }
        let filled = trial.request.start == .filled
        var aftermath = Aftermath(
            program, folder: copy, request: trial.request, addresses: filled ? addresses : nil, pools: filled ? pools : nil)
        aftermath.judge(result, trial.blow, calls)
        try aftermath.look(readsFirst: trial.readsFirst)
        return Outcome(trial: trial, place: calls.struck.first, faults: aftermath.faults, lost: aftermath.lost)
    }
}
