internal import CSodium

/// HMAC-SHA-256 (RFC 2104), incremental. The state is on the heap and wiped with its owner.
public struct HMACSHA256: ~Copyable {
    /// The length of a code in bytes.
    public static let length = 32
    private var state: SecretBytes

    /// Begins a code under a secret key of any length.
    public init(key: borrowing SecretBytes) {
        state = SecretBytes(zeros: MemoryLayout<crypto_auth_hmacsha256_state>.size)
        unsafe key.withUnsafeBytes { unsafe start(key: $0) }
    }

    /// Begins a code under a key that is no secret (an HKDF salt).
    public init(publicKey key: [UInt8]) {
        state = SecretBytes(zeros: MemoryLayout<crypto_auth_hmacsha256_state>.size)
        unsafe key.withUnsafeBytes { unsafe start(key: $0) }
    }

    private mutating func start(key: UnsafeRawBufferPointer) {
        unsafe state.withUnsafeMutableBytes { bytes in
            guard let state = unsafe bytes.assumingMemoryBound(to: crypto_auth_hmacsha256_state.self).baseAddress else { return }
            // An empty key hands over a pointer all the same: the C function's parameter is not nullable in spirit.
            var none: UInt8 = 0
            if let base = unsafe key.assumingMemoryBound(to: UInt8.self).baseAddress {
                unsafe _ = crypto_auth_hmacsha256_init(state, base, key.count)
            } else {
                unsafe _ = crypto_auth_hmacsha256_init(state, &none, 0)
            }
        }
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        unsafe state.withUnsafeMutableBytes { state in
            guard let state = unsafe state.assumingMemoryBound(to: crypto_auth_hmacsha256_state.self).baseAddress else { return }
            unsafe _ = crypto_auth_hmacsha256_update(state, base, UInt64(bytes.count))
        }
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Absorbs a secret.
    public mutating func update(_ secret: borrowing SecretBytes) { unsafe secret.withUnsafeBytes { unsafe update($0) } }

    /// Ends the code as a secret: for derived keys.
    public consuming func finalizeSecret() -> SecretBytes {
        var code = SecretBytes(zeros: Self.length)
        unsafe code.withUnsafeMutableBytes { unsafe finish(into: $0) }
        return code
    }

    /// Ends the code as bytes that may be seen: for tags.
    public consuming func finalizeBytes() -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Self.length)
        unsafe code.withUnsafeMutableBytes { unsafe finish(into: $0) }
        return code
    }

    private mutating func finish(into code: UnsafeMutableRawBufferPointer) {
        unsafe state.withUnsafeMutableBytes { state in
            guard let state = unsafe state.assumingMemoryBound(to: crypto_auth_hmacsha256_state.self).baseAddress,
                let code = unsafe code.assumingMemoryBound(to: UInt8.self).baseAddress
            else { return }
            unsafe _ = crypto_auth_hmacsha256_final(state, code)
        }
    }
}

/// HMAC-SHA-512 (RFC 2104), incremental. The state is on the heap and wiped with its owner.
public struct HMACSHA512: ~Copyable {
    /// The length of a code in bytes.
    public static let length = 64
    private var state: SecretBytes

    /// Begins a code under a secret key of any length.
    public init(key: borrowing SecretBytes) {
        state = SecretBytes(zeros: MemoryLayout<crypto_auth_hmacsha512_state>.size)
        unsafe key.withUnsafeBytes { unsafe start(key: $0) }
    }

    /// Begins a code under a key that is no secret (BIP-32's master key label, a public chain code).
    public init(publicKey key: [UInt8]) {
        state = SecretBytes(zeros: MemoryLayout<crypto_auth_hmacsha512_state>.size)
        unsafe key.withUnsafeBytes { unsafe start(key: $0) }
    }

    private mutating func start(key: UnsafeRawBufferPointer) {
        unsafe state.withUnsafeMutableBytes { bytes in
            guard let state = unsafe bytes.assumingMemoryBound(to: crypto_auth_hmacsha512_state.self).baseAddress else { return }
            var none: UInt8 = 0
            if let base = unsafe key.assumingMemoryBound(to: UInt8.self).baseAddress {
                unsafe _ = crypto_auth_hmacsha512_init(state, base, key.count)
            } else {
                unsafe _ = crypto_auth_hmacsha512_init(state, &none, 0)
            }
        }
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        unsafe state.withUnsafeMutableBytes { state in
            guard let state = unsafe state.assumingMemoryBound(to: crypto_auth_hmacsha512_state.self).baseAddress else { return }
            unsafe _ = crypto_auth_hmacsha512_update(state, base, UInt64(bytes.count))
        }
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Absorbs a secret.
    public mutating func update(_ secret: borrowing SecretBytes) { unsafe secret.withUnsafeBytes { unsafe update($0) } }

    /// Ends the code as a secret: for derived keys.
    public consuming func finalizeSecret() -> SecretBytes {
        var code = SecretBytes(zeros: Self.length)
        unsafe code.withUnsafeMutableBytes { unsafe finish(into: $0) }
        return code
    }

    /// Ends the code as bytes that may be seen: for tags and public derivations.
    public consuming func finalizeBytes() -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Self.length)
        unsafe code.withUnsafeMutableBytes { unsafe finish(into: $0) }
        return code
    }

    private mutating func finish(into code: UnsafeMutableRawBufferPointer) {
        unsafe state.withUnsafeMutableBytes { state in
            guard let state = unsafe state.assumingMemoryBound(to: crypto_auth_hmacsha512_state.self).baseAddress,
                let code = unsafe code.assumingMemoryBound(to: UInt8.self).baseAddress
            else { return }
            unsafe _ = crypto_auth_hmacsha512_final(state, code)
        }
    }
}

/// One-shot codes, and their comparison.
public enum HMAC {
    /// Computes HMAC-SHA-256 of one message under a secret key: 32 bytes.
    public static func sha256(_ message: [UInt8], key: borrowing SecretBytes) -> [UInt8] {
        var code = HMACSHA256(key: key)
        code.update(message)
        return code.finalizeBytes()
    }

    /// Computes HMAC-SHA-256 of one message under a key that is no secret: 32 bytes.
    public static func sha256(_ message: [UInt8], publicKey key: [UInt8]) -> [UInt8] {
        var code = HMACSHA256(publicKey: key)
        code.update(message)
        return code.finalizeBytes()
    }

    /// Computes HMAC-SHA-512 of one message under a secret key: 64 bytes.
    public static func sha512(_ message: [UInt8], key: borrowing SecretBytes) -> [UInt8] {
        var code = HMACSHA512(key: key)
        code.update(message)
        return code.finalizeBytes()
    }

    /// Computes HMAC-SHA-512 of one message under a key that is no secret: 64 bytes.
    public static func sha512(_ message: [UInt8], publicKey key: [UInt8]) -> [UInt8] {
        var code = HMACSHA512(publicKey: key)
        code.update(message)
        return code.finalizeBytes()
    }

    /// Returns whether two codes are equal, in time that depends on their lengths alone.
    public static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        _ = Sodium.ready
        return unsafe sodium_memcmp(left, right, left.count) == 0
    }
}
