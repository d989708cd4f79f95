internal import CSodium

/// The cost and salt of one Argon2id derivation; stored beside what the derived key wraps.
public struct Argon2Parameters: Equatable, Hashable, Sendable {
    /// The length of a salt in bytes.
    public static let saltLength = 16
    /// The accepted passes over the memory. The ceiling keeps a forged file from stalling whoever opens it.
    public static let acceptedOperations: ClosedRange<UInt64> = 1...16
    /// The accepted memory in bytes: 8 KiB to 256 MiB, libsodium's moderate limit. A file that asks for more is refused before it is taken.
    public static let acceptedMemory: ClosedRange<UInt64> = 8192...(256 << 20)

    /// The number of passes over the memory.
    public let opslimit: UInt64
    /// The memory in bytes.
    public let memlimit: UInt64
    /// The salt: 16 random bytes, no secret.
    public let salt: [UInt8]

    /// The memory in bytes that a backup may ask for, which is opened rarely and kept for long: up to 2 GiB.
    package static let acceptedBackupMemory: ClosedRange<UInt64> = 8192...(2 << 30)

    /// Makes parameters that come from outside: each is checked against its bounds.
    public init(opslimit: UInt64, memlimit: UInt64, salt: [UInt8]) throws(SecretsError) {
        try self.init(opslimit: opslimit, memlimit: memlimit, salt: salt, acceptedMemory: Self.acceptedMemory)
    }

    /// The same with other bounds of memory.
    package init(
        opslimit: UInt64, memlimit: UInt64, salt: [UInt8], acceptedMemory: ClosedRange<UInt64>
    ) throws(SecretsError) {
        guard Self.acceptedOperations.contains(opslimit) else {
            throw .parameterOutOfBounds(field: "number of passes", value: opslimit, accepted: Self.acceptedOperations)
        }
        guard acceptedMemory.contains(memlimit) else {
            throw .parameterOutOfBounds(field: "bytes of memory", value: memlimit, accepted: acceptedMemory)
        }
        guard salt.count == Self.saltLength else {
            throw .wrongLength(field: "salt", expected: Self.saltLength, actual: salt.count)
        }
        self.opslimit = opslimit
        self.memlimit = memlimit
        self.salt = salt
    }

    private init(interactiveSalt salt: [UInt8]) {
        opslimit = UInt64(crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE)
        memlimit = UInt64(crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE)
        self.salt = salt
    }

    /// Makes parameters of libsodium's interactive limits (2 passes, 64 MiB) and a fresh salt.
    public static func interactive(from randomness: Randomness = .system) -> Argon2Parameters {
        Argon2Parameters(interactiveSalt: randomness.bytes(saltLength))
    }
}

/// Keys from passphrases, by Argon2id version 1.3 with one lane (RFC 9106).
public enum PassphraseKey {
    /// Derives a key of 32 bytes from a passphrase. Takes the time and memory that the parameters name.
    public static func derive(
        passphrase: borrowing SecretBytes, parameters: Argon2Parameters, storage: SecretStorage = .guarded
    ) throws(SecretsError) -> SecretBytes {
        _ = Sodium.ready
        guard let memory = Int(exactly: parameters.memlimit) else { throw .notEnoughMemory(bytes: parameters.memlimit) }
        var key = SecretBytes(zeros: 32, storage: storage)
        let derived = unsafe key.withUnsafeMutableBytes { out in
            unsafe passphrase.withUnsafeBytes { text -> Bool in
                guard let out = unsafe out.assumingMemoryBound(to: UInt8.self).baseAddress,
                    let text = unsafe text.assumingMemoryBound(to: CChar.self).baseAddress
                else { return false }
                return unsafe crypto_pwhash_argon2id(
                    out, 32, text, UInt64(passphrase.count), parameters.salt, parameters.opslimit, memory,
                    crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0
            }
        }
        guard derived else { throw .notEnoughMemory(bytes: parameters.memlimit) }
        return key
    }
}
