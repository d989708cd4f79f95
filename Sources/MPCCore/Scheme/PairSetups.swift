public import Secrets

/// Auxiliary data that a scheme keeps for each pair of parties: made with the key, kept by both ends, renewed by a run of the two
/// (DKLs23's base oblivious transfers).
public protocol PairSetups: Sendable {
    /// What makes them along with the key.
    static var companion: any KeyGenerationCompanion { get }

    /// Makes the parameters of a run that makes the pair's set-up anew; nil where the key has none.
    static func renewalParameters(_ key: KeyInfo, _ pair: PartyPair) -> RunParameters?

    /// Makes one end's side of that run, after round 0.
    static func renewal(context: RunContext, randomness: Randomness) -> ProtocolRun<[PairSetupRecord]>

    /// Reads the public part of a set-up's record; nil where it does not decode.
    static func publicPart(of record: SecretMessage, me: PartyIndex, peer: PartyIndex) -> [UInt8]?

    /// Returns whether two ends' public parts are of one set-up.
    static func agree(_ mine: [UInt8], _ theirs: [UInt8]) -> Bool
}

/// One end of a pair's set-up, as a store keeps it.
public struct PairSetupRecord: Sendable {
    /// The other end.
    public let peer: PartyIndex
    /// The part that both ends compare.
    public let publicPart: [UInt8]
    /// The whole, in the scheme's encoding: what ``PairLedger/setup(with:)`` gives back.
    public let secret: SecretMessage

    /// A record.
    public init(peer: PartyIndex, publicPart: [UInt8], secret: SecretMessage) {
        self.peer = peer
        self.publicPart = publicPart
        self.secret = secret
    }
}
