internal import Groups
public import Secrets

/// A key provider that is a file of random bytes: on a disk that is taken out, say, or one that another program mounts.
///
/// Each wrapping derives a key of its own, by HKDF-SHA-256 from the content with 32 fresh bytes as salt, and seals the data key with it.
/// Whoever writes the store's file and lacks the key file can make no store that it opens.
public final class KeyFile: KeyProvider {
    /// The fewest bytes of a key file.
    public static let leastBytes = 32
    /// The most: a longer one is a mistake, a file of another kind say.
    public static let mostBytes = 4096

    /// The name that stores keep.
    public let name = "key file"
    private let content: SecretBytes

    /// A key file by its content; nil where that is too short, too long, or so uniform that nobody drew it at random.
    public init?(content: consuming SecretBytes) {
        guard (Self.leastBytes...Self.mostBytes).contains(content.count), Self.isVaried(content) else { return nil }
        self.content = content
    }

    /// Eight values that differ: of 32 random bytes, or 64 random digits, there are far more. Zeros, or a word said again and again, are no key.
    /// Every value is compared with every byte: no branch and no address depends on them (rule M2).
    private static func isVaried(_ content: borrowing SecretBytes) -> Bool {
        let values = unsafe content.withUnsafeBytes { bytes in
            var values = 0
            for value in 0..<256 {
                var isThere = 0
                for place in bytes.indices { isThere |= unsafe (Int(bytes[place]) ^ value) &- 1 }
                values &+= isThere >> (Int.bitWidth - 1) & 1
            }
            return values
        }
        return values >= 8
    }

    /// Seals the key: salt (32), nonce (12), ciphertext and tag.
    public func wrap(_ key: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] {
        let (salt, nonce) = (Randomness.system.bytes(32), Randomness.system.bytes(AEAD.nonceLength))
        return salt + nonce + (try AEAD.seal(key, key: derived(salt), nonce: nonce, associatedData: associatedData))
    }

    /// Opens it.
    public func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes {
        guard wrapped.count == 32 + AEAD.nonceLength + StoreLock.dataKeyLength + AEAD.tagLength else {
            throw SecretsError.authenticationFailed
        }
        let (salt, nonce) = (Array(wrapped[..<32]), Array(wrapped[32..<32 + AEAD.nonceLength]))
        return try AEAD.open(
            Array(wrapped[(32 + AEAD.nonceLength)...]), key: derived(salt), nonce: nonce, associatedData: associatedData,
            storage: .guarded)
    }

    private func derived(_ salt: [UInt8]) throws(SecretsError) -> SecretBytes {
        try HKDF.derive(inputKey: content, salt: salt, info: Array(FieldBytes.Tag.keyFileKey.rawValue.utf8), storage: .guarded)
    }
}
