internal import Groups
internal import MPCCore
public import Secrets

/// The backup file, version 1 (lifecycle.md section 6): head, key commitment, nonce, the body sealed by AES-256-GCM behind its length, and the
/// SHA-256 of everything before, which tells a damaged file from a wrong key.
public enum BackupFile {
    /// The longest file that is read: 255 parties and three keys take less.
    public static let longest = 1 << 16
    private static let checksumLength = 32

    /// What a new file is sealed to.
    public enum Recipient: Sendable {
        /// A passphrase's UTF-8, at this cost.
        case passphrase(BackupSecret, Argon2Parameters)
        /// Whoever has the secret of this X25519 key of 32 bytes.
        case key([UInt8])
    }

    /// The cost of a passphrase that is asked for rarely: 3 passes over 256 MiB.
    public static func defaultCost(from randomness: Randomness = .system) throws(BackupError) -> Argon2Parameters {
        do throws(SecretsError) {
            return try Argon2Parameters(opslimit: 3, memlimit: 256 << 20, salt: randomness.bytes(Argon2Parameters.saltLength))
        } catch { throw .failed("\(error)") }
    }

    /// Seals a backup.
    ///
    /// - Parameter madeAt: seconds since 1970.
    public static func seal(_ backup: Backup, madeAt: UInt64, to recipient: Recipient) throws(BackupError) -> [UInt8] {
        try seal(
            backup, madeAt: madeAt, to: recipient, ephemeral: X25519PrivateKey(), nonce: Randomness.system.bytes(AEAD.nonceLength))
    }

    static func seal(
        _ backup: Backup, madeAt: UInt64, to recipient: Recipient, ephemeral: borrowing X25519PrivateKey, nonce: [UInt8]
    ) throws(BackupError) -> [UInt8] {
        let first = backup.state.keys[0]  // there is one: checked when it was made
        let lock: BackupLock =
            switch recipient {
            case .passphrase(_, let parameters): .passphrase(parameters)
            case .key(let key): .recipient(ephemeral: ephemeral.publicKey, recipient: key)
            }
        let keys = try keys(for: recipient, ephemeral)
        let header = BackupHeader(
            walletID: backup.state.walletID, epoch: first.epoch, madeAt: madeAt, party: first.index.rawValue,
            threshold: UInt8(clamping: first.threshold), parties: UInt8(clamping: first.parties),
            keys: UInt8(clamping: backup.shares.count), lock: lock)
        let open = header.encoded + keys.commitment
        let sealed: [UInt8]
        do throws(SecretsError) {
            sealed = try AEAD.seal(backup.body, key: keys.sealing, nonce: nonce, associatedData: open)
        } catch { throw .failed("\(error)") }
        var writer = WireWriter()
        for part in [open, nonce] { writer.write(part) }
        writer.write(UInt32(clamping: sealed.count))
        writer.write(sealed)
        return writer.bytes + SHA256.hash(writer.bytes)
    }

    private static func keys(
        for recipient: Recipient, _ ephemeral: borrowing X25519PrivateKey
    ) throws(BackupError) -> BackupKeys {
        do throws(SecretsError) {
            switch recipient {
            case .passphrase(let passphrase, let parameters): return try BackupKeys(passphrase: passphrase.bytes, parameters)
            case .key(let key):
                return try BackupKeys(ephemeral, with: key, ephemeral: ephemeral.publicKey, recipient: key)
            }
        } catch { throw .failed("\(error)") }
    }

    /// A file whose magic, checksum, numbers and lengths are right; nothing of it is authentic yet.
    private struct Parts {
        let header: BackupHeader
        let commitment: [UInt8]
        let open: [UInt8]
        let nonce: [UInt8]
        let sealed: [UInt8]

        init(_ file: [UInt8]) throws(BackupError) {
            guard file.starts(with: BackupHeader.magic) else { throw .notABackup }
            guard file.count <= BackupFile.longest else { throw .malformed(field: "length") }
            let content = Array(file.dropLast(checksumLength))
            guard content.count >= BackupHeader.magic.count, SHA256.hash(content)[...] == file.suffix(checksumLength) else {
                throw .damaged
            }
            var reader = WireReader(content)
            header = try BackupHeader(&reader)
            do throws(WireError) {
                commitment = try reader.bytes(32, "commitment")
                nonce = try reader.bytes(AEAD.nonceLength, "nonce")
                let length: UInt32 = try reader.number("length of the sealed body")
                sealed = try reader.bytes(Int(length), "length of the sealed body")
                try reader.finish()
            } catch { throw .malformed(field: "length of the sealed body") }
            open = Array(content.prefix(BackupHeader.length + 32))
        }
    }

    /// Reads the head of a file, which anybody can write.
    public static func header(of file: [UInt8]) throws(BackupError) -> BackupHeader { try Parts(file).header }

    /// Opens a file: only what comes back from here is a good backup.
    public static func open(_ file: [UInt8], with key: BackupKey) throws(BackupError) -> Backup {
        let parts = try Parts(file)
        let keys = try keys(of: parts.header.lock, key)
        guard keys.commitment == parts.commitment else { throw .wrongKey }
        let body: SecretBytes
        do throws(SecretsError) {
            body = try AEAD.open(parts.sealed, key: keys.sealing, nonce: parts.nonce, associatedData: parts.open)
        } catch { throw .tampered }
        return try Backup(body: body, of: parts.header)
    }

    private static func keys(of lock: BackupLock, _ key: BackupKey) throws(BackupError) -> BackupKeys {
        do throws(SecretsError) {
            switch (lock, key) {
            case (.passphrase(let parameters), .passphrase(let passphrase)):
                return try BackupKeys(passphrase: passphrase.bytes, parameters)
            case (.recipient(let ephemeral, let recipient), .identity(let secret)):
                let own = try X25519PrivateKey(secret: secret.bytes.copy())
                // A file to somebody else is opened by none of our keys.
                guard own.publicKey == recipient else { break }
                return try BackupKeys(own, with: ephemeral, ephemeral: ephemeral, recipient: recipient)
            default: break
            }
        } catch {
            guard error != .degenerateSharedSecret else { throw .malformed(field: "ephemeral key") }
            throw .failed("\(error)")
        }
        throw .wrongKey
    }

    /// The code by which people compare files: 16 characters of Base32 in fours, the first 80 bits of H("backup/code"; file).
    public static func code(of file: [UInt8]) -> String {
        var transcript = Transcript(.backupCode)
        transcript.absorb(file)
        let bits = transcript.hash().prefix(10).reduce(into: UInt128(0)) { $0 = $0 << 8 | UInt128($1) }
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        let characters = (0..<16).map { alphabet[Int(truncatingIfNeeded: bits >> (75 - 5 * UInt128($0))) & 31] }
        return stride(from: 0, to: 16, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }
}
