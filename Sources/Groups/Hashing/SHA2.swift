internal import CLibCrypto

/// SHA-256 over OpenSSL's low-level calls: the state is a value, nothing is allocated per hash.
public struct SHA256: Sendable {
    private var context = SHA256_CTX()

    /// Makes a hash of nothing yet.
    public init() { unsafe _ = SHA256_Init(&context) }

    /// Absorbs bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe _ = SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Ends the hash: the digest, 32 bytes.
    public consuming func finalize() -> [UInt8] {
        var context = self.context
        return unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, initialized in
            unsafe _ = SHA256_Final(buffer.baseAddress, &context)
            initialized = 32
        }
    }

    /// Hashes one string of bytes: 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}

/// SHA-512 over OpenSSL's low-level calls.
public struct SHA512: Sendable {
    private var context = SHA512_CTX()

    /// Makes a hash of nothing yet.
    public init() { unsafe _ = SHA512_Init(&context) }

    /// Absorbs bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe _ = SHA512_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Ends the hash: the digest, 64 bytes.
    public consuming func finalize() -> [UInt8] {
        var context = self.context
        return unsafe [UInt8](unsafeUninitializedCapacity: 64) { buffer, initialized in
            unsafe _ = SHA512_Final(buffer.baseAddress, &context)
            initialized = 64
        }
    }

    /// Hashes one string of bytes: 64 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA512()
        hash.update(bytes)
        return hash.finalize()
    }
}
