#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The errors of this module's primitives. No case carries secret data.
public enum SecretsError: Error, Equatable, Sendable {
    /// A key, nonce or public key has another length than the primitive asks for.
    case wrongLength(field: String, expected: Int, actual: Int)
    /// An input or output exceeds what the primitive can take.
    case tooLong(field: String, maximum: Int)
    /// The ciphertext is too short, or it, its associated data, its nonce or its key are not those of the sealing.
    case authenticationFailed
    /// The peer's X25519 public key is of small order: the shared secret would be all zeros (rule M5).
    case degenerateSharedSecret
    /// A parameter of the password hash is outside the accepted bounds.
    case parameterOutOfBounds(field: String, value: UInt64, accepted: ClosedRange<UInt64>)
    /// The password hash could not get the memory that its parameters ask for.
    case notEnoughMemory(bytes: UInt64)
    /// The library refused an operation that has no business failing.
    case libraryFailure(operation: String)
}

extension SecretsError: CustomStringConvertible, LocalizedError {
    /// The same as ``description``.
    public var errorDescription: String? { description }

    /// One line without secrets, for people.
    public var description: String {
        switch self {
        case .wrongLength(let field, let expected, let actual): "\(field) has \(actual) bytes, expected \(expected)"
        case .tooLong(let field, let maximum): "\(field) is longer than \(maximum) bytes"
        case .authenticationFailed: "sealed data does not authenticate under this key"
        case .degenerateSharedSecret: "the peer's X25519 key is of small order"
        case .parameterOutOfBounds(let field, let value, let accepted):
            "\(field) is \(value), accepted are \(accepted.lowerBound) to \(accepted.upperBound)"
        case .notEnoughMemory(let bytes): "the password hash needs \(bytes) bytes of memory and did not get them"
        case .libraryFailure(let operation): "\(operation) failed inside the cryptographic library"
        }
    }
}
