import Foundation

/// What a command that was interrupted left: the next commands say, which nothing interrupts. Nobody repairs anything by hand.
struct Aftermath {
    private let program: PreloadedProgram
    private let folder: String
    private let request: Request
    /// Nil until a command has told those of a wallet that had not been opened.
    private var addresses: Addresses?
    /// The pools before; nil where there were none.
    private let pools: PoolBalance?
    private var signatures = PrintedSignatures()
    /// How often units were added.
    private var batches = 0

    /// In how many runs a request may spend units, where one set of signers after the other fails.
    private static let runsPerRequest = 3
    private var isFullDisk = false

    private(set) var faults: [String] = []
    private(set) var lost = 0

    init(_ program: PreloadedProgram, folder: String, request: Request, addresses: Addresses?, pools: PoolBalance?) {
        self.program = program
        self.folder = folder
        self.request = request
        self.addresses = addresses
        self.pools = pools
    }

    // MARK: The interrupted command

    /// How it ended, and what it printed before.
    mutating func judge(_ result: Program.Result, _ blow: Blow, _ calls: FileCalls) {
        if case .fullDisk = blow { isFullDisk = true }
        let output = result.decoded(SignedOutput.self)
        let isSigned = request.isSignature && output?.complete == true
        if let output, isSigned { signatures.add(output, for: request) }
        if case .presign = request, result.exitCode == 0 { batches += 1 }
        switch (blow, calls.struck.first) {
        case (_, nil):
            if result.exitCode != 0 { faults.append("nothing struck, and yet: \(result.problem)") }
        case (.fullDisk, .some) where result.exitCode == 0:
            // A signature that is out is out, whatever cannot be noted about it. A checkpoint that finds no room, which is what makes
            // the database's own file grow, is made up for at the next opening, and the log has all until then.
            // A party whose store finds no room to be opened is an absent one, and the others suffice for what only reads.
            guard !isSigned, request != .confirm, request != .show,
                let place = calls.struck.first(where: { !$0.path.hasSuffix(".store") })
            else { break }
            faults.append("it exits with 0, although there was no room for \(place)")
        case (.fullDisk, .some):
            if !(1...4).contains(result.exitCode) { faults.append("without room it ends with \(result.problem)") }
        case (_, .some):
            if result.exitCode == 0 { faults.append("the killed command exits with 0") }
        }
    }

    // MARK: The commands after it

    mutating func look(readsFirst: Bool) throws {
        // Only the command itself knows whether there is a wallet.
        let readsFirst = readsFirst && request != .create
        if readsFirst {
            try verify()
            // Between the two stores of a renewal the ends differ, and the next signature makes the pair anew.
            if request != .renew { try readPairs() }
        }
        try repeatCommand()
        if !readsFirst { try readPairs() }
        for other in others { try give(other) }
        if let pools { try balance(pools) }
        try readTrail()
        try verify()
        faults += LeftOvers.found(in: "\(folder)/home").map { "left over: \($0)" }
    }

    /// The events are intact.
    private mutating func verify() throws {
        struct Verified: Decodable {
            struct Store: Decodable {
                let party: Int
                let problems: [String]
            }
            let intact: Bool
            let stores: [Store]
        }
        guard let result = try read("audit verify --json", Verified.self) else { return }
        if !result.intact || result.stores.count != Request.parties {
            let problems = result.stores.flatMap { store in store.problems.map { "party \(store.party): \($0)" } }
            faults.append("audit verify: \(result.stores.count) stores; \(problems.joined(separator: "; "))")
        }
    }

    /// No pair is out of use.
    private mutating func readPairs() throws {
        struct Pairs: Decodable {
            struct Pair: Decodable {
                let pair: [Int]
                let usable: Bool
            }
            let pairs: [Pair]
        }
        guard let pairs = try read("wallet pairs main --json", Pairs.self)?.pairs else { return }
        let unusable = pairs.filter { !$0.usable }.map { "\($0.pair)" }
        if !unusable.isEmpty { faults.append("wallet pairs: not usable: \(unusable.joined(separator: " "))") }
        let expected = Request.parties * (Request.parties - 1) / 2
        if pairs.count != expected { faults.append("wallet pairs: \(pairs.count) of \(expected)") }
    }

