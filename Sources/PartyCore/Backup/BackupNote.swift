internal import MPCCore

/// A party's memory of a backup of its own: public, and gone with its epoch.
public struct BackupNote: Equatable, Sendable {
    /// The code by which people compare files (``BackupFile/code(of:)``).
    public let code: String
    /// The time of its making: seconds since 1970.
    public let madeAt: UInt64
    /// The time of the check that found it good, seconds since 1970; nil before there was one.
    public let checkedAt: UInt64?

    /// A note.
    public init(code: String, madeAt: UInt64, checkedAt: UInt64? = nil) {
        (self.code, self.madeAt, self.checkedAt) = (code, madeAt, checkedAt)
    }
}

/// A note as a store keeps it: version 1, made at and checked at (8 bytes each, big-endian; never: zero), the code.
extension BackupNote {
    private static let version: UInt8 = 1
    private static let codeLength = 19

    var encoded: [UInt8] { [Self.version] + Self.bytes(madeAt) + Self.bytes(checkedAt ?? 0) + code.utf8 }

    /// Nil for anything that is not written so.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 17 + Self.codeLength, bytes[0] == Self.version,
            bytes[17...].allSatisfy({ (0x61...0x7a).contains($0) || (0x32...0x37).contains($0) || $0 == 0x2d })
        else { return nil }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        let checked = number(9..<17)
        self.init(code: String(decoding: bytes[17...], as: UTF8.self), madeAt: number(1..<9), checkedAt: checked == 0 ? nil : checked)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) } }
}

/// What a party knows of its backups of this epoch.
public struct BackupNotes: Equatable, Sendable {
    /// The last one that was made.
    public var made: BackupNote?
    /// The last one that was found good.
    public var checked: BackupNote?

    /// Nothing is known.
    public init() {}
}

/// What a backup is made for.
public enum BackupPurpose: Sendable {
    /// To be kept.
    case keeping
    /// To be tried and thrown away.
    case drill
}

/// A backup file with the code by which people compare it.
public struct SealedBackup: Equatable, Sendable {
    /// The file.
    public let file: [UInt8]
    /// What its party notes of it.
    public let note: BackupNote
}
