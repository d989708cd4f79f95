public import ChainKit
public import MPCCore

/// A party as a coordinator sees it: in this process (``LocalParty``), or behind a network.
///
/// The coordinator is untrusted. Each call names an order, and the party answers from its own reading of it.
public protocol SigningParty: Sendable {
    /// Its index.
    var index: PartyIndex { get }

    /// Decodes and plans the order, applies policy, records the approval, and says what it agreed to.
    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval

    /// Commitments of `count` units of signing material for a key, made now where the pool is short.
    func offerMaterial(scheme: SchemeID, count: Int) async throws(WalletError) -> [SigningMaterial.Label]

    /// The online message for the requests of one scheme and round of an approved order, signed (``SignedShare``).
    ///
    /// The material is consumed, durably, before the share is computed; the share is stored before it is returned; the
    /// same batch again gives the same bytes.
    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SchemeID, round: Int, signers: [PartyIndex], materials: [[[UInt8]]]
    ) async throws(WalletError) -> [UInt8]

    /// Records that the complete signatures left.
    func recordRelease(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) async throws(WalletError)
}

/// A party's answer to an order.
public struct Approval: Equatable, Sendable {
    /// Who.
    public let party: PartyIndex
    /// What it would sign.
    public let planHash: [UInt8]

    /// An answer.
    public init(party: PartyIndex, planHash: [UInt8]) {
        self.party = party
        self.planHash = planHash
    }
}

/// What a party's operator or policy decides on an order, from the party's own reading.
public typealias ApprovalPolicy = @Sendable (_ party: PartyIndex, _ reading: OrderReading) -> PolicyVerdict

/// A policy's verdict.
public enum PolicyVerdict: Equatable, Sendable {
    /// Go on.
    case approve
    /// Stop, and say why.
    case refuse(reason: String)
}
