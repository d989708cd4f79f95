public import MPCCore
internal import Secrets

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

extension DKLs23ECDSA {
    /// Makes the ECDSA key's pair set-ups in the run that makes the key: ``GeneratedKeys/pairSetups`` are the records that a
    /// ``PairLedger`` gives back. For at most 16 parties, each of which makes 256 base OTs with every other.
    public static var keyGenerationCompanion: any KeyGenerationCompanion { KeyGenerationPairs() }
}
