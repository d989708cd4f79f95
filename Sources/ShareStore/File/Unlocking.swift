internal import Groups
public import Secrets
internal import Synchronization

/// The way in which a store's data key is wrapped.
public enum Unlock: Sendable {
    /// By a passphrase, through Argon2id.
    case passphrase(PassphraseKeyring)
    /// By a key management service, a hardware token or another program.
    case provider(any KeyProvider)
}

/// Something that wraps keys without showing its own.
public protocol KeyProvider: Sendable {
    /// A name that is stored beside the wrapped key, for people. No secret.
    var name: String { get }
    /// Wraps 32 bytes. `associatedData` must be bound: unwrapping with other associated data must fail.
    func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8]
    /// Unwraps what ``wrap(_:associatedData:)`` gave.
    func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes
}

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
public final class PassphraseKeyring: Sendable {
    /// The derivation's parameters that stores created with this keyring record.
    public let newStoreParameters: Argon2Parameters
    private let passphrase: SecretBytes
    private let derived = Mutex<(keys: [Argon2Parameters: UnlockKey], time: Duration)>(([:], .zero))

    /// Makes a keyring. Where a wallet gets a further party, pass the parameters of its other stores
    /// (``SQLiteShareStore/passphraseParameters(at:)``).
    public init(passphrase: consuming SecretBytes, newStoreParameters: Argon2Parameters = .interactive()) {
        self.passphrase = passphrase
        self.newStoreParameters = newStoreParameters
    }

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

/// The unlock record: the wrapped data key and how to unwrap it.
struct UnlockRecord {
    enum Method {
        case passphrase(Argon2Parameters)
        case provider(name: String)
    }
    let method: Method
    /// The AES-256-GCM nonce; empty for a provider.
    let nonce: [UInt8]
    let wrapped: [UInt8]

    var kindName: String {
        switch method {
        case .passphrase: "passphrase"
        case .provider: "key provider"
        }
    }

    /// Wraps a data key.
    init(wrapping dataKey: borrowing SecretBytes, by unlock: Unlock, storeID: [UInt8], file: String) throws(StoreError) {
        switch unlock {
        case .passphrase(let keyring):
            let method = Method.passphrase(keyring.newStoreParameters)
            let nonce = Randomness.system.bytes(AEAD.nonceLength)
            let key = try keyring.key(for: keyring.newStoreParameters)
            do throws(SecretsError) {
                wrapped = try AEAD.seal(
                    dataKey, key: key.key, nonce: nonce, associatedData: Self.associatedData(method, storeID: storeID))
            } catch {
                throw .secrets(error)
            }
            self.method = method
            self.nonce = nonce
        case .provider(let provider):
            let method = Method.provider(name: provider.name)
            let associatedData = Self.associatedData(method, storeID: storeID)
            // The provider's own error may hold anything; it is not passed on.
            guard let wrapped = try? provider.wrap(dataKey, associatedData: associatedData) else {
                throw .providerFailed(file: file, provider: provider.name)
            }
            self.method = method
            self.nonce = []
            self.wrapped = wrapped
        }
    }

    /// A record read from a store.
    init(method: Method, nonce: [UInt8], wrapped: [UInt8]) {
        self.method = method
        self.nonce = nonce
        self.wrapped = wrapped
    }

    /// The data key, in guarded storage.
    func unwrap(by unlock: Unlock, storeID: [UInt8], file: String) throws(StoreError) -> SecretBytes {
        let associatedData = Self.associatedData(method, storeID: storeID)
        switch (method, unlock) {
        case (.passphrase(let parameters), .passphrase(let keyring)):
            let key = try keyring.key(for: parameters)
            do throws(SecretsError) {
                let dataKey = try AEAD.open(wrapped, key: key.key, nonce: nonce, associatedData: associatedData, storage: .guarded)
                guard dataKey.count == 32 else { throw .authenticationFailed }
                return dataKey
            } catch {
                throw .wrongUnlock(file: file)
            }
        case (.provider(let name), .provider(let provider)):
            guard name == provider.name else { throw .unlockKindDiffers(file: file, lockedBy: "key provider named \(name)") }
            guard let dataKey = try? provider.unwrap(wrapped, associatedData: associatedData) else {
                throw .providerFailed(file: file, provider: name)
            }
            guard dataKey.count == 32 else { throw .wrongUnlock(file: file) }
            return dataKey
        case (.passphrase, .provider), (.provider, .passphrase):
            throw .unlockKindDiffers(file: file, lockedBy: kindName)
        }
    }

    /// SHA-256 over all of it, to tell an altered record from a wrong passphrase. It authenticates nothing.
    var checksum: [UInt8] {
        var fields = FieldBytes(.unlockChecksum)
        fields.append(Self.associatedData(method, storeID: []))
        fields.append(nonce)
        fields.append(wrapped)
        return SHA256.hash(fields.bytes)
    }

    private static func associatedData(_ method: Method, storeID: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.unlock)
        fields.append(storeID)
        switch method {
        case .passphrase(let parameters):
            fields.append("passphrase")
            fields.append(parameters.opslimit)
            fields.append(parameters.memlimit)
            fields.append(parameters.salt)
        case .provider(let name):
            fields.append("provider")
            fields.append(name)
        }
        return fields.bytes
    }
}
