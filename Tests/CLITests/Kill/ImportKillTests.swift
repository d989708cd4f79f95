import Foundation
import Testing

/// `wallet import` and `wallet export` are killed, or find no room, at the calls by which they change files: a wallet is whole or not there
/// and then the same import makes it, a file with keys is whole or not there, and nothing that is left has a key in it but that file.
///
/// `CHAINSIGN_KILLS` says how many, as in ``BackupKillTests``.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct ImportKillTests {
    private static let most = max(ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 300, 30) / 10

    enum Command: String, CaseIterable, Sendable {
        case importing = """
            wallet import main --threshold 2 --parties 2 --form xprv --derive m/84h/0h/0h --form ed25519-seed key.extended key.seed --yes --json
            """
        case exporting = "wallet export main --out home/out.json --signers 1,3 --i-understand-that-this-makes-one-key --json"

        /// How many parties its wallet has; of an export one more than give their shares.
        var parties: Int { self == .importing ? 2 : 3 }
    }

    private let bench: ImportBench

    init() throws { bench = try ImportBench() }

    @Test(arguments: Command.allCases) func aKillLeavesNothingHalfDone(_ command: Command) throws {
        try strike(command, Self.most) { $0.kills }
    }

    @Test(arguments: Command.allCases) func aFullDiskLeavesNothingHalfDone(_ command: Command) throws {
        try strike(command, Self.most / 3) { $0.fullDisks }
    }

    private func strike(_ command: Command, _ most: Int, places: (FileCalls) -> [Blow]) throws {
        let template = try command == .importing ? bench.empty : bench.wallet(of: command.parties)
        let whole = try bench.copy(of: template, "whole")
        let (result, calls) = try whole.run(command.rawValue, .none)
        try #require(result.exitCode == 0 && !calls.calls.isEmpty, "\(result.errors)")
        // The checks must raise no alarm by themselves.
        #expect(try whole.faults(after: command, result, readsFirst: false) == [])
        let blows = Blow.spread(places(calls), most)
        var struck = 0
        for (number, blow) in blows.enumerated() {
            let home = try bench.copy(of: template, "\(number)")
            let (result, calls) = try home.run(command.rawValue, blow)
            if let call = calls.struck.first {
                struck += 1
                var faults = home.foundSecrets().map { "a key lies in \($0)" }
                if case .fullDisk = blow { faults += home.faults(withoutRoom: result) }
                faults += try home.faults(after: command, result, readsFirst: number % 2 == 0)
                #expect(faults.isEmpty, "\(command), \(blow) (\(call)): \(faults.joined(separator: "; "))")
            }
            home.remove()
        }
        #expect(struck * 10 >= blows.count * 8, "only \(struck) of \(blows.count) struck")
        print("\(command): \(struck) of \(blows.count) struck, of \(places(calls).count) places")
    }

    /// Nothing that is secret comes out of a file that cannot be made: no share leaves for it, and no log says that one did.
    @Test func nothingIsGivenOutForAFileThatCannotBe() throws {
        let home = try bench.copy(of: try bench.wallet(of: 3), "elsewhere")
        try home.shell("mkdir there; touch taken.json")
        for (file, words) in [("there/out.json", "can only be read"), ("nowhere/out.json", "nowhere"), ("taken.json", "taken.json")] {
            let result = try home.runReadOnly(
                "there", "wallet export main --out \(home.folder)/\(file) --i-understand-that-this-makes-one-key")
            #expect((1...4).contains(result.exitCode) && result.errors.contains(words), "\(result.errors)")
            expectWords(result.errors)
        }
        #expect(try home.exports() == [:])
        #expect(home.foundSecrets() == [])
    }

    /// What has to be noted and cannot be is not given out.
    @Test func aReadOnlyHomeGivesAndTakesNoKeys() throws {
        let home = try bench.copy(of: try bench.wallet(of: 3), "read-only")
        for command in [
            "wallet export main --out out.json --i-understand-that-this-makes-one-key",
            Command.importing.rawValue.replacing("import main", with: "import other").replacing(" --json", with: ""),
        ] {
            let result = try home.runReadOnly("home", command)
            #expect(result.exitCode == 3 && result.errors.contains("lies where it can only be read"), "\(command): \(result.errors)")
            expectWords(result.errors)
        }
        #expect(!home.hasExport(at: "out.json"))
        #expect(try home.exports() == [:])
        #expect(try home.wallets() == ["main": [1, 2, 3]])
        #expect(home.foundSecrets() == [])
    }
}

extension Blow {
    /// Spread evenly, from the first to the last.
    static func spread(_ blows: [Blow], _ most: Int) -> [Blow] {
        guard blows.count > most, most > 1 else { return blows }
        return (0..<most).map { blows[$0 * (blows.count - 1) / (most - 1)] }
    }
}
