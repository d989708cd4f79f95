internal import Groups

/// ECDSA as Bitcoin's consensus takes it in other people's transactions; what is signed here has one form alone.
extension ECDSACheck {
    /// Returns whether a signature, in DER however it is written and with either s, is valid for a digest of 32 bytes under a key of 33
    /// bytes, or of 65 that begin with 04, 06 or 07.
    public static func isValid(laxDER signature: [UInt8], digest: [UInt8], anyKey key: [UInt8]) -> Bool {
        guard let (r, s) = ECDSA.decodeLaxDER(signature) else { return false }
        return ECDSA.isValidEitherS(r: r, s: s, digest: digest, key: key)
    }

    /// Returns whether s is in the lower half of the order; also where r or s is no number of a signature, which fails elsewhere.
    public static func isLowS(laxDER signature: [UInt8]) -> Bool {
        guard let (r, s) = ECDSA.decodeLaxDER(signature) else { return false }
        return !ECDSA.isHighS(r: r, s: s)
    }

    /// Returns whether a key's length is what its first byte says: 33 for 02 and 03, 65 for 04, 06 and 07.
    public static func hasKeyForm(_ key: [UInt8]) -> Bool { ECDSA.hasKeyForm(key) }
}
