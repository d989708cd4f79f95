public import MPCCore

/// The keys that somebody wants to split among a wallet's parties, and the identity that will deal them: what operators approve.
public struct ImportOffer: Equatable, Sendable {
    /// The keys, in scheme order: each public key X, with chain code and place.
    public let keys: [RootKey]
    /// The dealer's identity, an Ed25519 key of 32 bytes.
    public let dealer: [UInt8]

    /// An offer.
    public init(keys: [RootKey], dealer: [UInt8]) {
        self.keys = keys.sorted { $0.scheme < $1.scheme }
        self.dealer = dealer
    }
}
