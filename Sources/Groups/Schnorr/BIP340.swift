internal import CSecp256k1

/// BIP-340: Schnorr signatures over secp256k1 under x-only keys, verified by libsecp256k1.
public enum BIP340 {
    /// Returns whether x(R) ‖ s, 64 bytes, is a valid signature of a message of any length under an x-only key of 32 bytes. Wrong lengths
    /// are invalid.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32 else { return false }
        let context = unsafe Secp256k1Context.shared.pointer
        var key = secp256k1_xonly_pubkey()
        guard unsafe secp256k1_xonly_pubkey_parse(context, &key, publicKey) == 1 else { return false }
        return unsafe secp256k1_schnorrsig_verify(context, signature, message, message.count, &key) == 1
    }

    /// Returns whether 32 bytes are the x coordinate of a point, that is, a key.
    public static func isKey(_ bytes: [UInt8]) -> Bool {
        var key = secp256k1_xonly_pubkey()
        return unsafe bytes.count == 32 && secp256k1_xonly_pubkey_parse(Secp256k1Context.shared.pointer, &key, bytes) == 1
    }

    /// BIP-340's tagged hash, hash_tag(m) = SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ m).
    public struct TaggedHash: Sendable {
        private let prefix: [UInt8]

        /// Makes the hash of a tag.
        public init(_ tag: String) {
            let digest = SHA256.hash(Array(tag.utf8))
            prefix = digest + digest
        }

        /// Hashes a message: 32 bytes.
        public func callAsFunction(_ message: [UInt8]) -> [UInt8] { SHA256.hash(prefix + message) }
    }

    /// Computes BIP-340's challenge as a scalar: the digest of hash_BIP0340/challenge modulo the order.
    public static func challenge(_ input: [UInt8]) -> Scalar<Secp256k1> { Scalar(reducingBigEndian: challengeHash(input)) ?? .zero }

    private static let challengeHash = TaggedHash("BIP0340/challenge")
}
