/// A threshold signature scheme as the orchestrator sees it.
///
/// Checked against dkls23.md section 4, the scheme with the most to carry: pre-processing may be a run of several rounds
/// with broadcasts and private messages; its product is bound to a signer set; its checks may ban a peer, which must be
/// durable before the error surfaces (``PairLedger``). The online part is one message per signer and a combination that
/// anybody can make.
public protocol ThresholdScheme: Sendable {
    /// The signature scheme that it implements.
    static var id: SignatureScheme { get }
    /// The protocol name in the online run's id.
    static var protocolName: String { get }
    /// How parties come by its material.
    static var preparation: MaterialPreparation { get }
    /// The auxiliary data that each pair of parties keeps beside a key; nil where it needs none.
    static var pairSetups: (any PairSetups.Type)? { get }
    /// The most parties and units at a time.
    static var limits: SchemeLimits { get }

    /// Makes the entry for ``SigningBatch/Item/materials`` of a unit: what its signers must name alike.
    static func reference(_ label: SigningMaterial.Label) -> [UInt8]

    /// Checks everything about a batch that can be wrong before a signer's material is touched: signer set, tweaks, the others' public
    /// material. A signer calls it before it takes anything out of its store.
    static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort)

    /// Returns whether bytes can be the public part of a unit of material. A coordinator asks it where a party offers one, so that junk is
    /// its owner's doing.
    static func isMaterial(_ publicPart: [UInt8]) -> Bool

    /// Makes this signer's message of the online round, which consumes one unit of material per item.
    ///
    /// The caller has deleted the material from its store, durably, before (rule S4).
    static func sign(_ batch: SigningBatch, key: KeyShare, materials: [SigningMaterial]) throws(ProtocolAbort) -> OnlineShare

    /// Combines all signers' messages into one verified signature per item, or names the culprits.
    ///
    /// - Parameter shares: the authenticated messages, by the channel's sender.
    static func combine(
        _ batch: SigningBatch, key: KeyInfo, shares: [PartyIndex: [UInt8]]
    ) throws(ProtocolAbort) -> [RawSignature]
}

extension ThresholdScheme {
    /// The parties that a unit of its material is bound to.
    public static var binding: MaterialBinding { preparation.binding }
    /// None.
    public static var pairSetups: (any PairSetups.Type)? { nil }
}

/// The bounds of a scheme.
public struct SchemeLimits: Equatable, Sendable {
    /// The most parties that a key has.
    public let parties: Int
    /// The most units of material, and signatures, of one run.
    public let units: Int

    /// Bounds.
    public init(parties: Int, units: Int) {
        self.parties = parties
        self.units = units
    }
}

/// A signer's online message and what it may reuse if it combines too.
public struct OnlineShare: Sendable {
    /// The online message, its header first.
    public let message: [UInt8]
    /// Combines the others' messages with what this signer has already computed; its own message is known.
    public let combine: @Sendable (_ shares: [PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature]

    /// Makes a share of its message and what combines it with others.
    public init(message: [UInt8], combine: @escaping @Sendable ([PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature]) {
        self.message = message
        self.combine = combine
    }
}
