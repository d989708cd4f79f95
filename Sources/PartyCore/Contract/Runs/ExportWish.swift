public import MPCCore

/// The wish that t holders give keys to a recipient, whole: what operators approve.
public struct ExportWish: Hashable, Sendable {
    /// The schemes of the keys, in scheme order.
    public let schemes: [SignatureScheme]
    /// The holders, ascending.
    public let holders: [PartyIndex]
    /// The recipient's identity, an Ed25519 key of 32 bytes.
    public let recipient: [UInt8]

    /// A wish.
    public init(schemes: [SignatureScheme], holders: [PartyIndex], recipient: [UInt8]) {
        self.schemes = schemes.sorted()
        self.holders = holders.sorted()
        self.recipient = recipient
    }
}
