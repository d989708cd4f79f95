internal import CLibCrypto

/// SHA-1 over OpenSSL's low-level call. Broken for everything but what it is asked for: an operation of Bitcoin's scripts.
public enum SHA1 {
    /// Hashes one string of bytes: 20 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 20) { buffer, initialized in
            unsafe _ = CLibCrypto.SHA1(bytes, bytes.count, buffer.baseAddress)
            initialized = 20
        }
    }
}
