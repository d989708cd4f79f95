internal import Groups
@_exported public import Vocabulary

/// The hashes by which adapters compute digests; the framework recomputes them.
public enum HashFunction: String, Sendable, Hashable, CaseIterable {
    /// SHA-256.
    case sha256
    /// SHA-256 of SHA-256.
    case sha256d
    /// Keccak-256 with the padding of the submission, as Ethereum has it.
    case keccak256

    /// The digest: 32 bytes.
    public func digest(of bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: SHA256.hash(bytes)
        case .sha256d: SHA256.hash(SHA256.hash(bytes))
        case .keccak256: Keccak256.hash(bytes)
        }
    }
}

/// Ed25519 for adapters: verification as libsodium does it, and the curve test for program-derived addresses.
public enum Ed25519Check {
    /// Returns whether `signature` is valid: canonical s, no small-order key or R, cofactorless; wrong lengths are invalid.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        Ed25519.isValid(signature: signature, message: message, publicKey: publicKey)
    }

    /// Returns whether 32 bytes decode to a point of the curve.
    public static func isOnCurve(_ bytes: [UInt8]) -> Bool { Ed25519.isOnCurve(bytes) }
}

/// ECDSA over secp256k1 for adapters, on digests of 32 bytes.
public enum ECDSACheck {
    /// Returns whether r ‖ s is a valid signature of `digest` with s in the lower half of the order; wrong lengths are invalid.
    public static func isValid(r: [UInt8], s: [UInt8], digest: [UInt8], publicKey: [UInt8]) -> Bool {
        ECDSA.isValid(r: r, s: s, digest: digest, publicKey: publicKey)
    }

    /// The key, 33 bytes compressed, under which the signature is valid with this recovery id; nil where there is none.
    /// It says nothing of s being low: ``isValid(r:s:digest:publicKey:)`` does.
    public static func recover(r: [UInt8], s: [UInt8], recoveryID: UInt8, digest: [UInt8]) -> [UInt8]? {
        ECDSA.recover(r: r, s: s, recoveryID: recoveryID, digest: digest)
    }

    /// A key's point with both coordinates: 04, x, y, 65 bytes; nil where the bytes are no compressed key.
    public static func uncompressed(_ publicKey: [UInt8]) -> [UInt8]? { ECDSA.uncompressed(publicKey) }
}

/// BIP-340 and BIP-341 for adapters.
public enum BIP340Check {
    /// Returns whether 64 bytes are a valid signature of a message of any length under an x-only key; wrong lengths are invalid.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        BIP340.isValid(signature: signature, message: message, publicKey: publicKey)
    }

    /// Computes BIP-340's tagged hash, hash_tag(m) = SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ m).
    public static func taggedHash(_ tag: String, _ message: [UInt8]) -> [UInt8] { BIP340.TaggedHash(tag)(message) }

    /// The key of the Taproot output that an internal key and a script tree make, x-only, and whether its y is odd, which control blocks
    /// say; nil where the key is none or the root is not 32 bytes.
    public static func output(internalKey: [UInt8], merkleRoot: [UInt8]?) -> (key: [UInt8], isOdd: Bool)? {
        Taproot.output(internalKey: internalKey, merkleRoot: merkleRoot).map { (Array($0.dropFirst()), $0.first == 3) }
    }
}

/// A public key with its scheme, in the one encoding that the scheme has here.
public struct PublicKey: Sendable, Hashable {
    /// The scheme.
    public let scheme: SignatureScheme
    /// ECDSA: 33 bytes, compressed. BIP-340: 32 bytes, x-only. Ed25519: 32 bytes.
    public let bytes: [UInt8]

