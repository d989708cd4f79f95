public import Secrets
internal import Synchronization

/// A service that encrypts and decrypts 32 bytes under a key that never leaves it, and knows nothing of stores: a token, an HSM, a KMS.
public protocol KeyService: Sendable {
    /// A name that stores keep, for people. No secret.
    var name: String { get }
    /// Encrypts 32 bytes; at most ``KeyEnvelope/mostBytes`` come out.
    func encrypt(_ key: borrowing SecretBytes) throws -> [UInt8]
    /// Decrypts what ``encrypt(_:)`` gave; 32 bytes.
    func decrypt(_ bytes: [UInt8]) throws -> SecretBytes
}

/// A key provider over a service: a random *envelope key*, which the service encrypts, seals the data keys.
///
/// The service is asked once for all stores of a wallet, and what a data key is bound to is bound by this package, whatever the service can
/// do. Before an envelope key is used the service has to give it back: a key that it cannot decrypt any more would take the shares with it.
public final class KeyEnvelope: KeyProvider {
    /// The most bytes that a service makes of an envelope key.
    public static let mostBytes = 4096

    private let service: any KeyService
    private struct State {
        /// Envelope keys by what the service made of them.
        var opened: [[UInt8]: OpenedKey] = [:]
        /// Those of them that have opened a data key. Of the others it is not known that they are no one else's.
        var proven: Set<[UInt8]> = []
        /// What this envelope's own key was encrypted to.
        var own: [UInt8]?
    }
    private let state: Mutex<State>

    private final class OpenedKey: Sendable {
        let key: SecretBytes
        init(_ key: consuming SecretBytes) { self.key = key }
    }

    /// An envelope whose key is made with the first wrapping.
    public convenience init(_ service: any KeyService) { self.init(service, State()) }

    private init(_ service: any KeyService, _ state: State) {
        self.service = service
        self.state = Mutex(state)
    }

    /// An envelope over the same service that wraps by the key by which it has opened this; itself, where it has not.
    func locking(like wrapped: [UInt8]) -> KeyEnvelope {
        guard let encrypted = Self.parts(wrapped)?.encrypted else { return self }
        var known = state.withLock { $0 }
        guard known.proven.contains(encrypted) else { return self }
        known.own = encrypted
        return KeyEnvelope(service, known)
    }

    /// The service's name.
    public var name: String { service.name }

    /// Seals the key: length of the encrypted envelope key (2 bytes, big-endian), that, nonce (12), ciphertext and tag.
    public func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] {
        let (encrypted, envelope) = try own()
        let nonce = Randomness.system.bytes(AEAD.nonceLength)
        let sealed = try AEAD.seal(key, key: sealing(envelope), nonce: nonce, associatedData: associatedData)
        return [UInt8(truncatingIfNeeded: encrypted.count >> 8), UInt8(truncatingIfNeeded: encrypted.count)] + encrypted + nonce + sealed
    }

    /// Opens it.
    public func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes {
        guard let (encrypted, nonce, sealed) = Self.parts(wrapped) else { throw SecretsError.authenticationFailed }
        let envelope = try opened(encrypted)
        let key = try AEAD.open(sealed, key: sealing(envelope), nonce: nonce, associatedData: associatedData, storage: .guarded)
        state.withLock { _ = $0.proven.insert(encrypted) }
        return key
    }

    private static func parts(_ wrapped: [UInt8]) -> (encrypted: [UInt8], nonce: [UInt8], sealed: [UInt8])? {
        guard wrapped.count >= 2 else { return nil }
        let length = Int(wrapped[0]) << 8 | Int(wrapped[1])
        let rest = AEAD.nonceLength + StoreLock.dataKeyLength + AEAD.tagLength
        guard (1...mostBytes).contains(length), wrapped.count == 2 + length + rest else { return nil }
        return (
            Array(wrapped[2..<2 + length]), Array(wrapped[(2 + length)..<(2 + length + AEAD.nonceLength)]),
            Array(wrapped[(2 + length + AEAD.nonceLength)...])
        )
    }

    private func own() throws -> ([UInt8], OpenedKey) {
        try state.withLock { state in
            if let own = state.own, let key = state.opened[own] { return (own, key) }
            let key = SecretBytes(random: StoreLock.dataKeyLength, storage: .guarded)
            let encrypted = try service.encrypt(key)
            guard (1...Self.mostBytes).contains(encrypted.count) else { throw KeyProviderFailure("what it gives is too long or empty") }
            guard try service.decrypt(encrypted).isEqual(to: key) else {
                throw KeyProviderFailure("it does not give back what it was given")
            }
            let opened = OpenedKey(key)
            state.opened[encrypted] = opened
            state.own = encrypted
            return (encrypted, opened)
        }
    }

    /// Under the lock: whoever asks for the same key meanwhile waits for it instead of asking the service again.
    private func opened(_ encrypted: [UInt8]) throws -> OpenedKey {
        try state.withLock { state in
            if let key = state.opened[encrypted] { return key }
            let key = try service.decrypt(encrypted)
            guard key.count == StoreLock.dataKeyLength else { throw KeyProviderFailure("it gives \(key.count) bytes, not 32") }
            let opened = OpenedKey(key)
            state.opened[encrypted] = opened
            return opened
        }
    }

    private func sealing(_ envelope: OpenedKey) throws(SecretsError) -> SecretBytes {
        try HKDF.derive(inputKey: envelope.key, salt: [], info: Array(FieldBytes.Tag.envelopeKey.rawValue.utf8), storage: .guarded)
    }
}
