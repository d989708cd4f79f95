internal import MPCCore
public import PartyCore

/// An order as its requester has read it, once: what a person is shown and what is then signed are the same reading.
///
/// The parties do not see it. Each reads the order for itself, and one whose plan differs refuses.
public struct PreparedOrder: Sendable {
    /// The order.
    public let order: SigningOrder
    /// The reading: what the order would sign, and what that means.
    public let reading: OrderReading
    /// The keys that it was read with.
    let keyIDs: [[UInt8]]

    init(_ order: SigningOrder, _ reading: OrderReading, _ keys: [KeyInfo]) {
        self.order = order
        self.reading = reading
        keyIDs = keys.map(\.keyID)
    }
}
