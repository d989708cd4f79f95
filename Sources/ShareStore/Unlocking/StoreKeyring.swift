public import Secrets

/// The way in which a store's data key is wrapped.
public enum Unlock: Sendable {
    /// By a passphrase, through Argon2id.
    case passphrase(PassphraseKeyring)
    /// By a key file, a key management service, a hardware token or another program.
    case provider(any KeyProvider)
}

/// Whatever opens the stores of a wallet and locks new ones: one passphrase, or one key provider.
///
/// Who opens a store says what it is opened with. The store names what it is locked by, and that is compared, never followed: no file decides
/// what is asked for, run or spent, and nothing is tried that was not named.
public protocol StoreKeyring: Sendable {
    /// What it opens with.
    var unlock: Unlock { get }
}

/// Something that wraps keys without showing its own.
public protocol KeyProvider: StoreKeyring {
    /// A name that is stored beside the wrapped key, for people: 1 to 64 printable ASCII characters. No secret.
    var name: String { get }
    /// Wraps 32 bytes. `associatedData` must be bound: unwrapping with other associated data must fail.
    func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8]
    /// Unwraps what ``wrap(_:associatedData:)`` gave.
    func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes
}

extension KeyProvider {
    /// The provider itself.
    public var unlock: Unlock { .provider(self) }
}

/// Why a key provider failed, in words of the program that made it: they are shown, so that nothing secret and nothing that a service or a
/// file says belongs in them. Any other error of a provider is told as a failure without a reason.
public struct KeyProviderFailure: Error, Equatable {
    /// The reason.
    public let reason: String

    /// A failure for this reason.
    public init(_ reason: String) { self.reason = reason }
}
