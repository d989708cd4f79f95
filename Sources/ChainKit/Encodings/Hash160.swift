internal import Groups

/// RIPEMD-160 of SHA-256, by which Bitcoin identifies keys and scripts.
public enum Hash160 {
    /// The digest: 20 bytes.
    public static func digest(of bytes: [UInt8]) -> [UInt8] { RIPEMD160.hash(SHA256.hash(bytes)) }

    /// RIPEMD-160 alone, which some scripts ask preimages of: 20 bytes.
    public static func ripemd160(of bytes: [UInt8]) -> [UInt8] { RIPEMD160.hash(bytes) }
}

/// The old hashes that Bitcoin's scripts have operations for. Nothing else should use them.
public enum ScriptHash {
    /// RIPEMD-160: 20 bytes.
    public static func ripemd160(_ bytes: [UInt8]) -> [UInt8] { RIPEMD160.hash(bytes) }

    /// SHA-1: 20 bytes.
    public static func sha1(_ bytes: [UInt8]) -> [UInt8] { SHA1.hash(bytes) }
}
