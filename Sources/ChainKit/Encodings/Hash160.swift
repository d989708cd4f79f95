internal import Groups

/// RIPEMD-160 of SHA-256: what Bitcoin identifies keys and scripts by.
public enum Hash160 {
    /// The digest: 20 bytes.
    public static func digest(of bytes: [UInt8]) -> [UInt8] { RIPEMD160.hash(SHA256.hash(bytes)) }

    /// RIPEMD-160 alone, which some scripts ask preimages of: 20 bytes.
    public static func ripemd160(of bytes: [UInt8]) -> [UInt8] { RIPEMD160.hash(bytes) }
}
