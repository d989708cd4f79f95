internal import MPCCore
public import Secrets

/// What a backup is sealed to, as its head has it: 72 bytes.
public enum BackupLock: Equatable, Sendable {
    /// A passphrase, through Argon2id with these parameters.
    case passphrase(Argon2Parameters)
    /// An X25519 key of the recipient, through a key that was made for this file; 32 bytes each.
    case recipient(ephemeral: [UInt8], recipient: [UInt8])

    static let length = 72
    static let numbers: ClosedRange<UInt8> = 1...2
    private static let kibibyte: UInt64 = 1024

    var number: UInt8 {
        switch self {
        case .passphrase: 1
        case .recipient: 2
        }
    }

    var encoded: [UInt8] {
        var writer = WireWriter()
        switch self {
        case .passphrase(let parameters):
            // Both were bounded when the parameters were made.
            writer.write(UInt32(clamping: parameters.opslimit))
            writer.write(UInt32(clamping: parameters.memlimit / Self.kibibyte))
            writer.write(parameters.salt)
            writer.write([UInt8](repeating: 0, count: 48))
        case .recipient(let ephemeral, let recipient):
            writer.write(ephemeral)
            writer.write(recipient)
            writer.write([UInt8](repeating: 0, count: 8))
        }
        return writer.bytes
    }

    init(_ number: UInt8, _ bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        let padding: [UInt8]
        if number == 1 {
            let passes: UInt32 = try reader.number("passes")
            let memory: UInt32 = try reader.number("memory")
            let salt = try reader.bytes(Argon2Parameters.saltLength, "salt")
            // Before anything is derived: a file does not say how long it takes to refuse it.
            do throws(SecretsError) {
                self = .passphrase(
                    try Argon2Parameters(
                        opslimit: UInt64(passes), memlimit: UInt64(memory) * Self.kibibyte, salt: salt,
                        acceptedMemory: Argon2Parameters.acceptedBackupMemory))
            } catch { throw WireError(field: "cost of the passphrase", problem: .outOfRange) }
            padding = try reader.bytes(48, "padding")
        } else {
            let ephemeral = try reader.bytes(32, "ephemeral key")
            self = .recipient(ephemeral: ephemeral, recipient: try reader.bytes(32, "recipient"))
            padding = try reader.bytes(8, "padding")
        }
        guard padding.allSatisfy({ $0 == 0 }) else { throw WireError(field: "padding", problem: .outOfRange) }
        try reader.finish()
    }
}

/// A secret that opens backups: lent, never copied.
public final class BackupSecret: Sendable {
    let bytes: SecretBytes

    /// Takes the secret over.
    public init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
}

/// What opens a backup.
public enum BackupKey: Sendable {
    /// A passphrase's UTF-8.
    case passphrase(BackupSecret)
    /// The recipient's X25519 secret, 32 bytes.
    case identity(BackupSecret)
}

/// The keys of one backup file, from what opens it.
struct BackupKeys: ~Copyable {
    let sealing: SecretBytes
    /// What binds the file to one key: AES-GCM alone opens under several. 32 bytes, public.
    let commitment: [UInt8]

    private init(salt: [UInt8], secret: borrowing SecretBytes) throws(SecretsError) {
        let prk = HKDF.extract(salt: salt, inputKey: secret)
        let sealing = try HKDF.expand(key: prk, info: Array("key".utf8), length: 32)
        let commitment = try HKDF.expand(key: prk, info: Array("commit".utf8), length: 32).exposed()
        self.sealing = sealing
        self.commitment = commitment
    }

    /// By a passphrase.
    init(passphrase: borrowing SecretBytes, _ parameters: Argon2Parameters) throws(SecretsError) {
        let secret = try PassphraseKey.derive(passphrase: passphrase, parameters: parameters, storage: .heap)
        try self.init(salt: Array("chainsign/backup".utf8), secret: secret)
    }

    /// Between the file's own key and the recipient's: one of the two secret here, the other's public part `peer`.
    init(_ key: borrowing X25519PrivateKey, with peer: [UInt8], ephemeral: [UInt8], recipient: [UInt8]) throws(SecretsError) {
        let secret = try key.sharedSecret(with: peer)
        try self.init(salt: ephemeral + recipient, secret: secret)
    }
}
