internal import ChainKit
internal import FoundationEssentials
internal import Secrets
internal import ShareStore
internal import Signing

/// Opens the backups of one command. Each keeper may have sealed his to something of his own: a file says which key opens it, and
/// passphrases are tried in the order in which they were given, once each.
final class BackupOpener {
    private let options: BackupKeyOptions
    private let means: UnlockOptions
    private lazy var given = Result { try passphrases() }
    private lazy var identities = Result { try options.identity.flatMap { try IdentityFile($0).identities } }
    /// What was typed for one file; it is tried on the next before anything is asked.
    private(set) var typed: [HeldSecret] = []

    init(_ options: BackupKeyOptions, _ means: UnlockOptions) { (self.options, self.means) = (options, means) }

    /// Reads and opens a file.
    func open(_ path: String) throws -> OpenedBackup {
        let file = try Input.file(named: path, as: "FILE").bytes
        do {
            let header = try BackupFile.header(of: file)
            let backup: Backup
            switch header.lock {
            case .passphrase:
                guard let opened = try byPassphrase(file, path) else { throw BackupError.wrongKey }
                backup = opened
            case .recipient(_, let recipient): backup = try BackupFile.open(file, with: .identity(try identity(for: recipient, path)))
            }
            return OpenedBackup(
                path: path, backup: backup, isForAnybody: header.lock.isOfKey,
                note: BackupNote(
                    code: BackupFile.code(of: file), madeAt: header.madeAt, checkedAt: UInt64(max(Date().timeIntervalSince1970, 1))))
        } catch let error as BackupError { throw failure(error, path, file) }
    }

    private func byPassphrase(_ file: [UInt8], _ path: String) throws -> Backup? {
        let given = try given.get()
        for passphrase in given + typed { if let backup = try Self.open(file, passphrase) { return backup } }
        guard given.isEmpty else { return nil }
        let passphrase = HeldSecret(try Passphrase.prompt("passphrase of the backup \(path): ", hint: hint))
        try Passphrase.refuseEmpty(passphrase.bytes)
        typed.append(passphrase)
        return try Self.open(file, passphrase)
    }

    private static func open(_ file: [UInt8], _ passphrase: HeldSecret) throws(BackupError) -> Backup? {
        do throws(BackupError) { return try BackupFile.open(file, with: .passphrase(BackupSecret(passphrase.copy))) } catch {
            guard error == .wrongKey else { throw error }
            return nil
        }
    }

    /// Those that the options name, otherwise the wallet's, where it needs no question.
    private func passphrases() throws -> [HeldSecret] {
        guard options.backupPassphraseFile.isEmpty else {
            return try options.backupPassphraseFile.map { HeldSecret(try Passphrase.existing(file: $0, for: "the backup")) }
        }
        guard let passphrase = try Passphrase.given(file: means.passphraseFile) else { return [] }
        try Passphrase.refuseEmpty(passphrase)
        return [HeldSecret(passphrase)]
    }

    /// A wallet that a key locks has no passphrase that could be the backup's.
    private var hint: String {
        if case .passphrase? = try? means.chosen() {
            return "\(Passphrase.ways); a passphrase of the backup's own by --backup-passphrase-file"
        }
        return "use --backup-passphrase-file"
    }

    private func identity(for recipient: [UInt8], _ path: String) throws -> BackupSecret {
        if let identity = try identities.get().first(where: { $0.recipient == recipient }) { return identity.secret }
        let key = try AgeKey.recipient(recipient)
        throw Failure(
            .input, code: options.identity.isEmpty ? Failure.Kind.usage.rawValue : BackupError.wrongKey.code,
            "\(path) is sealed to the key \(key)"
                + (options.identity.isEmpty ? "" : ", which is not in \(options.identity.joined(separator: ", "))"),
            hint: "name the file with its secret key: --identity FILE of \(key)")
    }

    private func failure(_ error: BackupError, _ path: String, _ file: [UInt8]) -> Failure {
        let hint: String? =
            switch error {
            case .notABackup where file.starts(with: "SQLite format 3".utf8):
                "it is a store: 'chainsign wallet backup NAME --party I --out FILE' makes a backup of one"
            case .notABackup, .damaged: "is there another copy of it?"
            case .wrongKey:
                "a backup opens by the passphrase that it was made with, whatever the wallet's is now: --backup-passphrase-file FILE"
            default: nil
            }
        return Failure(.input, code: error.code, "\(path): \(error)", hint: hint)
    }
}

/// A good backup, and what is noted of its check.
struct OpenedBackup {
    let path: String
    let backup: Backup
    /// Whether it is sealed to a public key: whoever knows that can have made it. Whoever made one under a passphrase knew the passphrase.
    let isForAnybody: Bool
    let note: BackupNote
}

extension BackupSet {
    /// The set of files that were opened; those that do not go together are named.
    init(_ opened: [OpenedBackup]) throws {
        do throws(WalletError) { try self.init(opened.map(\.backup)) } catch {
            guard case .backups(let problem) = error else { throw error }
            let files = opened.filter { problem.parties.contains($0.backup.party) }.map(\.path)
            throw Failure(.input, code: error.code.rawValue, "\(problem) (\(files.joined(separator: ", ")))", hint: "leave one of them out")
        }
    }
}
