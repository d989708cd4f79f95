import Foundation
import Testing

/// `docs/recover.py` with a wallet's backups that each keeper sealed to something of his own, as `chainsign wallet recover` takes them.
/// It needs Debian's python3-argon2 and python3-cryptography, which `make test` installs.
@Suite(.serialized) struct RecoverKeepersTests {
    /// What begins every try: the script, run by the Python of Debian.
    private static let script: String = {
        // <root>/Tests/CLITests/<this file>
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return "'\(root.appendingPathComponent("docs/recover.py").path)'"
    }()

    private let program: Program
    private let folder: Folder

    /// Files 1 and 2 are sealed to passphrases, 3 to a key; `keys` has that key behind another.
    init() throws {
        (program, folder) = (try Program.built(), try Folder())
        let made = try program.run(
            """
            set -e; umask 077; chainsign wallet create main --threshold 2 --parties 3; echo one > p1; echo two > p2
            chainsign wallet backup-key --out k3 > r3; chainsign wallet backup-key --out other; cat other k3 > keys
            for party in 1 2; do chainsign wallet backup main --party $party --out $party.backup --backup-passphrase-file p$party; done
            chainsign wallet backup main --party 3 --out 3.backup --recipient $(cat r3)
            """, in: folder.path)
        try #require(made.exitCode == 0, "\(made.errors)")
    }

    private func recover(_ arguments: String, python: String = "/usr/bin/python3") throws -> Program.Result {
        try program.run("\(python) \(Self.script) \(arguments)", in: folder.path)
    }

    /// The public keys, as the script writes them on standard error.
    private func publicKeys() throws -> [String] {
        let checked = try program.run("chainsign wallet check-backup 1.backup --backup-passphrase-file p1 | tail -3", in: folder.path)
        return checked.outputLines.map { $0.split(separator: " ").joined(separator: " ") }
    }

    @Test func everyKeepersFileOpens() throws {
        let keys = try publicKeys()
        #expect(keys.count == 3)
        for arguments in [
            "1.backup 2.backup 3.backup --backup-passphrase-file p2 --backup-passphrase-file p1 --identity keys",
            "2.backup 3.backup --backup-passphrase-file p2 --identity other --identity k3",
        ] {
            let answer = try recover(arguments)
            #expect(answer.exitCode == 0, "\(answer.errors)")
            #expect(answer.errorLines == keys)
            let found = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
            #expect(found?.keys.sorted() == ["bip340-secp256k1", "ecdsa-secp256k1", "ed25519"])
        }
    }

    /// Each file that nothing opens is named with what would open it, and no key comes out.
    @Test func whatNothingOpensIsNamed() throws {
        let recipient = try program.run("cat r3", in: folder.path).outputLines.joined()
        let answer = try recover("1.backup 2.backup 3.backup none.backup --backup-passphrase-file p2 --identity other")
        #expect(answer.exitCode == 1 && answer.output.isEmpty)
        #expect(
            answer.errorLines == [
                "1.backup: none of the passphrases that were given opens it: name its own with --backup-passphrase-file FILE",
                "3.backup: sealed to the key \(recipient), whose secret is in no file that was given: name it with --identity FILE",
                "none.backup: No such file or directory",
            ])
        let noKey = try recover("3.backup --identity p1")
        #expect(noKey.exitCode == 1)
        #expect(noKey.errorLines == ["p1: a line of it is no secret key, which begins with AGE-SECRET-KEY-1; comments begin with #"])
    }

    /// A secret with a letter that is another is told from one of somebody else's.
    @Test func aMistypedKeyIsNone() throws {
        let answer = try recover("3.backup --identity typed", python: "sed -e 's/Q$/P/' -e t -e 's/.$/Q/' k3 > typed; /usr/bin/python3")
        #expect(answer.exitCode == 1)
        #expect(answer.errors.hasPrefix("typed: a line of it is no secret key"), "\(answer.errors)")
    }

    /// What this machine lacks is said in a line: a module, or memory.
    @Test func whatIsMissingIsNamed() throws {
        // Without what Debian installs.
        let bare = try recover("3.backup --identity k3", python: "/usr/bin/python3 -S")
        #expect(bare.exitCode == 1 && bare.errorLines.count == 1, "\(bare.errors)")
        #expect(bare.errors.contains("apt-get install python3-cryptography"), "\(bare.errors)")
        let stub = "mkdir -p stub/argon2; echo 'raise ImportError(\"none\")' > stub/argon2/__init__.py; PYTHONPATH=stub /usr/bin/python3"
        let without = try recover("1.backup 3.backup --backup-passphrase-file p1 --identity k3", python: stub)
        #expect(without.exitCode == 1 && without.errorLines.count == 1, "\(without.errors)")
        #expect(without.errors.contains("apt-get install python3-argon2"), "\(without.errors)")
        // The backups' passphrases take 256 MiB.
        let narrow = try recover("1.backup --backup-passphrase-file p1", python: "ulimit -v 200000; /usr/bin/python3")
        #expect(narrow.exitCode == 1 && narrow.errorLines.count == 1, "\(narrow.errors)")
        #expect(narrow.errors.hasPrefix("1.backup: Argon2 failed"), "\(narrow.errors)")
        #expect(narrow.errors.contains("256 MiB"))
        #expect(try recover("--identity k3").exitCode == 2)
    }
}
