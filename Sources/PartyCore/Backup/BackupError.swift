/// The errors of a backup file. None says anything of what is sealed.
public enum BackupError: Error, Equatable, Sendable {
    /// The file does not begin as a backup does.
    case notABackup
    /// The checksum at its end is not that of what stands before it.
    case damaged
    /// A version or lock that this program does not know.
    case unsupported(field: String, value: UInt8)
    /// A field is not what the format has there.
    case malformed(field: String)
    /// The passphrase or key is not the one that it is sealed to.
    case wrongKey
    /// It is sealed to this passphrase or key, and was altered.
    case tampered
    /// A primitive refused; the machine has not the memory that the file asks for, say.
    case failed(String)
}

extension BackupError {
    /// A stable word for programs.
    public var code: String {
        switch self {
        case .notABackup: "notABackup"
        case .damaged: "backupDamaged"
        case .unsupported: "backupUnsupported"
        case .malformed: "backupMalformed"
        case .wrongKey: "backupWrongKey"
        case .tampered: "backupTampered"
        case .failed: "backupFailed"
        }
    }
}

extension BackupError: CustomStringConvertible {
    /// In words for people.
    public var description: String {
        switch self {
        case .notABackup: "this is not a backup"
        case .damaged: "the backup is damaged: its checksum is not that of its content"
        case .unsupported(let field, let value): "the backup's \(field) is \(value), which this version does not know"
        case .malformed(let field): "the backup is malformed (\(field))"
        case .wrongKey: "wrong passphrase or key"
        case .tampered: "the backup was altered after it was sealed"
        case .failed(let reason): "the backup cannot be opened: \(reason)"
        }
    }
}
