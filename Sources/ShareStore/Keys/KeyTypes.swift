/// The state of a key's epoch in a store: pending, in use, without a share, or over.
public enum KeyState: String, Sendable {
    /// The share is stored, the other parties have not all confirmed theirs.
    case pending
    /// The share came out of a backup, and the other parties have not yet said that they are of the same state.
    case restored
    /// The key signs.
    case active
    /// This party holds no share of the epoch, which is the present one: it left, was away, or has lost it. Where the public part is not known,
    /// it is empty.
    case without
    /// Another epoch took its place: the share is destroyed, the public part stays.
    case retired
}

/// The names of threshold protocols, as this module needs them: for keys that were stored before records named a protocol.
enum ProtocolName {
    /// The one protocol that versions 1 and 2 ran for a signature scheme.
    static func usual(for scheme: String) -> String {
        switch scheme {
        case "ecdsa-secp256k1": "dkls23"
        case "bip340-secp256k1", "ed25519": "frost"
        default: "unspecified"
        }
    }
}

/// A key to be stored as pending.
public struct NewKey: Equatable, Sendable {
    /// The key's id, 32 bytes.
    public var keyID: [UInt8]
    /// The signature scheme's name, for example `bip340-secp256k1`.
    public var scheme: String
    /// The name of the threshold protocol that makes the signatures, for example `frost`.
    public var protocolName: String
    /// The key's epoch: 0 for a fresh key, one more with each rotation.
    public var epoch: UInt32
    /// The public part of the share, in the encoding of the layer above.
    public var publicPart: [UInt8]
    /// Seconds since 1970.
    public var createdAt: Int64

    /// A key; it is checked when it is stored.
    public init(keyID: [UInt8], scheme: String, protocolName: String, epoch: UInt32, publicPart: [UInt8], createdAt: Int64) {
        self.keyID = keyID
        self.scheme = scheme
        self.protocolName = protocolName
        self.epoch = epoch
        self.publicPart = publicPart
        self.createdAt = createdAt
    }
}

/// A key as stored, without its share.
public struct KeyRecord: Equatable, Sendable {
    /// The key's id, 32 bytes.
    public let keyID: [UInt8]
    /// The signature scheme's name.
    public let scheme: String
    /// The threshold protocol's name.
    public let protocolName: String
    /// The epoch of the share.
    public let epoch: UInt32
    /// Where the epoch stands.
    public let state: KeyState
    /// The public part of the share.
    public let publicPart: [UInt8]
    /// Seconds since 1970.
    public let createdAt: Int64

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(
        keyID: [UInt8], scheme: String, protocolName: String, epoch: UInt32, state: KeyState, publicPart: [UInt8], createdAt: Int64
    ) {
        self.keyID = keyID
        self.scheme = scheme
        self.protocolName = protocolName
        self.epoch = epoch
        self.state = state
        self.publicPart = publicPart
        self.createdAt = createdAt
    }
}

/// Another party's statement that it holds its share of a key.
public struct Acknowledgement: Equatable, Sendable {
    /// The party.
    public let party: UInt8
    /// The signed statement, in the encoding of the layer above.
    public let bytes: [UInt8]

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(party: UInt8, bytes: [UInt8]) {
        self.party = party
        self.bytes = bytes
    }
}
