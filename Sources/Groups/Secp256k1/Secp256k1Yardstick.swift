internal import CSecp256k1
package import Secrets

/// An ECDSA key in one piece with which libsecp256k1 itself signs: `bench` compares threshold signing to it.
///
/// Wallet keys never take this form; the only way to make one is a random one.
package struct ThrowAwayECDSAKey: ~Copyable {
    private let secret: SecretBytes
    /// The public key, 33 bytes compressed.
    package let publicKey: [UInt8]

    /// Makes a fresh key.
    package init?(random randomness: Randomness = .system) {
        let secret = SecretBytes(random: 32, from: randomness)
        var point = secp256k1_pubkey()
        let made = unsafe secret.withUnsafeBytes { key in
            guard let key = key.baseAddress else { return Int32(0) }
            return unsafe secp256k1_ec_pubkey_create(
                Secp256k1Context.shared.pointer, &point, key.assumingMemoryBound(to: UInt8.self))
        }
        // Fails for 0 and for values above the order: a chance of 2⁻¹²⁸.
        guard made == 1 else { return nil }
        var encoded = [UInt8](repeating: 0, count: 33)
        var length = 33
        unsafe _ = secp256k1_ec_pubkey_serialize(
            Secp256k1Context.shared.pointer, &encoded, &length, &point, UInt32(SECP256K1_EC_COMPRESSED))
        self.secret = secret
        publicKey = encoded
    }

    /// Signs a 32-byte digest: r ‖ s, 64 bytes; nil for another length.
    package borrowing func sign(digest: [UInt8]) -> [UInt8]? {
        guard digest.count == 32 else { return nil }
        var signature = secp256k1_ecdsa_signature()
        let made = unsafe secret.withUnsafeBytes { key in
            guard let key = key.baseAddress else { return Int32(0) }
            return unsafe secp256k1_ecdsa_sign(
                Secp256k1Context.shared.pointer, &signature, digest, key.assumingMemoryBound(to: UInt8.self), nil, nil)
        }
        guard made == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 64)
        unsafe _ = secp256k1_ecdsa_signature_serialize_compact(Secp256k1Context.shared.pointer, &bytes, &signature)
        return bytes
    }

    /// Computes SHA-256 of the shared point with another key, in constant time; nil where the other key is none.
    package borrowing func sharedSecret(with publicKey: [UInt8]) -> SecretBytes? {
        var point = secp256k1_pubkey()
        guard publicKey.count == 33, unsafe secp256k1_ec_pubkey_parse(Secp256k1Context.shared.pointer, &point, publicKey, 33) == 1 else {
            return nil
        }
        var shared = SecretBytes(zeros: 32)
        let made = unsafe secret.withUnsafeBytes { key in
            unsafe shared.withUnsafeMutableBytes { output in
                guard let key = key.baseAddress, let output = output.baseAddress else { return Int32(0) }
                return unsafe secp256k1_ecdh(
                    Secp256k1Context.shared.pointer, output.assumingMemoryBound(to: UInt8.self), &point,
                    key.assumingMemoryBound(to: UInt8.self), nil, nil)
            }
        }
        guard made == 1 else { return nil }
        return shared
    }

    /// Returns whether r ‖ s is a signature of the digest under the key; parses both, as a verifier does.
    package static func isValid(signature: [UInt8], digest: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, digest.count == 32, publicKey.count == 33 else { return false }
        var parsed = secp256k1_ecdsa_signature()
        var point = secp256k1_pubkey()
        guard unsafe secp256k1_ecdsa_signature_parse_compact(Secp256k1Context.shared.pointer, &parsed, signature) == 1,
            unsafe secp256k1_ec_pubkey_parse(Secp256k1Context.shared.pointer, &point, publicKey, 33) == 1
        else { return false }
        return unsafe secp256k1_ecdsa_verify(Secp256k1Context.shared.pointer, &parsed, digest, &point) == 1
    }
}
