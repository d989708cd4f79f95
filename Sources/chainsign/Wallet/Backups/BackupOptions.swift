internal import ArgumentParser
internal import FoundationEssentials
internal import Secrets
internal import ShareStore
internal import Signing

/// What opens a backup that is read: an identity for one that is sealed to a public key, a passphrase for any other.
struct BackupKeyOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file with the secret key that the backup is sealed to, as 'wallet backup-key' writes it.", valueName: "file"),
        completion: .file())
    var identity: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The backup's passphrase is the first line of this file; otherwise it is the wallet's.", valueName: "file"),
        completion: .file())
    var backupPassphraseFile: String?

    func validate() throws {
        StandardInput.note("--backup-passphrase-file", [backupPassphraseFile].compactMap(\.self))
        guard identity == nil || backupPassphraseFile == nil else {
            throw ValidationError("a backup is opened by --identity or by --backup-passphrase-file, not by both")
        }
    }

    /// Reads and opens a file.
    func open(_ path: String, passphraseFile: String?) throws -> OpenedBackup {
        let file = try Input.file(named: path, as: "FILE").bytes
        do {
            let header = try BackupFile.header(of: file)
            let key: BackupKey =
                switch header.lock {
                case .passphrase:
                    .passphrase(
                        BackupSecret(try Passphrase.existing(file: backupPassphraseFile ?? passphraseFile, for: "the backup \(path)")))
                case .recipient(_, let recipient): .identity(try identity(for: recipient, path))
                }
            return OpenedBackup(
                path: path, backup: try BackupFile.open(file, with: key),
                note: BackupNote(
                    code: BackupFile.code(of: file), madeAt: header.madeAt, checkedAt: UInt64(max(Date().timeIntervalSince1970, 1))))
        } catch let error as BackupError {
            throw Failure(
                .input, code: error.code, "\(path): \(error)",
                hint: error == .damaged || error == .notABackup ? "is there another copy of it?" : nil)
        }
    }

    private func identity(for recipient: [UInt8], _ path: String) throws -> BackupSecret {
        guard let identity else {
            throw Failure(
                .input, .usage, "\(path) is sealed to the key \(try AgeKey.recipient(recipient))",
                hint: "name the file with its secret key with --identity")
        }
        let line = try Passphrase.identity(file: identity)
        guard let secret = AgeKey.secret(decoding: line) else {
            throw Failure(
                .input, .invalidText, "\(identity) holds no secret key", hint: "it is a line that begins with AGE-SECRET-KEY-1")
        }
        return BackupSecret(secret)
    }
}

/// A good backup, and what is noted of its check.
struct OpenedBackup {
    let path: String
    let backup: Backup
    let note: BackupNote
}
