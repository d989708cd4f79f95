internal import MPCCore
internal import Secrets

/// The head of a backup file, which everybody can read (lifecycle.md section 6): 162 bytes before the nonce, big-endian.
///
/// | bytes | field |
/// |---|---|
/// | 8, 1, 1 | "CSBACKUP", version 1, lock |
/// | 32, 4, 8 | wallet id, epoch, seconds since 1970 |
/// | 1, 1, 1, 1 | party, t, n, number of keys |
/// | 72 | the lock's own |
/// | 32 | key commitment |
public struct BackupHeader: Equatable, Sendable {
    /// The wallet's id (``WalletState/walletID``).
    public let walletID: [UInt8]
    /// The epoch of the shares.
    public let epoch: UInt32
    /// The time of its making: seconds since 1970.
    public let madeAt: UInt64
    /// The party whose share is in it.
    public let party: UInt8
    /// t.
    public let threshold: UInt8
    /// n.
    public let parties: UInt8
    /// The number of keys, 1 to 3.
    public let keys: UInt8
    /// What opens it.
    public let lock: BackupLock

    static let magic = Array("CSBACKUP".utf8)
    static let version: UInt8 = 1
    /// The bytes before the key commitment.
    static let length = 8 + 1 + 1 + 32 + 4 + 8 + 4 + BackupLock.length

    var encoded: [UInt8] {
        var writer = WireWriter()
        writer.write(Self.magic)
        writer.byte(Self.version)
        writer.byte(lock.number)
        writer.write(walletID)
        writer.write(epoch)
        writer.write((0..<8).map { UInt8(truncatingIfNeeded: madeAt >> (56 - 8 * UInt64($0))) })
        for number in [party, threshold, parties, keys] { writer.byte(number) }
        writer.write(lock.encoded)
        return writer.bytes
    }

    init(walletID: [UInt8], epoch: UInt32, madeAt: UInt64, party: UInt8, threshold: UInt8, parties: UInt8, keys: UInt8, lock: BackupLock) {
        (self.walletID, self.epoch, self.madeAt) = (walletID, epoch, madeAt)
        (self.party, self.threshold, self.parties, self.keys, self.lock) = (party, threshold, parties, keys, lock)
    }

    /// Reads a head whose file's magic and checksum are right.
    init(_ reader: inout WireReader) throws(BackupError) {
        do throws(WireError) {
            _ = try reader.bytes(Self.magic.count, "magic")
            let version = try reader.byte("version")
            guard version == Self.version else { throw WireError(field: "version", problem: .unknownVersion(version)) }
            let lock = try reader.byte("lock")
            guard BackupLock.numbers.contains(lock) else { throw WireError(field: "lock", problem: .unknownType(lock)) }
            walletID = try reader.bytes(32, "wallet id")
            epoch = try reader.number("epoch")
            madeAt = try reader.bytes(8, "made at").reduce(0) { $0 << 8 | UInt64($1) }
            (party, threshold) = (try reader.byte("party"), try reader.byte("threshold"))
            (parties, keys) = (try reader.byte("parties"), try reader.byte("number of keys"))
            guard threshold >= 2, threshold <= parties else { throw WireError(field: "threshold", problem: .outOfRange) }
            guard party >= 1, party <= parties else { throw WireError(field: "party", problem: .outOfRange) }
            guard (1...3).contains(keys) else { throw WireError(field: "number of keys", problem: .outOfRange) }
            self.lock = try BackupLock(lock, try reader.bytes(BackupLock.length, "lock"))
        } catch {
            switch error.problem {
            case .unknownVersion(let value), .unknownType(let value): throw .unsupported(field: error.field, value: value)
            default: throw .malformed(field: error.field)
            }
        }
    }
}
