public import Groups
public import Secrets

/// FROST(Ed25519, SHA-512), RFC 9591 section 6.1. Its signatures are Ed25519 signatures (RFC 8032).
public enum Ed25519SHA512: Ciphersuite {
    /// edwards25519's prime-order subgroup.
    public typealias Group = Edwards25519
    /// The RFC's context string.
    public static let contextString = "FROST-ED25519-SHA512-v1"
    /// "frost-ed25519/sign".
    public static let protocolName = "frost-ed25519/sign"

    private static let rho = Array((contextString + "rho").utf8)
    private static let nonce = Array((contextString + "nonce").utf8)
    private static let msg = Array((contextString + "msg").utf8)
    private static let com = Array((contextString + "com").utf8)

    /// SHA-512(context ‖ "rho" ‖ m), little-endian, reduced.
    public static func h1(_ message: [UInt8]) -> Scalar<Edwards25519> { reduce(SHA512.hash(rho + message)) }
    /// SHA-512(m) reduced: no context, for compatibility with RFC 8032.
    public static func h2(_ message: [UInt8]) -> Scalar<Edwards25519> { reduce(SHA512.hash(message)) }
    /// SHA-512(context ‖ "nonce" ‖ m) reduced.
    public static func h3(_ secret: borrowing SecretBytes) -> SecretScalar<Edwards25519> {
        SecretScalar(reducing: SecretHash.sha512(nonce, secret)) ?? SecretScalar()
    }
    /// SHA-512(context ‖ "msg" ‖ m).
    public static func h4(_ message: [UInt8]) -> [UInt8] { SHA512.hash(msg + message) }
    /// SHA-512(context ‖ "com" ‖ m).
    public static func h5(_ message: [UInt8]) -> [UInt8] { SHA512.hash(com + message) }

    /// Verifies as RFC 8032 does, by libsodium's strict check.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        Ed25519.isValid(signature: signature, message: message, publicKey: publicKey)
    }

    private static func reduce(_ digest: [UInt8]) -> Scalar<Edwards25519> { Scalar(reducing: digest) ?? .zero }
}
