internal import Secrets
internal import Signing

/// A file with secret keys that backups are sealed to, as `wallet backup-key` and age-keygen write it: a key a line, comments and empty lines besides.
struct IdentityFile {
    /// A secret key, and the public key that it opens for.
    struct Identity {
        let recipient: [UInt8]
        let secret: BackupSecret
    }

    let identities: [Identity]

    init(_ file: String) throws {
        identities = try Passphrase.keyLines(of: file).map { line in
            guard let secret = AgeKey.secret(decoding: line.bytes) else { throw Self.noKey(file) }
            return Identity(recipient: try X25519PrivateKey(secret: secret.copy()).publicKey, secret: BackupSecret(secret))
        }
        guard !identities.isEmpty else { throw Self.noKey(file) }
    }

    private static func noKey(_ file: String) -> Failure {
        Failure(.input, .invalidText, "\(file) holds no secret key", hint: "it is a line that begins with AGE-SECRET-KEY-1")
    }
}
