internal import ChainKit

/// How signatures and keys are written, before anybody asks whether they are valid.
enum SignatureEncoding {
    /// A signature with its hash type, as far as the flags ask. An empty one is a way to fail that everybody understands.
    static func check(signature: [UInt8], flags: ScriptFlags) throws(ScriptError) {
        guard let type = signature.last else { return }
        if !flags.isDisjoint(with: [.strictDER, .lowS, .strictEncoding]), !isStrict(signature) { throw .signatureDER }
        if flags.contains(.lowS), !ECDSACheck.isLowS(laxDER: Array(signature.dropLast())) { throw .signatureHighS }
        if flags.contains(.strictEncoding), !SighashType(rawValue: UInt32(type)).isDefinedForECDSA { throw .signatureHashType }
    }

    /// A key, as far as the flags ask.
    static func check(key: [UInt8], version: ScriptVersion, flags: ScriptFlags) throws(ScriptError) {
        if flags.contains(.strictEncoding), !isCompressed(key), !(key.count == 65 && key[0] == 4) { throw .publicKeyType }
        if version == .witness, flags.contains(.witnessPublicKeyType), !isCompressed(key) { throw .witnessPublicKeyType }
    }

    private static func isCompressed(_ key: [UInt8]) -> Bool { key.count == 33 && (key[0] == 2 || key[0] == 3) }

    /// BIP-66: `30 length 02 length r 02 length s type`, the integers positive and no longer than they must be. It does not say that r
    /// and s have at most 32 bytes.
    static func isStrict(_ signature: [UInt8]) -> Bool {
        guard (9...73).contains(signature.count), signature[0] == 0x30, Int(signature[1]) == signature.count - 3 else { return false }
        let lengthR = Int(signature[3])
        guard 5 + lengthR < signature.count else { return false }
        let lengthS = Int(signature[5 + lengthR])
        guard lengthR + lengthS + 7 == signature.count else { return false }
        return isInteger(signature[2..<4 + lengthR]) && isInteger(signature[4 + lengthR..<6 + lengthR + lengthS])
    }

    /// A tag, a length, and a positive number in its shortest form.
    private static func isInteger(_ field: ArraySlice<UInt8>) -> Bool {
        let content = field.dropFirst(2)
        guard field.first == 0x02, let first = content.first, first & 0x80 == 0 else { return false }
        return first != 0 || content.count == 1 || content[content.startIndex + 1] & 0x80 != 0
    }
}
