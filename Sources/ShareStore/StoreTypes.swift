public import Secrets
internal import Synchronization

/// The description of a store: its id, and the wallet and party that it belongs to. No secret.
public struct StoreInfo: Equatable, Sendable {
    /// The store's id: 16 random bytes, made with the store.
    public let storeID: [UInt8]
    /// The wallet's name.
    public let wallet: String
    /// The party's index, 1…255.
    public let party: UInt8
    /// A text for people.
    public let label: String
    /// Seconds since 1970.
    public let createdAt: Int64

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
    public init(storeID: [UInt8], wallet: String, party: UInt8, label: String, createdAt: Int64) {
        self.storeID = storeID
        self.wallet = wallet
        self.party = party
        self.label = label
        self.createdAt = createdAt
    }
}

/// The description that the creator of a store gives of it.
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

/// The state of a key in a store: pending, or in use.
public enum KeyState: String, Sendable {
    /// The share is stored, the other parties have not all confirmed theirs.
    case pending
    /// The key signs.
    case active
}

/// A key to be stored as pending.
public struct NewKey: Equatable, Sendable {
    /// The key's id, 32 bytes.
    public var keyID: [UInt8]
    /// The scheme's name, for example `bip340-secp256k1`.
    public var scheme: String
    /// The key's epoch: 0 for a fresh key, one more with each refresh.
    public var epoch: UInt32
    /// The public part of the share, in the encoding of the layer above.
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
    /// The key's id, 32 bytes.
    public let keyID: [UInt8]
    /// The scheme's name.
    public let scheme: String
    /// The epoch of the share.
    public let epoch: UInt32
    /// Pending or active.
    public let state: KeyState
    /// The public part of the share.
    public let publicPart: [UInt8]
    /// Seconds since 1970.
    public let createdAt: Int64

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
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

    /// Makes a value that a store gives back; other implementations of ``ShareStore`` make it too.
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

/// The findings of a full check of a store.
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
    /// The remarks on what is to be known and is not wrong.
    public var notes: [String] = []
    /// Whether the check found no problem.
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

/// The wallet and party whose store a file is to be.
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
