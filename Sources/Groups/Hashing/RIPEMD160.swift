internal import CLibCrypto

/// RIPEMD-160 over OpenSSL's low-level call, which needs no provider. For Bitcoin's key hashes alone.
public enum RIPEMD160 {
    /// Hashes one string of bytes: 20 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 20) { buffer, initialized in
            unsafe _ = CLibCrypto.RIPEMD160(bytes, bytes.count, buffer.baseAddress)
            initialized = 20
        }
    }
}
