public import Secrets

/// What binds a unit of material.
public enum MaterialBinding: Sendable {
    /// Its owner alone: made locally, usable in any signer set (FROST's nonces).
    case owner
    /// A signer set: made by a run of exactly those parties (DKLs23's pre-signatures).
    case signerSet
}

/// How a scheme's pre-processing goes on at one party.
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
    /// The scheme.
    static var id: SignatureScheme { get }
    /// The protocol name in the online run's id.
    static var protocolName: String { get }
    /// What binds its material.
    static var binding: MaterialBinding { get }

    /// Makes `count` units of material.
    ///
    /// - Parameter context: a run of round 0 among the signer set, for schemes whose material is bound to one; nil otherwise.
    static func preprocess(
        _ key: KeyShare, count: Int, context: RunContext?, pairs: any PairLedger, randomness: Randomness
    ) throws(ProtocolAbort) -> Preprocessing

    /// Everything about a batch that can be wrong before a signer's material is touched: signer set, tweaks, the others'
    /// public material. A signer calls it before it takes anything out of its store.
    static func check(_ batch: SigningBatch, key: KeyInfo) throws(ProtocolAbort)

    /// Whether bytes are the public part of a unit of material: what a coordinator checks where it takes an offer.
    static func isMaterial(_ publicPart: [UInt8]) -> Bool

    /// This signer's message of the online round: one unit of material is consumed per item.
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
    /// The message, header first.
    public let message: [UInt8]
    /// Combines the others' messages with what this signer has already computed; its own message is known.
    public let combine: @Sendable (_ shares: [PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature]

    /// A share.
    package init(message: [UInt8], combine: @escaping @Sendable ([PartyIndex: [UInt8]]) throws(ProtocolAbort) -> [RawSignature]) {
        self.message = message
        self.combine = combine
    }
}
