internal import ChainKit

/// Rules for writing signatures and keys, before anybody asks whether they are valid.
enum SignatureEncoding {
    /// A signature with its hash type, as far as the flags ask. An empty one is a way to fail that everybody understands.
    static func check(signature: [UInt8], flags: ScriptFlags) throws(ScriptError) {
        guard let type = signature.last else { return }
        if !flags.isDisjoint(with: [.strictDER, .lowS, .strictEncoding]), !DERSignature.isStrict(signature.dropLast()) {
            throw .signatureDER
        }
        if flags.contains(.lowS), !ECDSACheck.isLowS(laxDER: Array(signature.dropLast())) { throw .signatureHighS }
        if flags.contains(.strictEncoding), !SighashType(rawValue: UInt32(type)).isDefinedForECDSA { throw .signatureHashType }
    }

    /// A key, as far as the flags ask.
    static func check(key: [UInt8], version: ScriptVersion, flags: ScriptFlags) throws(ScriptError) {
        if flags.contains(.strictEncoding), !isCompressed(key), !(key.count == 65 && key[0] == 4) { throw .publicKeyType }
        if version == .witness, flags.contains(.witnessPublicKeyType), !isCompressed(key) { throw .witnessPublicKeyType }
    }

    private static func isCompressed(_ key: [UInt8]) -> Bool { key.count == 33 && (key[0] == 2 || key[0] == 3) }
}
