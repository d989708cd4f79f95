import Foundation
import Testing

/// `wallet backup`, `restore` and `recover` are killed, or find no room, at the calls by which they change files: a backup is whole or not
/// there, a party is back or not, and the same command given again, or the one that its refusal names, finishes what was begun.
///
/// `CHAINSIGN_KILLS` says how many, as in ``KillTests``.
@Suite(.serialized, .enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct BackupKillTests {
    private static let most = max(ProcessInfo.processInfo.environment["CHAINSIGN_KILLS"].flatMap { Int($0) } ?? 300, 30) / 10

    enum Command: String, CaseIterable, Sendable {
        case backup = "wallet backup main --party 2 --out home/2.backup --json"
        case restore = "wallet restore 2.file --json"
        case recover = "wallet recover main --from 1.file 2.file --json"
        case recoverWithoutThird = "wallet recover main --json --from 1.file 2.file"

        /// What is taken away before it.
        var loss: String {
            switch self {
            case .backup: ":"
            case .restore: "rm home/wallets/main/party-2.store*"
            case .recover, .recoverWithoutThird: "rm -r home"
            }
        }

        /// Of the wallet that it is about.
        var parties: Int { self == .recoverWithoutThird ? 3 : 2 }
    }

    private let scratch: Scratch
    private let program: PreloadedProgram

    init() throws {
        scratch = try Scratch()
        program = try PreloadedProgram(in: scratch.code)
        for parties in Set(Command.allCases.map(\.parties)) {
            let template = template(parties)
            try FileManager.default.createDirectory(
                atPath: template, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for arguments in ["wallet create main --threshold 2 --parties \(parties) --json"]
                + [1, 2].map({ "wallet backup main --party \($0) --out \($0).file --json" })
            {
                let result = try program.run(arguments, in: template)
                guard result.exitCode == 0 else { throw Unexpected(command: arguments, result: result) }
            }
        }
    }

    /// The folder in which a wallet of so many parties was made.
    private func template(_ parties: Int) -> String { "\(scratch.homes)/template-\(parties)" }

    private func copy(for command: Command, _ name: String) throws -> String {
        let folder = "\(scratch.homes)/\(command)-\(name)"
        try program.shell("cp -a '\(template(command.parties))' '\(folder)'", in: scratch.homes)
        try program.shell(command.loss, in: folder)
        return folder
    }

    @Test(arguments: Command.allCases) func nothingIsLeftHalfDone(_ command: Command) throws {
        let whole = try copy(for: command, "whole")
        let (result, calls) = try program.run(command.rawValue, in: whole, .none)
        try #require(result.exitCode == 0 && !calls.calls.isEmpty, "\(result.errors)")
        let blows = Self.some(calls.kills, Self.most) + Self.some(calls.fullDisks, Self.most / 3)
        var struck = 0
        for (number, blow) in blows.enumerated() {
            let folder = try copy(for: command, "\(number)")
            let (result, calls) = try program.run(command.rawValue, in: folder, blow)
            if let call = calls.struck.first {
                struck += 1
                let faults = try faults(after: command, result, in: folder)
                #expect(faults.isEmpty, "\(command), \(blow) (\(call)): \(faults.joined(separator: "; "))")
            }
            try? FileManager.default.removeItem(atPath: folder)
        }
        #expect(struck * 10 >= blows.count * 8, "only \(struck) of \(blows.count) struck")
    }

    /// Spread evenly, from the first to the last.
    private static func some(_ blows: [Blow], _ most: Int) -> [Blow] {
        guard blows.count > most, most > 1 else { return blows }
        return (0..<most).map { blows[$0 * (blows.count - 1) / (most - 1)] }
    }

    private struct Refused: Decodable {
        struct Reason: Decodable { let kind: String }
        let error: Reason
    }

    private func faults(after command: Command, _ interrupted: Program.Result, in folder: String) throws -> [String] {
        var faults: [String] = []
        func run(_ arguments: String) throws -> Program.Result { try program.run(arguments, in: folder) }
        let again = try run(command.rawValue)
        let kind = again.decoded(Refused.self)?.error.kind
        switch command {
        case .backup:
            // What has the name is whole.
            if again.exitCode != 0 && kind != "alreadyExists" { faults.append("again: \(again.problem)") }
            let check = try run("wallet check-backup home/2.backup --json")
            if check.exitCode != 0 { faults.append("check-backup: \(check.problem)") }
        case .restore, .recover, .recoverWithoutThird:
            if again.exitCode != 0 && kind != "partyIsThere" && kind != "exists" { faults.append("again: \(again.problem)") }
        }
        let sign = try run("eth message sign hello --yes --json")
        if sign.exitCode != 0 { faults.append("sign: \(sign.problem)") }
        let audit = try run("audit verify --json")
        if audit.exitCode != 0 { faults.append("audit verify: \(audit.problem)") }
        faults += LeftOvers.found(in: "\(folder)/home").filter { $0 != "2.backup" }.map { "left over: \($0)" }
        return faults
    }
}
