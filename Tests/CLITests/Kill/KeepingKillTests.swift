import Foundation
import Testing

/// What changes the lock, the name or the being of a wallet is killed at its calls that change files: afterwards the wallet is whole under
/// one name and one lock, or gone, and the same command finishes what is left to do.
///
/// `CHAINSIGN_KILLS` says how many kills there are of each command: 40 where it is not set.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct KeepingKillTests {
    private static let kills = ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 40

    /// A home with a wallet that has pools, and copies of it to interrupt.
    private final class Bench: Sendable {
        let scratch: Scratch
        let program: PreloadedProgram
        let template: String

        init() throws {
            scratch = try Scratch()
            program = try PreloadedProgram(in: scratch.code)
            template = "\(scratch.homes)/template"
            try FileManager.default.createDirectory(
                atPath: template, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try "battery staple\n".write(toFile: template + "/new", atomically: true, encoding: .utf8)
            try program.shell("chmod 600 new", in: template)
            for command in ["wallet create main --threshold 2 --parties 3", "wallet presign main --count 4"] {
                let result = try program.run(command, in: template)
                guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
            }
        }

        func copy(_ name: String) throws -> Home {
            let folder = "\(scratch.homes)/\(name)"
            try program.shell("cp -a '\(template)' '\(folder)'", in: scratch.homes)
            return Home(program: program, folder: folder)
        }
    }

    /// A copy, and what is found wrong with it.
    private struct Home {
        let program: PreloadedProgram
        let folder: String

        struct List: Decodable {
            struct Wallet: Decodable {
                struct Party: Decodable { let party: Int }
                let name: String
                let parties: [Party]
            }
            let wallets: [Wallet]
        }

        struct Shown: Decodable {
            struct Party: Decodable { let state: String }
            struct Address: Decodable { let address: String }
            let parties: [Party]
            let addresses: [Address]
        }

        func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder) }

        /// The wallets that are there, with their parties.
        func wallets() throws -> [String: [Int]] {
            let result = try run("wallet list --json")
            guard let list = result.decoded(List.self) else { throw Unexpected(command: "wallet list", result: result) }
            return Dictionary(uniqueKeysWithValues: list.wallets.map { ($0.name, $0.parties.map(\.party)) })
        }

        /// A wallet of all its parties, whole in all that it holds: its addresses.
        func requireWhole(_ name: String, _ options: String = "", parties: [Int] = [1, 2, 3], pool: Int? = 8) throws -> [String] {
            let shown = try run("wallet show \(name) --json \(options)")
            guard let wallet = shown.decoded(Shown.self) else { throw Unexpected(command: "wallet show", result: shown) }
            #expect(wallet.parties.filter { $0.state == "here" }.count == parties.count, "\(shown.errors)")
            #expect(shown.errors.isEmpty, "\(shown.errors)")
            let verified = try run("audit verify \(name) \(options)")
            #expect(verified.exitCode == 0, "\(verified.output)")
            if let pool {
                let text = try run("wallet show \(name) \(options)").output
                #expect(text.contains(" \(pool) nonces ready"), "\(text)")
            }
            return wallet.addresses.map(\.address)
        }

        /// What lies there and is not a wallet's of this name.
        func requireNothingElse(than name: String?) {
            let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/home")) ?? []
            let own =
                name.map { "^(README\\.txt|wallets|pools|(wallets|pools)/\($0)(/party-[0-9]+\\.(store(-wal|-shm)?|key))?)$" }
                ?? "^(README\\.txt|wallets|pools)$"
            let others = paths.filter { $0.range(of: own, options: .regularExpression) == nil }
            #expect(others.isEmpty)
        }
    }

    private static let bench = Result { try Bench() }

    /// Interrupts a command at places that are spread over all of its calls, and has each copy looked at.
    private func strike(_ command: String, _ look: (Home) throws -> Void) throws {
        let bench = try Self.bench.get()
        let counted = try bench.copy("counted-\(UUID().uuidString)")
        let (whole, calls) = try bench.program.run(command, in: counted.folder, .none)
        try #require(whole.exitCode == 0, "\(whole.errors)")
        try look(counted)
        let places = calls.kills
        let step = max(places.count / Self.kills, 1)
        var struck = 0
        for place in stride(from: 0, to: places.count, by: step).map({ places[$0] }) {
            let home = try bench.copy("struck-\(UUID().uuidString)")
            let (result, made) = try bench.program.run(command, in: home.folder, place)
            guard let call = made.struck.first else { continue }
            struck += 1
            #expect(result.exitCode != 0)
            do { try look(home) } catch { Issue.record("\(command), \(place) (\(call)): \(error)") }
            if !Scratch.keeps { try FileManager.default.removeItem(atPath: home.folder) }
        }
        #expect(struck * 10 >= min(places.count, Self.kills) * 9, "only \(struck) kills struck")
    }

    @Test func aNewPassphraseLocksEverythingInTheEnd() throws {
        let command = "wallet passphrase main --new-passphrase-file new"
        try strike(command) { home in
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
        try strike("wallet rename main second") { home in
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
        try strike("wallet delete main --force --yes") { home in
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
        try strike("wallet delete main --party 3 --force --yes") { home in
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
}