    /// Checks length and form; a key must be a point of its curve.
    public init(_ scheme: SignatureScheme, _ bytes: [UInt8]) throws(ChainError) {
        switch scheme {
        case .ed25519:
            guard bytes.count == 32 else { throw PublicKey.wrongLength(scheme, 32, bytes.count) }
            guard Ed25519.isOnCurve(bytes) else {
                throw ChainError(.decode, .invalidKey, "is not a point of edwards25519, so nobody can sign for it", field: "publicKey")
            }
        case .bip340Secp256k1:
            guard bytes.count == 32 else { throw PublicKey.wrongLength(scheme, 32, bytes.count) }
            guard BIP340.isKey(bytes) else {
                throw ChainError(.decode, .invalidKey, "is not a point of secp256k1, so nobody can sign for it", field: "publicKey")
            }
        case .ecdsaSecp256k1:
            guard bytes.count == 33 else { throw PublicKey.wrongLength(scheme, 33, bytes.count) }
            guard bytes[0] == 2 || bytes[0] == 3 else {
                throw ChainError(.decode, .invalidKey, "must be compressed: its first byte is 02 or 03", field: "publicKey")
            }
            guard (try? Secp256k1.Element(encoded: bytes)) != nil else {
                throw ChainError(.decode, .invalidKey, "is not a point of secp256k1, so nobody can sign for it", field: "publicKey")
            }
        }
        self.scheme = scheme
        self.bytes = bytes
    }

    /// A key that was computed and not read: the core's derivation gives points of the curve in the scheme's encoding.
    package init(derived bytes: [UInt8], _ scheme: SignatureScheme) {
        self.scheme = scheme
        self.bytes = bytes
    }

    /// A message where only a digest can be signed.
    static func needsDigest(_ stage: ChainError.Stage, request: String? = nil) -> ChainError {
        ChainError(stage, .schemeMismatch, "asks ecdsa-secp256k1 to sign a message; it signs digests", request: request)
    }

    private static func wrongLength(_ scheme: SignatureScheme, _ expected: Int, _ actual: Int) -> ChainError {
        ChainError(
            .decode, .invalidKey, "of scheme \(scheme.rawValue) must be \(expected) bytes, not \(actual)", field: "publicKey")
    }

    /// Returns whether `signature` is valid for `input` under this key. Of ECDSA's two valid s only the low one is, and only with the
    /// recovery id that leads to this key.
    ///
    /// - Throws: ``ChainError`` with `schemeMismatch` for a signature of another scheme, or for a message where the scheme
    ///   signs digests.
    public func isValid(_ signature: RawSignature, for input: SigningInput) throws(ChainError) -> Bool {
        guard signature.scheme == scheme else {
            throw ChainError(
                .verify, .schemeMismatch, "a signature of \(signature.scheme.rawValue) was given for a key of \(scheme.rawValue)")
        }
        switch signature {
        case .ed25519(let bytes):
            return Ed25519.isValid(signature: bytes, message: input.signedBytes, publicKey: self.bytes)
        case .ecdsa(let r, let s, let recoveryID):
            guard case .digest(let digest, _, _) = input else { throw PublicKey.needsDigest(.verify) }
            return ECDSA.isValid(r: r, s: s, recoveryID: recoveryID, digest: digest, publicKey: self.bytes)
        case .bip340(let bytes):
            return BIP340.isValid(signature: bytes, message: input.signedBytes, publicKey: self.bytes)
        }
    }
}

extension DerivationPath {
    /// Reads `m`, `m/1/2'`, `m/44h/0`.
    public init(_ text: String) throws(ChainError) {
        do throws(Flaw) { self = try DerivationPath(parsing: text) } catch {
            let sentence =
                switch error {
                case .form: "must look like m/0/5"
                case .step: "has a step that is not a number below 2³¹"
                }
            throw ChainError(.decode, .invalidText, sentence, field: "path")
        }
    }
}

/// One of the caller's keys: what it derives to and where from.
public struct WalletKey: Sendable, Hashable {
    /// The public key that signatures verify under, before any tweak.
    public let publicKey: PublicKey
    /// Its path from the wallet's key of the same scheme.
    public let path: DerivationPath
    /// The fingerprint of the wallet's key of the same scheme, 4 bytes: by it containers say whose path one is (BIP-32, BIP-174). Nil
    /// where the scheme has none, or nobody knows it.
    public let masterFingerprint: [UInt8]?

    /// A key at a path.
    public init(_ publicKey: PublicKey, path: DerivationPath = .root, masterFingerprint: [UInt8]? = nil) {
        self.publicKey = publicKey
        self.path = path
        self.masterFingerprint = masterFingerprint
    }

    /// The fingerprint of a root key of 33 bytes, compressed (of a BIP-340 key too): the first 4 bytes of its Hash160.
    public static func fingerprint(ofRoot publicKey: [UInt8]) -> [UInt8] { Array(Hash160.digest(of: publicKey).prefix(4)) }
}
