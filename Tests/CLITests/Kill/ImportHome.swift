import Foundation
import Testing

/// A copy in which an import or an export is interrupted, and what is wrong with it afterwards.
struct ImportHome {
    let program: PreloadedProgram
    let readOnlyDisk: String
    let folder: String
    let template: ImportTemplate

    struct Shown: Decodable {
        struct Address: Decodable { let address: String }
        let addresses: [Address]
    }

    private struct List: Decodable {
        struct Wallet: Decodable {
            struct Party: Decodable { let party: Int }
            let name: String
            let parties: [Party]
        }
        let wallets: [Wallet]
    }

    private struct Drafts: Decodable {
        struct Draft: Decodable { let wallet, kind, state: String }
        let drafts: [Draft]
    }

    private struct Refused: Decodable {
        struct Reason: Decodable { let kind, message: String }
        let error: Reason
    }

    func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder) }
    func run(_ command: String, _ blow: Blow) throws -> (result: Program.Result, calls: FileCalls) {
        try program.run(command, in: folder, blow)
    }
    func shell(_ command: String) throws { try program.shell(command, in: folder) }
    func remove() { if !Scratch.keeps { try? FileManager.default.removeItem(atPath: folder) } }

    /// Runs the program where a folder can only be read.
    func runReadOnly(_ place: String, _ command: String) throws -> Program.Result {
        let libraries = "\(readOnlyDisk):\((readOnlyDisk as NSString).deletingLastPathComponent)/CheapPassphrase.so"
        let preload = "env LD_PRELOAD='\(libraries)' CHAINSIGN_READ_ONLY='\(folder)/\(place)' chainsign"
        return try Program.built().run("\(preload) \(command)", in: folder)
    }

    // MARK: What is there

    /// The wallets, with their parties.
    func wallets() throws -> [String: [Int]] {
        let result = try run("wallet list --json")
        guard let list = result.decoded(List.self) else { throw Unexpected(command: "wallet list", result: result) }
        return Dictionary(uniqueKeysWithValues: list.wallets.map { ($0.name, $0.parties.map(\.party)) })
    }

    /// By party, whom its log says to have given keys out; parties whose logs say nothing of it are left out.
    func exports() throws -> [Int: Set<String>] {
        let result = try run("audit log main --kind KeysExported --json")
        guard let trail = result.decoded(EventTrail.self) else { throw Unexpected(command: "audit log", result: result) }
        let told = trail.parties.map { ($0.party, Set($0.events.compactMap { $0.fields["by"] })) }
        return Dictionary(uniqueKeysWithValues: told.filter { !$0.1.isEmpty })
    }

    func hasExport(at path: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(path)") }

    /// The files that have a key in them, but for those that are there to.
    func foundSecrets() -> [String] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.filter { path in
            guard !["key.extended", "key.seed", "home/out.json"].contains(path) else { return false }
            guard let file = FileManager.default.contents(atPath: "\(folder)/\(path)") else { return false }
            return template.secrets.contains { file.range(of: Data($0)) != nil }
        }
    }

    // MARK: After the blow

    /// What a full disk ends is called that, and leaves no file and no wallet.
    func faults(withoutRoom result: Program.Result) -> [String] {
        guard result.exitCode != 0 else { return [] }
        var faults: [String] = []
        let error = result.decoded(Refused.self)?.error
        if !(1...4).contains(result.exitCode) || error?.message.contains("the disk is full") != true {
            faults.append("without room: \(result.problem) \(result.output)")
        }
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/home")) ?? []
        if template.path.hasSuffix("empty"), error?.kind != "madeAndNotOpened", !paths.isEmpty { faults.append("left over: \(paths)") }
        if hasExport(at: "home/out.json") { faults.append("a file in spite of an error") }
        return faults
    }

    /// - Parameter readsFirst: whether what was left is looked at before the command is given again, which otherwise meets it as it was left.
    func faults(after command: ImportKillTests.Command, _ interrupted: Program.Result, readsFirst: Bool) throws -> [String] {
        var faults: [String] = []
        func expect(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds { faults.append(what()) } }
        func require(_ command: String) throws {
            let result = try run(command)
            expect(result.exitCode == 0, "\(command): \(result.problem)")
        }
        if template.secrets.contains(where: { Data((interrupted.output + interrupted.errors).utf8).range(of: Data($0)) != nil }) {
            faults.append("a key was printed")
        }
        switch command {
        case .importing:
            if readsFirst { faults += try clear() }
            let before = try readsFirst ? wallets() : nil
            let again = try run(command.rawValue)
            let isRefused = again.decoded(Refused.self)?.error.kind == "exists"
            expect(again.exitCode == 0 || isRefused, "again: \(again.problem)")
            if let before { expect(before == (isRefused ? ["main": [1, 2]] : [:]), "\(before), and again: \(again.problem)") }
        case .exporting:
            expect(interrupted.exitCode != 0 || hasExport(at: "home/out.json"), "it ends well without a file")
            if hasExport(at: "home/out.json") { faults += try exportFaults() }
            let wasThere = hasExport(at: "home/out.json")
            let again = try run(command.rawValue)
            let isRefused = again.decoded(Refused.self)?.error.kind == "alreadyExists"
            expect(wasThere ? isRefused : again.exitCode == 0, "again: \(again.problem)")
            faults += try exportFaults()
        }
        try expect(wallets() == ["main": Array(1...command.parties)], "not all parties are there")
        let shown = try run("wallet show main --json")
        expect(shown.decoded(Shown.self)?.addresses.map(\.address) == template.addresses, "other addresses: \(shown.output)")
        for command in ["eth message sign hello --yes --json", "sol message sign hello --yes --json", "audit verify --json"] {
            try require(command)
        }
        faults += LeftOvers.found(in: "\(folder)/home").filter { $0 != "out.json" }.map { "left over: \($0)" }
        return faults + foundSecrets().map { "a key lies in \($0) afterwards" }
    }

    /// What a cut-off import left is listed as that, and cleared.
    private func clear() throws -> [String] {
        func drafts() throws -> [Drafts.Draft] {
            let result = try run("wallet drafts --json")
            guard let found = result.decoded(Drafts.self) else { throw Unexpected(command: "wallet drafts", result: result) }
            return found.drafts
        }
        var faults: [String] = []
        for draft in try drafts() where draft.wallet != "main" || draft.state == "in use" {
            faults.append("a draft of \(draft.wallet), \(draft.kind), \(draft.state)")
        }
        let cleared = try run("wallet drafts --clear --json")
        if cleared.exitCode != 0 { faults.append("drafts --clear: \(cleared.problem)") }
        let left = try drafts()
        if !left.isEmpty { faults.append("after drafts --clear: \(left)") }
        return faults
    }

    /// The exported file is whole, its user's alone, and in every party's log.
    private func exportFaults() throws -> [String] {
        let file = "\(folder)/home/out.json"
        var faults: [String] = []
        if FileManager.default.contents(atPath: file) != template.export { faults.append("the exported file is not whole") }
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        if attributes[.posixPermissions] as? Int != 0o600 { faults.append("the exported file is others' too") }
        let logs = try exports()
        if logs != [1: ["1", "3"], 2: ["1", "3"], 3: ["1", "3"]] { faults.append("a file, and logs that say \(logs)") }
        return faults
    }
}
