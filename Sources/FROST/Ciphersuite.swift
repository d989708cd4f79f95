public import Groups
public import MPCCore
public import Secrets

/// A FROST ciphersuite (RFC 9591, section 6): a group and the hashes H1…H5.
public protocol Ciphersuite: Sendable {
    /// The prime-order group.
    associatedtype Group: PrimeOrderGroup

    /// The suite's context string.
    static var contextString: String { get }
    /// The protocol name that goes into run ids.
    static var protocolName: String { get }

    /// H1, which makes binding factors.
    static func h1(_ message: [UInt8]) -> Scalar<Group>
    /// H2, which makes the challenge.
    static func h2(_ message: [UInt8]) -> Scalar<Group>
    /// H3, which makes nonces of 32 random bytes ‖ the secret share. Everything about it is secret.
    static func h3(_ secret: borrowing SecretBytes) -> SecretScalar<Group>
    /// H4, which makes the message's digest.
    static func h4(_ message: [UInt8]) -> [UInt8]
    /// H5, which makes the commitment list's digest.
    static func h5(_ message: [UInt8]) -> [UInt8]

    /// Returns the part of an encoded element that challenge and signature show: all of it, or its x coordinate alone.
    static func published(_ element: [UInt8]) -> [UInt8]
    /// Returns whether the published part of an encoded element stands for its negative. Keys must not be such elements.
    static func isNegated(_ element: [UInt8]) -> Bool
    /// Makes the key that a signature verifies under: the wallet's, or the one derived from it by an additive tweak, and the Taproot output
    /// of that where one is asked for. Nil where that is no key, or is nothing that the suite has.
    static func signingKey(_ key: [UInt8], plus additive: Scalar<Group>?, taproot: TaprootOutput?) -> SigningKey<Group>?

    /// Returns whether a finished signature, R ‖ z, is valid under a key of ``signingKey(_:plus:taproot:)``. It is the check that the world
    /// will make.
    static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool
}

extension Ciphersuite {
    /// Returns all of the element.
    public static func published(_ element: [UInt8]) -> [UInt8] { element }
    /// Returns false: an element stands for itself.
    public static func isNegated(_ element: [UInt8]) -> Bool { false }

    /// Makes the key X + τ·G; nil for a Taproot output.
    public static func signingKey(_ key: [UInt8], plus additive: Scalar<Group>?, taproot: TaprootOutput?) -> SigningKey<Group>? {
        guard taproot == nil else { return nil }
        guard let additive, !additive.isZero else { return SigningKey(publicKey: key, negates: false, offset: .zero) }
        guard let base = try? Group.Element(encoded: key), let summand = Group.generatorMultiple(additive),
            let sum = base.adding(summand)
        else { return nil }
        return SigningKey(publicKey: sum.encoded, negates: false, offset: additive)
    }
}
