import Foundation
import Testing

/// What begins an epoch is killed at its calls that change files: afterwards the wallet is wholly in the old epoch or wholly in the new one, says
/// which, signs, and the next command works without anything being mended by hand.
///
/// `CHAINSIGN_KILLS` says how many kills there are of each command: 50 where it is not set.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct EpochKillTests {
    private static let kills = ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 50
    private static let bench = Result {
        try CopyBench(["wallet create main --threshold 2 --parties 3", "wallet presign main --count 2"])
    }

    private struct Shown: Decodable {
        struct Party: Decodable { let state: String }
        struct Key: Decodable {
            let epoch: Int
            let publicKey: String
        }
        struct Address: Decodable { let address: String }
        let threshold: Int
        let parties: [Party]
        let keys: [Key]
        let addresses: [Address]
    }

    private func show(_ home: CopiedHome) throws -> Shown {
        let result = try home.run("wallet show main --json")
        guard let shown = result.decoded(Shown.self) else { throw Unexpected(command: "wallet show", result: result) }
        return shown
    }

    /// One epoch, all parties of it here, whole logs, and signatures of every key.
    private func requireWhole(_ home: CopiedHome, _ epochs: ClosedRange<Int>, parties: [Int: Int]) throws -> Shown {
        let shown = try show(home)
        let found = Set(shown.keys.map(\.epoch))
        #expect(found.count == 1 && epochs.contains(found.first ?? -1), "\(found)")
        #expect(shown.parties.count == parties[found.first ?? -1] && shown.parties.allSatisfy { $0.state == "here" })
        let verified = try home.run("audit verify main")
        #expect(verified.exitCode == 0, "\(verified.output)")
        for chain in ["btc", "sol"] {
            let signed = try home.run("\(chain) message sign -w main hello --yes --json")
            #expect(signed.exitCode == 0, "\(chain): \(signed.errors)")
        }
        return shown
    }

    @Test func aRefreshIsDoneOrNot() throws {
        let bench = try Self.bench.get()
        let before = try show(try bench.copy("before-refresh"))
        try bench.strike("wallet refresh main --yes --json", kills: Self.kills) { home in
            let found = try requireWhole(home, 0...1, parties: [0: 3, 1: 3])
            #expect(found.addresses.map(\.address) == before.addresses.map(\.address))
            let next = try home.run("wallet refresh main --yes --json")
            #expect(next.exitCode == 0, "\(next.errors)")
            let after = try requireWhole(home, 1...2, parties: [1: 3, 2: 3])
            #expect(after.keys.map(\.publicKey) == before.keys.map(\.publicKey))
            home.requireNothingElse(than: "main")
        }
    }

    @Test func aReshareIsDoneOrNot() throws {
        let bench = try Self.bench.get()
        let before = try show(try bench.copy("before-reshare"))
        try bench.strike("wallet reshare main --threshold 3 --parties 1,2,3,new,new --yes --json", kills: Self.kills) { home in
            let found = try requireWhole(home, 0...1, parties: [0: 3, 1: 5])
            #expect(found.threshold == (found.keys.first?.epoch == 1 ? 3 : 2))
            #expect(found.addresses.map(\.address) == before.addresses.map(\.address))
            // The same again where it was not done, newcomers' stores that were left or not; otherwise the next.
            let isDone = found.keys.first?.epoch == 1
            let next = try home.run(
                isDone ? "wallet refresh main --yes --json" : "wallet reshare main --threshold 3 --parties 1,2,3,new,new --yes --json")
            #expect(next.exitCode == 0, "\(next.errors)")
            let after = try requireWhole(home, 1...2, parties: [1: 5, 2: 5])
            #expect(after.keys.allSatisfy { $0.epoch == (isDone ? 2 : 1) })
            #expect(after.keys.map(\.publicKey) == before.keys.map(\.publicKey))
        }
    }

    @Test func aRepairIsDoneOrNot() throws {
        let bench = try CopyBench([
            "wallet create main --threshold 2 --parties 3", "wallet backup main --party 3 --out home/3.backup",
            "wallet refresh main --yes",
        ])
        try bench.program.shell("rm home/wallets/main/party-3.store*", in: bench.template)
        _ = try bench.program.run("wallet restore home/3.backup", in: bench.template)
        try bench.program.shell("rm home/3.backup", in: bench.template)
        try bench.strike("wallet repair main --party 3 --yes --json", kills: Self.kills) { home in
            if try show(home).parties.contains(where: { $0.state != "here" }) {
                let again = try home.run("wallet repair main --party 3 --yes --json")
                #expect(again.exitCode == 0, "\(again.errors)")
            }
            _ = try requireWhole(home, 1...1, parties: [1: 3])
        }
    }
}
