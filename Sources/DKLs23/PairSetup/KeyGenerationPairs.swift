public import MPCCore
public import Secrets

/// The pair set-ups of a new ECDSA key, riding in key generation's private messages (frost.md section 2).
private struct KeyGenerationPairs: KeyGenerationCompanion {
    let name = "dkls23/pairs"
    let scheme = SignatureScheme.ecdsaSecp256k1
    let largestGroup = DKLs23Parameters.largestGroup
    let firstMessageBytes = PairHalf.elementsBytes
    let secondMessageBytes = PairHalf.replyBytes

    func half(with peer: PartyIndex, context: RunContext, randomness: Randomness) throws(ProtocolAbort) -> any CompanionHalf {
        try PairHalf(with: peer, context: context, randomness: randomness)
    }
}

/// The pair set-ups of an ECDSA key, as whoever stores and renews them sees them.
public enum DKLs23Pairs: PairSetups {
    /// Makes the ECDSA key's pair set-ups in the run that makes the key: ``GeneratedKeys/pairSetups`` are the records that a
    /// ``PairLedger`` gives back. For at most 16 parties, each of which makes 256 base OTs with every other.
    public static var companion: any KeyGenerationCompanion { KeyGenerationPairs() }

    /// Makes the parameters of a renewal among the two.
    public static func renewalParameters(_ key: KeyInfo, _ pair: PartyPair) -> RunParameters? {
        guard key.scheme == .ecdsaSecp256k1 else { return nil }
        return PairSetup.parameters(keyID: key.keyID, epoch: key.epoch, parties: [pair.low, pair.high])
    }

    /// Makes one end's side of a renewal (dkls23.md section 1).
    public static func renewal(context: RunContext, randomness: Randomness) -> ProtocolRun<[PairSetupRecord]> {
        PairSetup.run(context: context, randomness: randomness)
    }

    /// Reads aliceSetup ‖ bobSetup, 64 bytes.
    public static func publicPart(of record: SecretMessage, me: PartyIndex, peer: PartyIndex) -> [UInt8]? {
        PairState(record, me: me, peer: peer)?.publicPart
    }

    /// Returns whether each end's Alice is the other's Bob.
    public static func agree(_ mine: [UInt8], _ theirs: [UInt8]) -> Bool { PairState.agree(mine, theirs) }
}

extension DKLs23ECDSA {
    /// Each pair's base OTs.
    public static var pairSetups: (any PairSetups.Type)? { DKLs23Pairs.self }
}
