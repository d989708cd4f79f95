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

/// A secret that leaves its box once: how move-only secrets travel in arrays.
public final class SecretBox: Sendable {
    private let content: Mutex<SecretBytes?>

    /// Boxes a secret.
    public init(_ secret: consuming SecretBytes) { content = Mutex(secret) }

    /// The secret, the first time; nil ever after.
    public func take() -> SecretBytes? { content.withLock { $0.take() } }
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

    func owns(_ info: StoreInfo) -> Bool { info.party == party && info.belongs(to: wallet) }
}
