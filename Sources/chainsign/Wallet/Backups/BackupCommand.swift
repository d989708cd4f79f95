internal import ArgumentParser
internal import ChainKit
internal import FoundationEssentials
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// `chainsign wallet backup NAME --party N --out FILE`
struct WalletBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write what a party needs to come back into a file, sealed.",
        discussion: """
            The file has the party's identity and shares, and nothing that is used once: it may be copied, as a store may not. It is \
            sealed to a passphrase, the wallet's unless --backup-passphrase-file says otherwise, or to the public key of whoever keeps it. \
            Then 'chainsign wallet check-backup FILE' proves it good.

            Keep each party's file apart from the others': as many as sign together are the key. Shares that were moved to another \
            epoch since make a backup worthless, and 'wallet show' says so.
            """)

    @Argument(help: "The wallet.", completion: Completions.wallets)
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("Whose backup.", valueName: "number"),
        transform: WholeNumber.parser("from 1 to the number of parties"))
    var party: Int
    @Option(name: .long, help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
    var out: String
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seal it to this public key instead of a passphrase; 'wallet backup-key' makes one, and so does age-keygen.",
            valueName: "age1…"))
    var recipient: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The backup's passphrase is the first line of this file; otherwise it is the wallet's.", valueName: "file"),
        completion: .file())
    var backupPassphraseFile: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        StandardInput.note("--backup-passphrase-file", [backupPassphraseFile].compactMap(\.self))
        guard recipient == nil || backupPassphraseFile == nil else {
            throw ValidationError("a backup is sealed to --recipient or to a passphrase, not to both")
        }
    }

    func run() async throws {
        let folder = try home.folder()
        let parties = try home.parties(of: name, in: folder)
        guard let index = PartyIndex(party), parties.contains(party) else {
            throw Failure(
                .input, .unknownParty, "wallet \(name) has no store of party \(party) here",
                hint: "there are: \(parties.map(String.init).joined(separator: ", "))")
        }
        try OutFile.require(out)
        let (target, words, keyring) = try target()
        let wallet = try await home.open(name, with: keyring)
        let sealed = try await wallet.backup(of: index, madeAt: UInt64(max(Date().timeIntervalSince1970, 1)), to: target)
        do throws(StoreError) { try NewFile.write(sealed.file, to: out, .sealed) } catch { throw Report.failure(from: error) }
        guard !output.json else {
            return try Output.json([
                "wallet": .string(name), "party": .integer(party), "file": .string(out), "code": .string(sealed.note.code),
                "epoch": .integer(wallet.keys.first?.epoch ?? 0),
                "madeAt": .string(Instant(seconds: Int64(clamping: sealed.note.madeAt)).rfc3339),
                "sealedTo": .string(self.recipient ?? "passphrase"),
            ])
        }
        try Output.line(sealed.note.code)
        Output.note("\(out) is party \(party)'s backup, sealed to \(words); write its code \(sealed.note.code) down")
        Output.note("prove it good where it is kept: \(Asked.now.checkBackup(out))")
    }

    /// What the file is sealed to, the same in words, and what opens the wallet. The wallet's passphrase is asked for once: what opens its
    /// stores is what the backup opens by.
    private func target() throws -> (BackupFile.Recipient, words: String, keyring: (any StoreKeyring)?) {
        if let recipient {
            Asked.note { $0.backupKeys = ["--identity", "FILE"] }
            do throws(ChainError) {
                return (.key(try AgeKey.recipient(decoding: Input.word(recipient))), "the key \(recipient)", nil)
            } catch {
                throw Failure(.input, code: error.code.rawValue, "--recipient \(error.message)")
            }
        }
        if let backupPassphraseFile {
            if backupPassphraseFile != "-" { Asked.note { $0.backupKeys = ["--backup-passphrase-file", backupPassphraseFile] } }
            let passphrase = try Passphrase.new(file: backupPassphraseFile, for: "the backup")
            return (try recipient(passphrase), "the passphrase of --backup-passphrase-file", nil)
        }
        guard case .passphrase(let file) = try home.means.chosen() else {
            // Keys open the wallet, and none of them is a backup's.
            let isGiven = Passphrase.isGiven(file: nil)
            let passphrase = try Passphrase.new(file: nil, for: "the backup", hint: "use --backup-passphrase-file or --recipient")
            return (try recipient(passphrase), isGiven ? "the passphrase of CHAINSIGN_PASSPHRASE" : "a passphrase of its own", nil)
        }
        let passphrase = try Passphrase.existing(file: file, for: "wallet \(name)")
        let keyring = PassphraseKeyring(passphrase: passphrase.copy(storage: .guarded))
        return (try recipient(passphrase), "the wallet's passphrase", keyring)
    }

    private func recipient(_ passphrase: consuming SecretBytes) throws -> BackupFile.Recipient {
        do throws(BackupError) { return .passphrase(BackupSecret(passphrase), try BackupFile.defaultCost()) } catch {
            throw Failure(.unreachable, code: error.code, "\(error)")
        }
    }
}

/// `chainsign wallet backup-key --out FILE`
struct WalletBackupKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup-key", abstract: "Make a key pair that backups are sealed to.",
        discussion: """
            The file has the secret key, which opens the backups: keep it where no party runs. What is printed is the public key, for \
            'wallet backup --recipient'. Keys of age-keygen serve as well.
            """)

    @Option(name: .long, help: ArgumentHelp("The new file, for the secret key.", valueName: "file"), completion: .file())
    var out: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        try OutFile.require(out)
        let secret = SecretBytes(random: 32)
        let recipient = try AgeKey.recipient(try X25519PrivateKey(secret: secret.copy()).publicKey)
        let head = Array("# public key: \(recipient)\n".utf8)
        let identity = AgeKey.identity(secret)
        var contents = SecretBytes(zeros: head.count + identity.count + 1)
        contents.write(SecretBytes(copying: head), at: 0)
        contents.write(identity, at: head.count)
        contents.write(SecretBytes(copying: [UInt8(ascii: "\n")]), at: head.count + identity.count)
        do throws(StoreError) { try NewFile.write(contents, to: out) } catch { throw Report.failure(from: error) }
        guard !output.json else { return try Output.json(["recipient": .string(recipient), "file": .string(out)]) }
        try Output.line(recipient)
        Output.note("\(out) has the secret key; whoever has it opens the backups")
    }
}