    /// The same kind of command works, and needs no other before it.
    private mutating func repeatCommand() throws {
        guard request == .create else { return try give(request) }
        let result = try program.run(Request.create.arguments(Addresses()), in: folder)
        struct Refused: Decodable {
            struct Reason: Decodable { let kind: String }
            let error: Reason
        }
        if result.decoded(Refused.self)?.error.kind == "exists" { return try give(.show) }
        guard result.exitCode == 0 else { return faults.append("again, wallet create: \(result.problem)") }
        learnAddresses(result)
    }

    /// Other requests than the interrupted one, from each kind of material that the wallet has.
    private var others: [Request] {
        let all: [Request] = [.ethereum(1, interactive: false), .solana(1), .ethereum(2, interactive: true)]
        return pools == nil ? all.filter { $0 != .ethereum(1, interactive: false) } : all
    }

    private mutating func give(_ request: Request) throws {
        guard let addresses = addresses ?? (request.isSignature ? nil : Addresses()) else { return }
        let result = try program.run(request.arguments(addresses), in: folder)
        let time = request == self.request ? "again, " : "afterwards, "
        guard result.exitCode == 0 else { return faults.append(time + "\(request): \(result.problem)") }
        if request == .show { learnAddresses(result) }
        if case .presign = request { batches += 1 }
        guard request.isSignature else { return }
        guard let output = result.decoded(SignedOutput.self), output.complete else {
            return faults.append(time + "\(request): no signature in \(result.output)")
        }
        signatures.add(output, for: request)
    }

    private mutating func learnAddresses(_ result: Program.Result) {
        struct Shown: Decodable {
            struct Address: Decodable {
                let chain: String
                let address: String
            }
            let addresses: [Address]
        }
        let solana = result.decoded(Shown.self)?.addresses.first { $0.chain == "sol" }
        guard let solana else { return faults.append("no address in \(result.output)") }
        addresses = Addresses(solana: solana.address)
    }

    private mutating func read<Value: Decodable>(_ command: String, _ type: Value.Type) throws -> Value? {
        let result = try program.run(command, in: folder)
        let value = result.decoded(type)
        // What audit verify finds is in its output, together with exit code 1.
        if result.exitCode != 0 && (value == nil || result.exitCode != 1) { faults.append("\(command): \(result.problem)") }
        if result.exitCode == 0 && value == nil { faults.append("\(command): prints \(result.output)") }
        return value
    }

    // MARK: What was used

    /// No more units are gone than the interrupted request's own.
    private mutating func balance(_ before: PoolBalance) throws {
        guard let report = try read("wallet pool main --json", PoolReport.self) else { return }
        var expected = before
        if case .presign(let scheme) = request {
            expected.add(Request.batch * batches, of: scheme)
            expected.allowDiscarding(Request.batch, of: scheme)
        }
        for (pool, signers) in signatures.taken { expected.take(pool, by: signers) }
        let missing = expected.missing(in: PoolBalance(report))
        let most = isFullDisk ? Self.runsPerRequest : 1
        for (place, count) in missing.sorted(by: { "\($0.key)" < "\($1.key)" }) where count > (request.pool == place.scheme ? most : 0) {
            faults.append("wallet pool: \(count) units are gone, \(place)")
        }
        lost = PoolBalance.units(missing)
    }

    /// No unit served two requests, by what the parties noted and by what the signatures say.
    private mutating func readTrail() throws {
        guard let trail = try read("audit log main --json", EventTrail.self) else { return }
        faults += trail.faults + signatures.faults
        let taken = signatures.taken.count
        if trail.consumptions < taken { faults.append("audit log: \(trail.consumptions) units consumed for \(taken) signatures") }
    }
}
