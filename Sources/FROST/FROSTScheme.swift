internal import Groups
public import MPCCore
public import Secrets

/// FROST(Ed25519, SHA-512) as a wallet's scheme.
///
/// Pre-processing is local: a nonce pair per unit, its commitments published. Online: one message per signer, k shares.
public enum FROSTEd25519: ThresholdScheme {
    /// `ed25519`.
    public static var id: SchemeID { .ed25519 }
    /// From the suite.
    public static var protocolName: String { Ed25519SHA512.protocolName }
    /// Any set with the owner.
    public static var binding: MaterialBinding { .owner }

    /// The id of the nonce pair with this commitment: what a store finds it by.
    public static func materialID(_ key: KeyInfo, commitment: [UInt8]) -> [UInt8] {
        FROSTRound<Ed25519SHA512>.materialID(key, commitment: commitment)
    }

    /// Makes nonce pairs.
    public static func preprocess(
        _ key: KeyShare, count: Int, context: RunContext?, pairs: any PairLedger, randomness: Randomness
    ) throws(ProtocolAbort) -> Preprocessing {
        guard key.info.scheme == id else { throw .misuse(.material("key of another scheme")) }
        return .done(try FROSTRound<Ed25519SHA512>.nonces(key, count: count, randomness: randomness))
    }

    /// Checks a batch as ``sign(_:key:materials:)`` will, and decodes every commitment.
    public static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort) {
        guard key.scheme == id else { throw .misuse(.material("key of another scheme")) }
        try FROSTRound<Ed25519SHA512>.check(batch, key: key)
    }

    /// Whether bytes are two commitments of the group.
    public static func isMaterial(_ publicPart: [UInt8]) -> Bool { FROSTRound<Ed25519SHA512>.isMaterial(publicPart) }

    /// Signs every item.
    public static func sign(_ batch: SigningBatch, key: KeyShare, materials: [SigningMaterial]) throws(ProtocolAbort) -> OnlineShare {
        guard key.info.scheme == id else { throw .misuse(.material("key of another scheme")) }
        return try FROSTRound<Ed25519SHA512>.sign(batch, key: key, materials: materials) { .ed25519($0) }
    }

    /// Combines as a coordinator who holds no share.
    public static func combine(
        _ batch: SigningBatch, key: KeyInfo, shares: [PartyIndex: [UInt8]]
    ) throws(ProtocolAbort) -> [RawSignature] {
        guard key.scheme == id else { throw .misuse(.material("key of another scheme")) }
        return try FROSTRound<Ed25519SHA512>.combine(batch, key: key, shares: shares) { .ed25519($0) }
    }
}
