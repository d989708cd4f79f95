import Foundation
import Testing

/// What changes the lock, the name or the being of a wallet is killed at its calls that change files: afterwards the wallet is whole under
/// one name and one lock, or gone, and the same command finishes what is left to do.
///
/// `CHAINSIGN_KILLS` says how many kills there are of each command: 40 where it is not set.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct KeepingKillTests {
    private static let kills = ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 40
    private static let bench = Result {
        try CopyBench(["wallet create main --threshold 2 --parties 3", "wallet presign main --count 4"])
    }

    @Test func aNewPassphraseLocksEverythingInTheEnd() throws {
        let command = "wallet passphrase main --new-passphrase-file new"
        try Self.bench.get().strike(command, kills: Self.kills) { home in
            // Whole for neither, one or both: the command that is given both makes it whole.
            let finished = try home.run(command)
            #expect(finished.exitCode == 0, "\(finished.errors)")
            _ = try home.requireWhole("main", "--passphrase-file new")
            #expect(try home.run("wallet show main").exitCode == 2)
            home.requireNothingElse(than: "main")
        }
    }

    @Test func aRenamedWalletHasOneNameAndAllItHad() throws {
        let addresses = try Self.bench.get().copy("addresses").requireWhole("main")
        try Self.bench.get().strike("wallet rename main second", kills: Self.kills) { home in
            let names = try home.wallets()
            #expect(names.count == 1 && names.values.allSatisfy { $0 == [1, 2, 3] }, "\(names)")
            let name = names.keys.first ?? ""
            #expect(try home.requireWhole(name) == addresses)
            home.requireNothingElse(than: name)
            guard name == "main" else { return }
            let again = try home.run("wallet rename main second")
            #expect(again.exitCode == 0, "\(again.errors)")
            #expect(try home.requireWhole("second") == addresses)
            home.requireNothingElse(than: "second")
        }
    }

    @Test func aDeletedWalletIsGoneOrWhole() throws {
        try Self.bench.get().strike("wallet delete main --force --yes", kills: Self.kills) { home in
            if try !home.wallets().isEmpty {
                // Before it was decided nothing has happened.
                _ = try home.requireWhole("main")
                let again = try home.run("wallet delete main --force --yes")
                #expect(again.exitCode == 0, "\(again.errors)")
                #expect(try home.wallets().isEmpty)
            }
            home.requireNothingElse(than: nil)
        }
    }

    @Test func aDeletedPartyIsGoneOrWhole() throws {
        try Self.bench.get().strike("wallet delete main --party 3 --force --yes", kills: Self.kills) { home in
            if try home.wallets()["main"] == [1, 2, 3] {
                _ = try home.requireWhole("main")
                let again = try home.run("wallet delete main --party 3 --force --yes")
                #expect(again.exitCode == 0, "\(again.errors)")
            }
            #expect(try home.wallets() == ["main": [1, 2]])
            _ = try home.requireWhole("main", parties: [1, 2], pool: nil)
            home.requireNothingElse(than: "main")
            #expect(!FileManager.default.fileExists(atPath: home.folder + "/home/pools/main/party-3.key"))
        }
    }

    /// What adds to a wallet, or only looks at it, leaves it whole wherever it ends, and the same command works then. A file that has its name
    /// is whole.
    @Test(arguments: [
        "wallet presign main --level 8", "wallet drill main", "wallet check-backup 1.backup", "audit export main --party 1 --out 1.log",
        "wallet backup-key --out own.key",
    ])
    func whateverEndsThereTheWalletIsWhole(_ command: String) throws {
        let bench = try CopyBench([
            "wallet create main --threshold 2 --parties 3", "wallet presign main --count 4", "wallet backup main --party 1 --out 1.backup",
        ])
        try bench.strike(command, kills: Self.kills / 5) { home in
            #expect(try home.wallets() == ["main": [1, 2, 3]])
            for command in ["audit verify main", "btc message sign -w main hello --yes --json", "wallet show main"] {
                let result = try home.run(command)
                #expect(result.exitCode == 0, "\(command): \(result.errors)")
            }
            let again = try home.run(command)
            #expect(again.exitCode == 0 || again.errors.contains("exists already"), "\(again.errors)")
            if command.hasPrefix("audit"), FileManager.default.fileExists(atPath: home.folder + "/1.log") {
                #expect(try home.run("audit verify --file 1.log").exitCode == 0)
            }
            if command.hasPrefix("wallet drill") { home.requireNothingElse(than: "main") }
        }
    }
}
