public import MPCCore
public import Secrets

/// A FROST ciphersuite as a wallet's scheme.
///
/// Pre-processing is local: a nonce pair per unit, its commitments published. Online: one message per signer, k shares.
public protocol FROSTScheme: ThresholdScheme, LonePreparation {
    /// The suite.
    associatedtype Suite: Ciphersuite

    /// Wraps the suite's signature, R ‖ z, as one of the scheme.
    static func signature(_ bytes: [UInt8]) -> RawSignature
}

/// FROST(Ed25519, SHA-512) as a wallet's scheme.
public enum FROSTEd25519: FROSTScheme {
    /// RFC 9591's suite.
    public typealias Suite = Ed25519SHA512
    /// `ed25519`.
    public static var id: SignatureScheme { .ed25519 }
    /// Wraps a signature as RFC 8032's.
    public static func signature(_ bytes: [UInt8]) -> RawSignature { .ed25519(bytes) }
}

/// FROST(secp256k1, SHA-256) with BIP-340 signatures as a wallet's scheme. An item's ``SigningBatch/Item/taproot`` says whether the
/// signature is under a Taproot output's key or under the wallet's own.
public enum FROSTTaproot: FROSTScheme {
    /// ZcashFoundation's suite.
    public typealias Suite = Secp256k1Taproot
    /// `bip340-secp256k1`.
    public static var id: SignatureScheme { .bip340Secp256k1 }
    /// Wraps a signature as BIP-340's.
    public static func signature(_ bytes: [UInt8]) -> RawSignature { .bip340(bytes) }
}

extension FROSTScheme {
    /// The suite's protocol name.
    public static var protocolName: String { Suite.protocolName }
    /// A nonce pair is its owner's, and good in any signer set with it.
    public static var preparation: MaterialPreparation { .alone(Self.self) }
    /// As many parties as indices, and as many nonces as a party hands out at once.
    public static var limits: SchemeLimits { SchemeLimits(parties: 255, units: 256) }
    /// The commitments of a nonce pair.
    public static func reference(_ label: SigningMaterial.Label) -> [UInt8] { label.publicPart }

    /// Computes the id of the nonce pair with these commitments, by which a store finds it.
    public static func materialID(_ key: KeyInfo, publicPart: [UInt8]) -> [UInt8] {
        FROSTRound<Suite>.materialID(key, commitment: publicPart)
    }

    /// Makes nonce pairs.
    public static func prepare(
        _ key: KeyShare, count: Int, randomness: Randomness
    ) throws(ProtocolAbort) -> [SigningMaterial] {
        guard key.info.scheme == id else { throw .misuse(.material("key of another scheme")) }
        return try FROSTRound<Suite>.nonces(key, count: count, randomness: randomness)
    }

    /// Checks a batch as ``sign(_:key:materials:)`` will, and decodes every commitment.
    public static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort) {
        guard key.scheme == id else { throw .misuse(.material("key of another scheme")) }
        try FROSTRound<Suite>.check(batch, key: key)
    }

    /// Returns whether bytes are two commitments of the group.
    public static func isMaterial(_ publicPart: [UInt8]) -> Bool { FROSTRound<Suite>.isMaterial(publicPart) }

    /// Signs every item.
    public static func sign(_ batch: SigningBatch, key: KeyShare, materials: [SigningMaterial]) throws(ProtocolAbort) -> OnlineShare {
        guard key.info.scheme == id else { throw .misuse(.material("key of another scheme")) }
        return try FROSTRound<Suite>.sign(batch, key: key, materials: materials) { signature($0) }
    }

    /// Combines as a coordinator who holds no share.
    public static func combine(
        _ batch: SigningBatch, key: KeyInfo, shares: [PartyIndex: [UInt8]]
    ) throws(ProtocolAbort) -> [RawSignature] {
        guard key.scheme == id else { throw .misuse(.material("key of another scheme")) }
        return try FROSTRound<Suite>.combine(batch, key: key, shares: shares) { signature($0) }
    }
}
