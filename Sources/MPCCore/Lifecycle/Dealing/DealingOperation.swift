internal import Groups
internal import Secrets

/// One operation of the dealing machine (lifecycle.md section 1): who deals, who holds afterwards, and what is dealt.
protocol DealingOperation: Sendable {
    /// n′: seats 1…n′ hold the new shares. Whoever sits behind them takes part and gets none.
    var holders: Int { get }
    /// The seats that deal, ascending.
    var dealers: [PartyIndex] { get }
    /// What rides along between holders, if anything does.
    var companion: (any KeyGenerationCompanion)? { get }

    /// Makes one line per key, in scheme order, for this seat.
    func lines(_ context: RunContext, _ randomness: Randomness) throws(ProtocolAbort) -> [any DealtLine]
}

extension DealingOperation {
    func isHolder(_ seat: PartyIndex) -> Bool { Int(seat.rawValue) <= holders }
    func deals(_ seat: PartyIndex) -> Bool { dealers.contains(seat) }

    /// Whether the companion rides between the two.
    func rides(between a: PartyIndex, and b: PartyIndex) -> Bool { companion != nil && isHolder(a) && isHolder(b) }
}

/// One key of a dealing run at one seat, with its group hidden: what this seat deals of it, and each check of what others deal.
///
/// The checks are apart, for the machine makes each of them over all senders before the next.
protocol DealtLine: AnyObject {
    /// What round 1 commits to and round 2 opens; empty where this seat deals nothing.
    var payload: [UInt8] { get }
    /// What this seat deals, as others read it; nil where it deals nothing.
    var own: (any DealtPart)? { get }

    /// The share of a holder, 32 bytes in the group's encoding; nil where this seat deals nothing.
    func share(for holder: PartyIndex) -> SecretBytes?
    /// Reads a dealer's part of its payload: exactly as many commitments as the operation says (rule D2).
    func readPart(_ reader: inout WireReader) throws(WireError) -> any DealtPart
    /// Whether a part deals the key that was agreed on.
    func isOfThisKey(_ part: any DealtPart, from dealer: PartyIndex) -> Bool
    /// Whether the dealer knows what it deals, where that is not known otherwise.
    func isProven(_ part: any DealtPart, by dealer: PartyIndex, _ context: RunContext) -> Bool
    /// Takes this seat's share of a part: false where it is not on the dealer's polynomial; throws where it is no scalar.
    func take(_ share: borrowing SecretBytes, of part: any DealtPart, from dealer: PartyIndex, at seat: PartyIndex) throws(GroupError)
        -> Bool
    /// Takes what this seat deals to itself, where it deals and holds.
    func takeOwn(at seat: PartyIndex)
    /// Sums up the polynomials by dealer; false where a coefficient or a public share is the identity.
    func sum(_ parts: [PartyIndex: any DealtPart], holders: [PartyIndex]) -> Bool
    /// Whether the sum is one of the key's: its constant term is the public key.
    var isKeyKept: Bool { get }
    /// Whether the sum of this seat's shares is that of its public share.
    func isShareRight(at seat: PartyIndex) -> Bool
    /// The public record as a holder has it, once the run's transcript is known.
    func key(of holder: PartyIndex, _ context: RunContext, transcriptHash: [UInt8]) throws(ProtocolAbort) -> KeyInfo
    /// Makes this seat's share of a record.
    func keyShare(_ key: KeyInfo) -> KeyShare
}

/// What one dealer broadcast for one key.
protocol DealtPart: Sendable {}

/// The hashes of broadcasts in dealing runs (rules S2, H5).
enum DealingHash {
    /// H("life/commit"; sid, seat, payload, salt).
    static func commitment(_ context: RunContext, seat: PartyIndex, payload: [UInt8], salt: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.lifeCommitment)
        transcript.absorb(context.id)
        transcript.absorb(seat.number)
        transcript.absorb(payload)
        transcript.absorb(salt)
        return transcript.hash()
    }

    /// H("life/echo"; sid, round, every broadcast by seat).
    static func echo(_ context: RunContext, round: UInt32, _ broadcasts: [PartyIndex: [UInt8]]) -> [UInt8] {
        var transcript = Transcript(.lifeEcho)
        transcript.absorb(context.id)
        transcript.absorb(round)
        for seat in context.parties { transcript.absorb(broadcasts[seat] ?? []) }
        return transcript.hash()
    }

    /// H("life/transcript"; sid, every broadcast in round, then seat order). Private messages never enter it.
    static func transcript(_ context: RunContext, _ rounds: [[PartyIndex: [UInt8]]]) -> [UInt8] {
        var transcript = Transcript(.lifeTranscript)
        transcript.absorb(context.id)
        for round in rounds {
            for seat in context.parties { transcript.absorb(round[seat] ?? []) }
        }
        return transcript.hash()
    }
}
