internal import CSodium
public import Secrets

/// An Ed25519 signing key in one piece, as a party's *identity* has it. Wallet keys never take this form.
public struct Ed25519SigningKey: ~Copyable, Sendable {
    private let secret: SecretBytes
    /// The public key, 32 bytes.
    public let publicKey: [UInt8]

    /// Makes a fresh key.
    public init(random randomness: Randomness = .system) {
        self.init(unchecked: SecretBytes(random: 32, from: randomness))
    }

    /// Makes the key of a 32-byte seed (RFC 8032's private key); another length is refused.
    public init(seed: borrowing SecretBytes) throws(GroupError) {
        guard seed.count == 32 else { throw .wrongLength(expected: 32, actual: seed.count) }
        self.init(unchecked: seed.copy())
    }

    private init(unchecked seed: consuming SecretBytes) {
        var expanded = SecretBytes(zeros: 64, storage: .guarded)
        var publicKey = [UInt8](repeating: 0, count: 32)
        unsafe seed.withUnsafeBytes { seed in
            unsafe expanded.withUnsafeMutableBytes { output in
                if let seed = seed.baseAddress, let output = output.baseAddress {
                    unsafe _ = crypto_sign_seed_keypair(
                        &publicKey, output.assumingMemoryBound(to: UInt8.self), seed.assumingMemoryBound(to: UInt8.self))
                }
            }
        }
        secret = expanded
        self.publicKey = publicKey
    }

    /// Returns the 32-byte seed, to be sealed.
    public borrowing func seed() -> SecretBytes {
        unsafe secret.withUnsafeBytes { unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0.prefix(32))) }
    }

    /// Signs a message: 64 bytes, R ‖ s.
    public borrowing func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        unsafe secret.withUnsafeBytes { key in
            if let key = key.baseAddress {
                unsafe _ = crypto_sign_detached(
                    &signature, nil, message, UInt64(message.count), key.assumingMemoryBound(to: UInt8.self))
            }
        }
        return signature
    }
}
