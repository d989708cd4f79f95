public import Groups
public import Secrets

/// A FROST ciphersuite (RFC 9591, section 6): a group and the hashes H1…H5.
public protocol Ciphersuite: Sendable {
    /// The prime-order group.
    associatedtype Group: PrimeOrderGroup

    /// The suite's context string.
    static var contextString: String { get }
    /// The protocol name that goes into run ids.
    static var protocolName: String { get }

    /// H1: binding factors.
    static func h1(_ message: [UInt8]) -> Scalar<Group>
    /// H2: the challenge.
    static func h2(_ message: [UInt8]) -> Scalar<Group>
    /// H3: nonces, from 32 random bytes ‖ the secret share. Everything about it is secret.
    static func h3(_ secret: borrowing SecretBytes) -> SecretScalar<Group>
    /// H4: the message's digest.
    static func h4(_ message: [UInt8]) -> [UInt8]
    /// H5: the digest of the commitment list.
    static func h5(_ message: [UInt8]) -> [UInt8]

    /// Whether a finished signature, R ‖ z, is valid: the check that the world will make.
    static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool
}
