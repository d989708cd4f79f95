public import Secrets

/// The parties that a unit of signing material is bound to: its owner alone, or the signer set that made it.
public enum MaterialBinding: Sendable {
    /// Its owner alone: made locally, usable in any signer set (FROST's nonces).
    case owner
    /// A signer set: made by a run of exactly those parties (DKLs23's pre-signatures).
    case signerSet
}

/// The result of starting a scheme's pre-processing at one party: finished units, or a run that its signer set has to go through.
public enum Preprocessing {
    /// The party made its units alone; their public parts are to be published.
    case done([SigningMaterial])
    /// The parties of the signer set must run this together.
    case run(ProtocolRun<[SigningMaterial]>)
}

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
    /// The parties that a unit of its material is bound to.
    static var binding: MaterialBinding { get }

    /// Makes `count` units of material.
    ///
    /// - Parameter context: a run of round 0 among the signer set, for schemes whose material is bound to one; nil otherwise.
    static func preprocess(
        _ key: KeyShare, count: Int, context: RunContext?, pairs: any PairLedger, randomness: Randomness
    ) throws(ProtocolAbort) -> Preprocessing

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

/// A signer's online message and what it may reuse if it combines too.
public struct OnlineShare: Sendable {
    /// The online message, its header first.
    public let message: [UInt8]
    /// Combines the others' messages with what this signer has already computed; its own message is known.
    public let combine: @Sendable (_ shares: [PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature]

    /// Makes a share of its message and what combines it with others.
    package init(message: [UInt8], combine: @escaping @Sendable ([PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature]) {
        self.message = message
        self.combine = combine
    }
}
