public import MPCCore

/// A party's answer to an order.
public struct Approval: Equatable, Sendable {
    /// The answering party.
    public let party: PartyIndex
    /// The hash of the plan that it would sign.
    public let planHash: [UInt8]

    /// An answer.
    public init(party: PartyIndex, planHash: [UInt8]) {
        self.party = party
        self.planHash = planHash
    }
}

/// An operator's or a policy's decision on an order, from the party's own reading.
public typealias ApprovalPolicy = @Sendable (_ party: PartyIndex, _ reading: OrderReading) -> PolicyVerdict

/// A policy's verdict.
public enum PolicyVerdict: Equatable, Sendable {
    /// Go on.
    case approve
    /// Stop, and say why.
    case refuse(reason: String)
}
