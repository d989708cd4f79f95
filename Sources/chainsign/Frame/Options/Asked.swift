internal import MPCCore
internal import Signing
internal import Synchronization

/// The user's choice of folder, passphrase and wallet: commands in hints repeat it, so that they work on the same wallet.
struct Asked: Sendable {
    /// As `--home` had it.
    var home: String?
    var passphraseFile: String?
    /// As `--key-file` and `--key-command` had it.
    var keyFile: String?
    var keyCommand: String?
    /// What opens the stores, in the words of errors; nil where nothing was chosen yet.
    var chosen: String?
    /// The same: a passphrase, unless something else was chosen.
    var means: String { chosen ?? "passphrase" }
    /// The state folder.
    var folder: WalletHome?
    var wallet: String?
    /// Whether the command gives a wallet a name that none has.
    var isForNewName = false
    /// The backups that were named, and the options that open them.
    var backups: [String] = []
    var backupKeys: [String] = []

    private static let held = Mutex(Asked())

    static var now: Asked { held.withLock(\.self) }

    static func note(_ change: (inout Asked) -> Void) { held.withLock { change(&$0) } }

    /// A whole command, in quotes: the wallet's name and the options that led to it are part of it.
    func command(_ subcommand: [String], _ options: [String] = []) -> String { "'" + line(subcommand, options) + "'" }

    /// - Parameter shell: options in which a shell has something to read.
    private func line(_ subcommand: [String], _ options: [String], shell: String? = nil) -> String {
        let name = wallet ?? "NAME"
        var words = ["chainsign"] + subcommand
        // What looks like an option comes last, where nothing is one.
        let isPlain = !name.hasPrefix("-")
        if isPlain { words.append(name) }
        var line = words.map(Self.quoted)
        if let shell { line.append(shell) }
        words = options
        if let home { words += ["--home", Self.plain(home)] }
        if let passphraseFile, passphraseFile != "-" { words += ["--passphrase-file", Self.plain(passphraseFile)] }
        if let keyFile { words += ["--key-file", Self.plain(keyFile)] }
        if let keyCommand { words += ["--key-command", keyCommand] }
        if !isPlain { words += ["--", name] }
        return (line + words.map(Self.quoted)).joined(separator: " ")
    }

    var create: String { command(["wallet", "create"], ["--threshold", "2", "--parties", "3"]) }

    func presign(_ count: Int, _ signers: [PartyIndex]) -> String {
        command(
            ["wallet", "presign"],
            ["--count", String(max(count, 1)), "--scheme", SignatureScheme.ecdsaSecp256k1.rawValue, "--signers", PartyList.text(signers)])
    }

    func presign(toLevel level: Int, _ scheme: SignatureScheme, of name: String) -> String {
        var asked = self
        asked.wallet = name
        return asked.command(["wallet", "presign"], ["--level", String(level), "--scheme", scheme.rawValue])
    }

    func renew(_ pair: PartyPair) -> String { command(["wallet", "pairs"], ["--renew", pair.description]) }

    func repair(_ party: PartyIndex) -> String { command(["wallet", "repair"], ["--party", party.description]) }

    var abandon: String { command(["wallet", "abandon"], ["--force"]) }

    func lift(_ signers: [PartyIndex]) -> String { command(["wallet", "pool"], ["--lift", PartyList.text(signers)]) }

    func show(_ name: String) -> String {
        var asked = self
        asked.wallet = name
        return asked.command(["wallet", "show"])
    }

    /// A backup of each party, in a loop of the shell's.
    func backups(ofParties count: Int) -> String {
        let one = line(["wallet", "backup"], [], shell: "--party $party --out party-$party.backup")
        return "'for party in \((1...max(count, 1)).map(String.init).joined(separator: " ")); do \(one); done'"
    }

    func checkBackup(_ file: String) -> String {
        var asked = self
        asked.wallet = Self.plain(file)
        return asked.command(["wallet", "check-backup"], backupKeys)
    }

    /// What puts a party back into a wallet from a file; the wallet is named, for the backup may have another name for it.
    func restore(_ file: String = "FILE", into name: String) -> String {
        var asked = self
        asked.wallet = Self.plain(file)
        return asked.command(["wallet", "restore"], ["--name", name] + backupKeys)
    }

    /// What makes the wallet anew where none of its stores are.
    var recoverElsewhere: String {
        var asked = self
        asked.home = nil
        return asked.command(["wallet", "recover"], ["--from", "FILE", "FILE", "--home", "FOLDER"])
    }

    func confirm(without parties: [PartyIndex]) -> String { command(["wallet", "confirm"], ["--without", PartyList.text(parties)]) }

    var verify: String { command(["audit", "verify"]) }

    /// The path at which a party's store belongs.
    func store(of party: PartyIndex) -> String {
        guard let folder, let wallet else { return "party-\(party).store" }
        return folder.store(wallet, party: Int(party.rawValue))
    }

    /// A path that no command takes for an option.
    private static func plain(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

    /// The same, as a shell reads it.
    static func path(_ path: String) -> String { quoted(plain(path)) }

    /// A word as a shell reads it, where single quotes stand around the whole.
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._-,:=+@%".utf8.contains(byte) || byte >= 0x80
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return "\"" + word.map { "\"\\$`".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    }
}
