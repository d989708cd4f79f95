public import Groups
public import Secrets

/// FROST(secp256k1, SHA-256), RFC 9591 section 6.5. A Schnorr signature of its own kind: *not* BIP-340.
public enum Secp256k1SHA256: Ciphersuite {
    /// secp256k1.
    public typealias Group = Secp256k1
    /// The RFC's context string.
    public static let contextString = "FROST-secp256k1-SHA256-v1"
    /// "frost-secp256k1/sign".
    public static let protocolName = "frost-secp256k1/sign"

    private static let rho = HashToField(contextString + "rho")
    private static let chal = HashToField(contextString + "chal")
    private static let nonce = HashToField(contextString + "nonce")
    private static let msg = Array((contextString + "msg").utf8)
    private static let com = Array((contextString + "com").utf8)

    /// hash_to_field (RFC 9380) with the domain context ‖ "rho".
    public static func h1(_ message: [UInt8]) -> Scalar<Secp256k1> { rho(message) }
    /// hash_to_field with the domain context ‖ "chal".
    public static func h2(_ message: [UInt8]) -> Scalar<Secp256k1> { chal(message) }
    /// hash_to_field with the domain context ‖ "nonce", in wiped memory throughout.
    public static func h3(_ secret: borrowing SecretBytes) -> SecretScalar<Secp256k1> { nonce.secret(secret) }
    /// SHA-256(context ‖ "msg" ‖ m).
    public static func h4(_ message: [UInt8]) -> [UInt8] { SHA256.hash(msg + message) }
    /// SHA-256(context ‖ "com" ‖ m).
    public static func h5(_ message: [UInt8]) -> [UInt8] { SHA256.hash(com + message) }

    /// Verifies z·G = R + c·PK, with R ‖ z as 33 + 32 bytes (RFC 9591, appendix B.1's prime-order verification).
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 65, let key = try? Secp256k1.Element(encoded: publicKey),
            let response = try? Scalar<Secp256k1>(encoded: Array(signature.suffix(32)))
        else { return false }
        let commitment = Array(signature.prefix(33))
        let challenge = h2(commitment + publicKey + message)
        // R = z·G − c·PK, compared as bytes: what is not an encoding of that very point is refused with it.
        guard let product = key.multiplied(by: -challenge) else { return false }
        return product.addingGenerator(times: response)?.encoded == commitment
    }
}
