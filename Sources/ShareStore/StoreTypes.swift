public import Secrets
internal import Synchronization

/// Whose store it is. No secret.
public struct StoreInfo: Equatable, Sendable {
    /// 16 random bytes, made with the store.
    public let storeID: [UInt8]
    /// The wallet's name.
    public let wallet: String
    /// The party's index, 1…255.
    public let party: UInt8
    /// A text for people.
    public let label: String
    /// Seconds since 1970.
    public let createdAt: Int64

    /// What a store gives back; other implementations of ``ShareStore`` make it too.
    public init(storeID: [UInt8], wallet: String, party: UInt8, label: String, createdAt: Int64) {
        self.storeID = storeID
        self.wallet = wallet
        self.party = party
        self.label = label
        self.createdAt = createdAt
    }
}

/// What the creator of a store says about it.
public struct NewStore: Equatable, Sendable {
    /// The wallet's name.
    public var wallet: String
    /// The party's index, 1…255.
    public var party: UInt8
    /// A text for people.
    public var label: String

    /// A description; it is checked when the store is created.
    public init(wallet: String, party: UInt8, label: String = "") {
        self.wallet = wallet
        self.party = party
        self.label = label
    }
}

/// Whether a key may be used.
public enum KeyState: String, Sendable {
    /// The share is stored, the other parties have not all confirmed theirs.
    case pending
    /// The key signs.
    case active
}

/// A key to be stored as pending.
public struct NewKey: Equatable, Sendable {
    /// 32 bytes.
    public var keyID: [UInt8]
    /// The scheme's name, for example `bip340-secp256k1`.
    public var scheme: String
    /// 0 for a fresh key, one more with each refresh.
    public var epoch: UInt32
    /// What is public of the share, in the encoding of the layer above.
    public var publicPart: [UInt8]
    /// Seconds since 1970.
    public var createdAt: Int64

    /// A key; it is checked when it is stored.
    public init(keyID: [UInt8], scheme: String, epoch: UInt32, publicPart: [UInt8], createdAt: Int64) {
        self.keyID = keyID
        self.scheme = scheme
        self.epoch = epoch
        self.publicPart = publicPart
        self.createdAt = createdAt
    }
}

/// A key as stored, without its share.
public struct KeyRecord: Equatable, Sendable {
    /// 32 bytes.
    public let keyID: [UInt8]
    /// The scheme's name.
    public let scheme: String
    /// The epoch of the share.
    public let epoch: UInt32
    /// Pending or active.
    public let state: KeyState
    /// What is public of the share.
    public let publicPart: [UInt8]
    /// Seconds since 1970.
    public let createdAt: Int64

    /// What a store gives back; other implementations of ``ShareStore`` make it too.
    public init(keyID: [UInt8], scheme: String, epoch: UInt32, state: KeyState, publicPart: [UInt8], createdAt: Int64) {
        self.keyID = keyID
        self.scheme = scheme
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

    /// What a store gives back; other implementations of ``ShareStore`` make it too.
    public init(party: UInt8, bytes: [UInt8]) {
        self.party = party
        self.bytes = bytes
    }
}

/// A secret that leaves its box once: how move-only secrets travel in arrays.
public final class SecretBox: Sendable {
    private let content: Mutex<SecretBytes?>

    /// Boxes a secret.
    public init(_ secret: consuming SecretBytes) { content = Mutex(secret) }

    /// The secret, the first time; nil ever after.
    public func take() -> SecretBytes? { content.withLock { $0.take() } }
}

/// What a full check of a store found.
public struct AuditReport: Equatable, Sendable {
    /// One thing that is wrong.
    public struct Problem: Equatable, Sendable {
        /// The event concerned, where there is one.
        public let sequence: Int64?
        /// For people; no secrets.
        public let detail: String
    }
    /// The number of events read.
    public var events: Int64 = 0
    /// Everything found, in the order of finding.
    public var problems: [Problem] = []
    /// What is to be known and is not wrong.
    public var notes: [String] = []
    /// Whether nothing was found.
    public var isIntact: Bool { problems.isEmpty }
    /// A report with nothing in it yet.
    public init() {}

    /// The first event that is wrong.
    public var firstBadSequence: Int64? { problems.compactMap(\.sequence).min() }

    /// Adds a problem.
    public mutating func report(_ detail: String, at sequence: Int64? = nil) {
        problems.append(Problem(sequence: sequence, detail: detail))
    }
}

/// Whose store a file is to be.
package struct StoreOwner: Equatable, Sendable {
    let wallet: String
    let party: UInt8

    /// A party of a wallet.
    package init(wallet: String, party: UInt8) {
        self.wallet = wallet
        self.party = party
    }

    init(_ info: StoreInfo) { self.init(wallet: info.wallet, party: info.party) }
}
