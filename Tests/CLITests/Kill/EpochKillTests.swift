import Foundation
import Testing

/// What begins an epoch is killed at its calls that change files: afterwards the wallet is wholly in the old epoch or wholly in the new one,
/// says which, signs, and the next command works without anything being mended by hand.
///
/// `CHAINSIGN_KILLS` says how many kills there are of a refresh, a reshare and a repair: 50 where it is not set. The rest have a seventh.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct EpochKillTests {
    private static let kills = ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 50
    private static let few = max(kills / 7, 7)
    private static let subject = Result {
        try Subject(CopyBench(["wallet create main --threshold 2 --parties 3", "wallet presign main --count 2"]))
    }
    private static let refresh = "wallet refresh main --yes --json"

    /// A wallet to interrupt, and what no epoch changes of it.
    private struct Subject {
        let bench: CopyBench
        let keys: [String]
        let addresses: [String]
        /// Public keys, addresses and descriptors below a path.
        let derived: String
        let taproot: String

        init(_ bench: CopyBench) throws {
            self.bench = bench
            let home = try bench.copy("before-\(UUID().uuidString)")
            let shown = try EpochKillTests.show(home)
            (keys, addresses) = (shown.keys.map(\.publicKey), shown.addresses.map(\.address))
            derived = try Self.output(EpochKillTests.derive, home)
            taproot = try Self.output("btc address -w main --type p2tr --path \(Addresses.taprootPath)", home)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }

        /// The same wallet in other homes.
        init(_ bench: CopyBench, like other: Subject) {
            self.bench = bench
            (keys, addresses, derived, taproot) = (other.keys, other.addresses, other.derived, other.taproot)
        }

        private static func output(_ command: String, _ home: CopiedHome) throws -> String {
            let result = try home.run(command)
            guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
            return result.output
        }
    }

    private struct Shown: Decodable {
        struct Party: Decodable { let state: String }
        struct Key: Decodable {
            let epoch: Int
            let publicKey: String
        }
        struct Address: Decodable { let address: String }
        struct Epoch: Decodable {
            struct Aside: Decodable { let standing: String }
            struct Attempt: Decodable { let stage: String }
            let aside: [Aside]
            let attempts: [Attempt]
        }
        let threshold: Int
        let parties: [Party]
        let keys: [Key]
        let addresses: [Address]
        let epoch: Epoch

        var number: Int { keys.first?.epoch ?? -1 }
        var stages: Set<String> { Set(epoch.attempts.map(\.stage)) }
    }

    private static let derive = "wallet derive main m/84 --json"

    private static func show(_ home: CopiedHome) throws -> Shown {
        let result = try home.run("wallet show main --json")
        guard let shown = result.decoded(Shown.self) else { throw Unexpected(command: "wallet show", result: result) }
        return shown
    }

    /// One epoch, all parties of it here or as many as are said, the keys and addresses of before, whole logs, and signatures of every key.
    @discardableResult private func requireWhole(
        _ home: CopiedHome, _ subject: Subject, parties: [Int: Int], here: [Int: Int] = [:]
    ) throws -> Shown {
        let shown = try Self.show(home)
        #expect(Set(shown.keys.map(\.epoch)) == [shown.number] && parties[shown.number] == shown.parties.count, "\(shown)")
        #expect(shown.parties.count { $0.state == "here" } == here[shown.number] ?? shown.parties.count, "\(shown)")
        #expect(shown.keys.map(\.publicKey) == subject.keys && shown.addresses.map(\.address) == subject.addresses)
        let verified = try home.run("audit verify main")
        #expect(verified.exitCode == 0, "\(verified.output)")
        // Each epoch's requests are others: one that was signed is answered with the signature that it had.
        for chain in ["btc", "sol"] {
            let signed = try home.run("\(chain) message sign -w main hello-\(shown.number) --yes --json")
            #expect(signed.exitCode == 0, "\(chain): \(signed.errors)")
        }
        let spent = try home.run(Request.bitcoin(shown.number).arguments(Addresses(taproot: subject.taproot)))
        let signature = spent.decoded(SignedOutput.self)
        #expect(signature?.complete == true && signature?.signatures.map(\.scheme) == ["bip340-secp256k1"], "\(spent.errors)")
        return shown
    }

    private func run(_ command: String, in home: CopiedHome) throws {
        let result = try home.run(command)
        #expect(result.exitCode == 0, "\(command): \(result.errors)")
    }

    /// Kills a command that begins an epoch. What it left is whole; the same command does it where it was not done, a refresh follows where
    /// it was.
    private func strike(
        _ subject: Subject, _ command: String, from epoch: Int = 0, kills: Int, andAt chosen: ([FileCall]) -> Int? = { _ in nil },
        parties: (Int, Int), here: Int? = nil, _ look: (CopiedHome, Shown) throws -> Void = { _, _ in }
    ) throws {
        let counts = [epoch: parties.0, epoch + 1: parties.1, epoch + 2: parties.1]
        try subject.bench.strike(command, kills: kills, andAt: chosen) { home in
            let found = try requireWhole(home, subject, parties: counts, here: here.map { [epoch: $0] } ?? [:])
            let isDone = found.number == epoch + 1
            #expect(isDone || found.number == epoch)
            try run(isDone ? Self.refresh : command, in: home)
            let after = try requireWhole(home, subject, parties: counts)
            #expect(after.number == (isDone ? epoch + 2 : epoch + 1))
            try look(home, after)
        }
        let whole = try subject.bench.copy("whole-\(UUID().uuidString)")
        try run(command, in: whole)
        #expect(try whole.run(Self.derive).output == subject.derived)
    }

    @Test func aRefreshIsDoneOrNot() throws {
        try strike(Self.subject.get(), Self.refresh, kills: Self.kills, parties: (3, 3)) { home, _ in
            home.requireNothingElse(than: "main")
        }
    }

    /// Stores of newcomers that were left make room for the next ones.
    @Test func aReshareIsDoneOrNot() throws {
        let command = "wallet reshare main --threshold 3 --parties 1,2,3,new,new --yes --json"
        try strike(Self.subject.get(), command, kills: Self.kills, parties: (3, 5)) { _, after in #expect(after.threshold == 3) }
    }

    @Test func aRepairIsDoneOrNot() throws {
        let bench = try CopyBench([
            "wallet create main --threshold 2 --parties 3", "wallet backup main --party 3 --out home/3.backup",
            "wallet refresh main --yes",
        ])
        try bench.program.shell("rm home/wallets/main/party-3.store*", in: bench.template)
        _ = try bench.program.run("wallet restore home/3.backup", in: bench.template)
        try bench.program.shell("rm home/3.backup", in: bench.template)
        let subject = try Subject(bench)
        try bench.strike("wallet repair main --party 3 --yes --json", kills: Self.kills) { home in
            if try Self.show(home).parties.contains(where: { $0.state != "here" }) {
                try run("wallet repair main --party 3 --yes --json", in: home)
            }
            try requireWhole(home, subject, parties: [1: 3])
        }
    }

    /// Also where the two that stay have stored all of theirs, and the one that leaves nothing yet.
    @Test func aPartyLeavesOrNot() throws {
        try strike(
            Self.subject.get(), "wallet reshare main --threshold 2 --parties 1,2 --yes --json", kills: Self.few,
            andAt: { calls in
                // Voting begins with a pool's key.
                calls.prefix { !$0.path.hasPrefix("pools/") }.lastIndex { $0.path == "wallets/main/party-3.store-wal" && $0.bytes > 0 }
            }, parties: (3, 2)
        ) { home, after in
            #expect(after.epoch.aside.map(\.standing) == ["departed"])
            home.requireNothingElse(than: "main")
        }
    }

    @Test func aLostPartyIsReplacedOrNot() throws {
        let bench = try CopyBench(["wallet create main --threshold 2 --parties 3"])
        try bench.program.shell("rm -f home/wallets/main/party-3.store* home/pools/main/party-3.key", in: bench.template)
        try strike(
            try Subject(bench), "wallet reshare main --threshold 2 --parties 1,2,new --absent 3 --yes --json", kills: Self.few,
            parties: (3, 3), here: 2
        ) { home, _ in
            try run("eth message sign -w main hello --yes --json --signers 1,3", in: home)
            home.requireNothingElse(than: "main")
        }
    }

    /// The store of who left is put aside for the newcomer's.
    @Test func aNewcomerTakesAPlaceOrNot() throws {
        let bench = try CopyBench([
            "wallet create main --threshold 2 --parties 3", "wallet reshare main --threshold 2 --parties 1,2 --yes",
        ])
        try strike(
            try Subject(bench), "wallet reshare main --threshold 2 --parties 1,2,new --yes --json", from: 1, kills: Self.few,
            parties: (2, 3)
        ) { home, _ in
            try run("eth message sign -w main hello --yes --json --signers 1,3", in: home)
            home.requireNothingElse(than: "main")
        }
    }

    /// A refresh that everybody has stored and nobody voted for yet: the next command does all the rest.
    private func halfDone() throws -> CopyBench {
        try Self.subject.get().bench.interrupted(Self.refresh) { try Self.show($0).number == 1 }
    }

    private static let takeThirdAway = "mkdir away; mv home/wallets/main/party-3.store* away"

    @Test func whatIsHalfDoneGoesOnWhereItWasCut() throws {
        let subject = try Subject(try halfDone(), like: Self.subject.get())
        try subject.bench.strike("wallet show main --json", kills: Self.few) { home in
            try requireWhole(home, subject, parties: [1: 3])
            try run(Self.refresh, in: home)
            try requireWhole(home, subject, parties: [2: 3])
            home.requireNothingElse(than: "main")
        }
    }

    /// Two have voted, the third is away: what they voted for is set aside or not, is the wallet's epoch when the third comes back, and without
    /// it another epoch begins.
    @Test func anAttemptIsSetAsideByForceOrNot() throws {
        let bench = try halfDone().interrupted("wallet show main --json") { home in
            try home.program.shell(Self.takeThirdAway, in: home.folder)
            let shown = try Self.show(home)
            return shown.number == 1 || shown.stages.contains("committed")
        }
        try bench.program.shell(Self.takeThirdAway, in: bench.template)
        let subject = try Subject(bench, like: Self.subject.get())
        let abandon = "wallet abandon main --force --yes --json"
        try bench.strike(abandon, kills: Self.few) { home in
            let found = try requireWhole(home, subject, parties: [0: 3], here: [0: 2])
            #expect(found.epoch.attempts.count == 2 && found.stages.isSubset(of: ["committed", "shelved"]), "\(found)")
            let again = try home.run(abandon)
            #expect(again.exitCode == (found.stages.contains("committed") ? 0 : 2), "\(again.errors)")
            #expect(try Self.show(home).stages == ["shelved"])
            let back = CopiedHome(program: home.program, folder: home.folder + "-back")
            try home.program.shell("cp -a '\(home.folder)' '\(back.folder)'", in: home.folder)
            try home.program.shell("mv away/* home/wallets/main", in: back.folder)
            try requireWhole(back, subject, parties: [1: 3])
            try run("wallet reshare main --threshold 2 --parties 1,2 --absent 3 --yes --json", in: home)
            try requireWhole(home, subject, parties: [1: 2])
        }
    }
}
