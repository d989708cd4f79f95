/// The input of a signature: a digest with the preimage that proves it, or a message that the scheme hashes itself.
public enum SigningInput: Sendable, Hashable {
    /// A digest of 32 bytes, and what it is the hash of.
    case digest([UInt8], hash: HashFunction, preimage: [UInt8])
    /// A message as it stands.
    case message([UInt8])

    /// A digest computed here from its preimage.
    public static func digest(of preimage: [UInt8], hash: HashFunction) -> SigningInput {
        .digest(hash.digest(of: preimage), hash: hash, preimage: preimage)
    }

    /// The bytes that go into the signature scheme.
    public var signedBytes: [UInt8] {
        switch self {
        case .digest(let digest, _, _): digest
        case .message(let message): message
        }
    }
}

/// The changes that a key may undergo before it signs.
public enum KeyTweak: Sendable, Hashable {
    /// It is not.
    case none
    /// BIP-341's tweak, with the script tree's root where there is one.
    case taproot(merkleRoot: [UInt8]?)
    /// Addition of a scalar, 32 bytes, big-endian.
    case additive([UInt8])

    /// `{"kind": "none"}`, `{"kind": "taproot", "merkleRoot"}`, `{"kind": "additive", "scalar"}`
    public var json: JSONValue {
        switch self {
        case .none: ["kind": "none"]
        case .taproot(let root): ["kind": "taproot", "merkleRoot": .optional(root.map { Hex.encode($0) })]
        case .additive(let scalar): ["kind": "additive", "scalar": .string(Hex.encode(scalar))]
        }
    }
}

/// A property of the signature that the chain insists on.
public enum SignatureRequirement: String, Sendable, Hashable, CaseIterable {
    /// The signature's s is in the lower half of the group's order.
    case lowS
    /// The id from which the public key can be recovered.
    case recoveryID = "recoveryId"
}

/// Everything that the signing core must know to sign, and nothing about the chain.
public struct SigningRequest: Sendable, Hashable {
    /// The request's name within its document, independent of who asks: `signature/0`.
    public let id: String
    /// Requests of one round go into one run; a later round signs over an earlier one's signatures.
    public let round: Int
    /// The path of the wallet key; the scheme says which of the wallet's keys.
    public let path: DerivationPath
    /// The scheme.
    public let scheme: SignatureScheme
    /// The digest or message to be signed.
    public let input: SigningInput
    /// The change of the key before it signs.
    public let tweak: KeyTweak
    /// The key that the final signature must verify under; nil where the plan was made without keys on a chain whose documents name
    /// accounts and not keys. Nobody signs such a request: whoever has the key plans with it.
    public let verifyKey: PublicKey?
    /// The properties of a signature that the chain insists on.
    public let requires: Set<SignatureRequirement>

    /// A request for a key that is not known.
    public init(
        id: String, round: Int = 0, scheme: SignatureScheme, input: SigningInput, requires: Set<SignatureRequirement> = []
    ) {
        self.id = id
        self.round = round
        self.path = .root
        self.scheme = scheme
        self.input = input
        self.tweak = .none
        self.verifyKey = nil
        self.requires = requires
    }

    /// A request; its scheme is the verification key's.
    public init(
        id: String, round: Int = 0, path: DerivationPath, input: SigningInput, tweak: KeyTweak = .none, verifyKey: PublicKey,
        requires: Set<SignatureRequirement> = []
    ) {
        self.id = id
        self.round = round
        self.path = path
        self.scheme = verifyKey.scheme
        self.input = input
        self.tweak = tweak
        self.verifyKey = verifyKey
        self.requires = requires
    }

    private var sortedRequirements: [String] { requires.map(\.rawValue).sorted() }

    /// `{"id", "round", "scheme", "kind", "bytes", "preimage", "hash", "path", "tweak", "verifyKey", "requires"}`
    public var json: JSONValue {
        let kind: JSONValue
        let preimage: JSONValue
        let hash: JSONValue
        switch input {
        case .digest(_, let function, let bytes):
            (kind, preimage, hash) = ("digest", .string(Hex.encode(bytes)), .string(function.rawValue))
        case .message: (kind, preimage, hash) = ("message", .null, .null)
        }
        return [
            "id": .string(id), "round": .integer(round), "scheme": .string(scheme.rawValue), "kind": kind,
            "bytes": .string(Hex.encode(input.signedBytes)), "preimage": preimage, "hash": hash, "path": .string(path.description),
            "tweak": tweak.json, "verifyKey": .optional(verifyKey.map { Hex.encode($0.bytes) }),
            "requires": .array(sortedRequirements.map { .string($0) }),
        ]
    }

    /// The canonical encoding that goes into ``SigningPlan/hash``.
    var canonicalBytes: [UInt8] {
        var fields = CanonicalFields()
        fields.append(id)
        fields.append(UInt64(clamping: round))
        fields.append(path.indices.flatMap { $0.littleEndianBytes })
        fields.append(scheme.rawValue)
        switch input {
        case .digest(let digest, let hash, let preimage):
            fields.append("digest")
            fields.append(digest)
            fields.append(hash.rawValue)
            fields.append(preimage)
        case .message(let message):
            fields.append("message")
            fields.append(message)
        }
        switch tweak {
        case .none: fields.append("none")
        case .taproot(let root):
            fields.append(root == nil ? "taproot" : "taproot-script")
            fields.append(root ?? [])
        case .additive(let scalar):
            fields.append("additive")
            fields.append(scalar)
        }
        fields.append(verifyKey?.bytes ?? [])
        fields.append(sortedRequirements.joined(separator: ","))
        return fields.bytes
    }
}

/// Byte strings one after the other, each with its length before it (eight bytes, little-endian), so that no two lists of
/// fields give the same bytes.
struct CanonicalFields {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ field: [UInt8]) {
        bytes += UInt64(field.count).littleEndianBytes
        bytes += field
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ number: UInt64) { append(number.littleEndianBytes) }
}
