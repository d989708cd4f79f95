import Foundation
import Testing

/// A home with a wallet that has pools, and copies of it to interrupt.
final class CopyBench: Sendable {
    let scratch: Scratch
    let program: PreloadedProgram
    let template: String

    /// - Parameter commands: what makes the wallet.
    init(_ commands: [String]) throws {
        scratch = try Scratch()
        program = try PreloadedProgram(in: scratch.code)
        template = "\(scratch.homes)/template"
        try FileManager.default.createDirectory(
            atPath: template, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try "battery staple\n".write(toFile: template + "/new", atomically: true, encoding: .utf8)
        try program.shell("chmod 600 new", in: template)
        for command in commands {
            let result = try program.run(command, in: template)
            guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
        }
    }

    /// The same with another home to copy.
    private init(_ bench: CopyBench, copying folder: String) {
        (scratch, program, template) = (bench.scratch, bench.program, folder)
    }

    func copy(_ name: String) throws -> CopiedHome { try copy(of: template, name) }

    private func copy(of original: String, _ name: String) throws -> CopiedHome {
        let folder = "\(scratch.homes)/\(name)"
        try program.shell("cp -a '\(original)' '\(folder)'", in: scratch.homes)
        return CopiedHome(program: program, folder: folder)
    }

    /// Homes as a command leaves them that is killed at the first of its calls from which on something holds of what is left.
    func interrupted(_ command: String, where holds: (CopiedHome) throws -> Bool) throws -> CopyBench {
        let counted = try copy("counted-\(UUID().uuidString)")
        let (whole, calls) = try program.run(command, in: counted.folder, .none)
        try #require(whole.exitCode == 0, "\(whole.errors)")
        func left(at place: Int) throws -> CopiedHome {
            let home = try copy("left-\(UUID().uuidString)")
            _ = try program.run(command, in: home.folder, .kill(at: place, torn: false))
            return home
        }
        /// Looked at in a copy: whatever looks goes on with what is half done.
        func holdsOf(_ home: CopiedHome) throws -> Bool { try holds(copy(of: home.folder, "looked-\(UUID().uuidString)")) }
        var (low, high) = (1, calls.calls.count)
        while low < high {
            let middle = (low + high) / 2
            if try holdsOf(left(at: middle)) { high = middle } else { low = middle + 1 }
        }
        // Another run's calls may come in another order.
        for place in low..<low + 16 {
            let home = try left(at: place)
            if try holdsOf(home) { return CopyBench(self, copying: home.folder) }
        }
        throw Unexpected(command: "\(command), cut short", result: whole)
    }

    /// Interrupts a command at places that are spread over all of its calls, and before one that is chosen, and has each copy looked at.
    func strike(
        _ command: String, kills: Int, andAt chosen: ([FileCall]) -> Int? = { _ in nil }, _ look: (CopiedHome) throws -> Void
    ) throws {
        let counted = try copy("counted-\(UUID().uuidString)")
        let (whole, calls) = try program.run(command, in: counted.folder, .none)
        try #require(whole.exitCode == 0, "\(whole.errors)")
        try look(counted)
        let places = calls.kills
        let step = max(places.count / kills, 1)
        var struck = 0
        let more = chosen(calls.calls).map { [Blow.kill(at: $0 + 1, torn: false)] } ?? []
        for place in stride(from: step / 2, to: places.count, by: step).map({ places[$0] }) + more {
            let home = try copy("struck-\(UUID().uuidString)")
            let (result, made) = try program.run(command, in: home.folder, place)
            guard let call = made.struck.first else { continue }
            struck += 1
            #expect(result.exitCode != 0)
            do { try look(home) } catch { Issue.record("\(command), \(place) (\(call)): \(error)") }
            if !Scratch.keeps { try FileManager.default.removeItem(atPath: home.folder) }
        }
        #expect(struck * 10 >= min(places.count, kills) * 9, "only \(struck) kills struck")
    }
}

/// A copy, and what is found wrong with it.
struct CopiedHome {
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
        // Whole is what can be backed up: the file holds the wallet's name, and is refused where that is none.
        let backup = "\(UUID().uuidString).backup"
        let made = try run("wallet backup \(name) --party \(parties.first ?? 1) --out \(backup) \(options)")
        #expect(made.exitCode == 0, "\(made.errors)")
        try? FileManager.default.removeItem(atPath: "\(folder)/\(backup)")
        return wallet.addresses.map(\.address)
    }

    /// What lies there and is not a wallet's of this name.
    func requireNothingElse(than name: String?) {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/home")) ?? []
        // A store of a newcomer that made room for another is kept.
        let files = "party-[0-9]+\\.(store(-wal|-shm|\\.epoch-[0-9a-f]{16}-[0-9]+|\\.left-[0-9a-f-]{36})?|key)"
        let own = name.map { "^(README\\.txt|wallets|pools|(wallets|pools)/\($0)(/\(files))?)$" } ?? "^(README\\.txt|wallets|pools)$"
        let others = paths.filter { $0.range(of: own, options: .regularExpression) == nil }
        #expect(others.isEmpty)
    }
}
