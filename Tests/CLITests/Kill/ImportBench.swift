import Foundation
import Testing

/// Keys to import, wallets that have them, and copies of both to interrupt.
final class ImportBench: Sendable {
    private let scratch: Scratch
    private let program: PreloadedProgram
    private let readOnlyDisk: String
    /// A folder with files of keys and no wallet.
    let empty: ImportTemplate

    /// BIP-84's master key and a seed: both give the same addresses at each import.
    private static let files = [
        "key.extended":
            "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu",
        "key.seed": "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    ]
    private static let importing =
        "wallet import main --threshold 2 --form xprv --derive m/84h/0h/0h --form ed25519-seed key.extended key.seed --yes --json"

    init() throws {
        scratch = try Scratch()
        program = try PreloadedProgram(in: scratch.code)
        readOnlyDisk = try PreloadedProgram.compiled("ReadOnlyDisk", with: try Program.built(), in: scratch.code)
        let folder = "\(scratch.homes)/empty"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (name, text) in Self.files {
            let file = "\(folder)/\(name)"
            try "\(text)\n".write(toFile: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        }
        // What a whole import makes is what every other must.
        let made = try Self.wallet(of: 2, from: folder, in: scratch.homes, program)
        empty = ImportTemplate(path: folder, addresses: made.addresses, secrets: made.secrets, export: made.export)
    }

    /// A folder with the imported wallet.
    func wallet(of parties: Int) throws -> ImportTemplate {
        try Self.wallet(of: parties, from: empty.path, in: scratch.homes, program)
    }

    private static func wallet(of parties: Int, from empty: String, in homes: String, _ program: PreloadedProgram) throws -> ImportTemplate
    {
        let folder = "\(homes)/wallet-of-\(parties)"
        try program.shell("cp -a '\(empty)' '\(folder)'; cp -a '\(empty)' '\(folder)-exported'", in: homes)
        func output(_ command: String, in folder: String) throws -> Program.Result {
            let result = try program.run(command, in: folder)
            guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
            return result
        }
        let shown = try output("\(importing) --parties \(parties)", in: folder)
        try program.shell("rm -rf '\(folder)-exported'; cp -a '\(folder)' '\(folder)-exported'", in: homes)
        _ = try output("wallet export main --out out.json --i-understand-that-this-makes-one-key", in: "\(folder)-exported")
        let export = try Data(contentsOf: URL(fileURLWithPath: "\(folder)-exported/out.json"))
        guard let wallet = shown.decoded(ImportHome.Shown.self) else { throw Unexpected(command: importing, result: shown) }
        return ImportTemplate(
            path: folder, addresses: wallet.addresses.map(\.address), secrets: try secrets(export), export: export)
    }

    /// Every text of a key, given or given out, and the bytes that hexadecimal digits stand for, either end first.
    private static func secrets(_ export: Data) throws -> [[UInt8]] {
        struct Exported: Decodable {
            struct Key: Decodable { let forms: [String: String] }
            let keys: [Key]
        }
        let exported = try JSONDecoder().decode(Exported.self, from: export)
        let texts = Array(files.values) + exported.keys.flatMap(\.forms.values)
        try #require(texts.count == 7, "three forms of one key, and two of the other")
        return texts.flatMap { text -> [[UInt8]] in
            let digits = Array(text.utf8)
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
            }
            guard digits.count == 64, bytes.count == 32 else { return [digits] }
            return [digits, Array(text.uppercased().utf8), bytes, bytes.reversed()]
        }
    }

    func copy(of template: ImportTemplate, _ name: String) throws -> ImportHome {
        let folder = "\(scratch.homes)/\(UUID().uuidString)-\(name)"
        try program.shell("cp -a '\(template.path)' '\(folder)'", in: scratch.homes)
        return ImportHome(program: program, readOnlyDisk: readOnlyDisk, folder: folder, template: template)
    }
}

/// A folder as it is before a command, and what comes of its keys.
struct ImportTemplate: Sendable {
    let path: String
    let addresses: [String]
    let secrets: [[UInt8]]
    /// The bytes of the file that an export makes.
    let export: Data
}
