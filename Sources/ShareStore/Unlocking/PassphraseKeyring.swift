public import Secrets
internal import Synchronization

/// A key derived from a passphrase, with the parameters of its derivation.
public final class UnlockKey: Sendable {
    /// Salt and cost.
    public let parameters: Argon2Parameters
    let key: SecretBytes

    /// Derives; takes the time and memory that the parameters name.
    public init(passphrase: borrowing SecretBytes, parameters: Argon2Parameters) throws(StoreError) {
        self.parameters = parameters
        do throws(SecretsError) {
            key = try PassphraseKey.derive(passphrase: passphrase, parameters: parameters)
        } catch {
            throw .secrets(error)
        }
    }
}

/// One passphrase and the keys derived from it: the stores of one local wallet share salt and cost, so that unlocking all of them
/// derives once.
public final class PassphraseKeyring: StoreKeyring {
    /// The derivation's parameters that stores created with this keyring record.
    public let newStoreParameters: Argon2Parameters
    private let passphrase: SecretBytes
    private let derived = Mutex<(keys: [Argon2Parameters: UnlockKey], time: Duration)>(([:], .zero))

    /// Makes a keyring. Where a wallet gets a further party, ``SQLiteShareStore/keyring(forFurtherStores:)`` gives the one of its other
    /// stores.
    public init(passphrase: consuming SecretBytes, newStoreParameters: Argon2Parameters = .interactive()) {
        self.passphrase = passphrase
        self.newStoreParameters = newStoreParameters
    }

    /// A keyring of the same passphrase that locks new stores at other parameters. It knows the keys that were derived.
    func locking(at parameters: Argon2Parameters) -> PassphraseKeyring {
        guard parameters != newStoreParameters else { return self }
        let other = PassphraseKeyring(passphrase: passphrase.copy(storage: .guarded), newStoreParameters: parameters)
        let known = derived.withLock { $0.keys }
        other.derived.withLock { $0.keys = known }
        return other
    }

    /// The passphrase.
    public var unlock: Unlock { .passphrase(self) }

    /// The key under these parameters, derived the first time and remembered.
    public func key(for parameters: Argon2Parameters) throws(StoreError) -> UnlockKey {
        // Under the lock: whoever asks for the same key meanwhile waits for it instead of deriving it again.
        try derived.withLock { (derived) throws(StoreError) in
            if let key = derived.keys[parameters] { return key }
            let start = ContinuousClock.now
            defer { derived.time += ContinuousClock.now - start }
            let key = try UnlockKey(passphrase: passphrase, parameters: parameters)
            derived.keys[parameters] = key
            return key
        }
    }

    /// The number of derivations made.
    package var derivations: Int { derived.withLock { $0.keys.count } }
    /// The time that the derivations took.
    public var derivationTime: Duration { derived.withLock { $0.time } }
}
