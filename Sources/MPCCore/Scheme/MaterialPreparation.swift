public import Secrets

/// What binds a unit of material.
public enum MaterialBinding: Sendable {
    /// Its owner alone: made locally, usable in any signer set (FROST's nonces).
    case owner
    /// A signer set: made by a run of exactly those parties (DKLs23's pre-signatures).
    case signerSet
}

/// How parties come by a scheme's material.
public enum MaterialPreparation: Sendable {
    /// Each party makes its own units; their public parts are published.
    case alone(any LonePreparation.Type)
    /// The parties of a signer set make units together, in a run of several rounds.
    case together(any JointPreparation.Type)

    /// What binds a unit that comes about so.
    public var binding: MaterialBinding {
        switch self {
        case .alone: .owner
        case .together: .signerSet
        }
    }
}

/// Material that a party makes alone (FROST's nonce pairs).
public protocol LonePreparation: Sendable {
    /// Makes units.
    static func prepare(_ key: KeyShare, count: Int, randomness: Randomness) throws(ProtocolAbort) -> [SigningMaterial]

    /// Computes the id of the unit with this public part, by which a store finds it.
    static func materialID(_ key: KeyInfo, publicPart: [UInt8]) -> [UInt8]
}

/// Material that a run of a signer set makes (DKLs23's pre-signatures).
public protocol JointPreparation: Sendable {
    /// Makes the parameters of the run: different for every count, request and signer set (rule H3).
    static func parameters(
        _ key: KeyInfo, signers: [PartyIndex], for purpose: MaterialPurpose
    ) throws(ProtocolAbort) -> RunParameters

    /// Makes one party's side of the run, after round 0. Its checks that ban go through the ledger.
    static func prepare(
        _ key: KeyShare, for purpose: MaterialPurpose, context: RunContext, pairs: any PairLedger, randomness: Randomness
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]>

    /// Returns the id of the unit that a batch names so (``ThresholdScheme/reference(_:)``), by which each signer's store finds its part.
    static func materialID(ofReference reference: [UInt8]) -> [UInt8]
}

/// What a run makes material for.
public enum MaterialPurpose: Equatable, Sendable {
    /// A pool: any request of the key may use the units.
    case pool(count: Int)
    /// One request, which the units then sign and no other; a unit an item.
    case request(InteractiveRequest)
}
