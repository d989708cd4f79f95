internal import Groups
public import MPCCore
public import ShareStore

/// A party's signed word on how much has gone out of its pools and how many pairs it has poisoned (rule S5): what the others remember, so that a store that was
/// turned back together with its pool key is noticed.
public struct PoolStatement: Equatable, Sendable {
    /// Who.
    public let party: PartyIndex
    /// How much.
    public let counter: PoolCounter
    /// Ed25519 by the party's identity over H("pool/counter"; roster hash, party, generation, count): 64 bytes.
    public let signature: [UInt8]

    package init(party: PartyIndex, counter: PoolCounter, signature: [UInt8]) {
        self.party = party
        self.counter = counter
        self.signature = signature
    }

    init(_ counter: PoolCounter, member: Member) {
        party = member.index
        self.counter = counter
        signature = member.identity.signature(of: Self.hash(member.index, counter, member.roster))
    }

    /// generation ‖ count, 8 bytes big-endian each, and the signature: 80 bytes.
    var encoded: [UInt8] { Self.bytes(counter) + signature }

    /// Nil for other lengths, and for a signature that is not this party's.
    init?(_ bytes: [UInt8], party: PartyIndex, roster: Roster) {
        guard bytes.count == 80 else { return nil }
        let numbers = [bytes[0..<8], bytes[8..<16]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.party = party
        counter = PoolCounter(generation: numbers[0], count: numbers[1])
        signature = Array(bytes[16...])
        guard isAuthentic(roster) else { return nil }
    }

    func isAuthentic(_ roster: Roster) -> Bool { roster.isSignature(signature, of: Self.hash(party, counter, roster), by: party) }

    private static func bytes(_ counter: PoolCounter) -> [UInt8] {
        [counter.generation, counter.count].flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        }
    }

    private static func hash(_ party: PartyIndex, _ counter: PoolCounter, _ roster: Roster) -> [UInt8] {
        var transcript = Transcript(.poolCounter)
        transcript.absorb(roster.hash)
        transcript.absorb(party.number)
        transcript.absorb(bytes(counter))
        return transcript.hash()
    }
}

/// A fresh question to the others: what have you last heard from me?
public struct PoolChallenge: Equatable, Sendable {
    /// Who asks.
    public let party: PartyIndex
    /// 32 random bytes.
    public let nonce: [UInt8]
}

/// The answer to a ``PoolChallenge``, signed for it alone.
public struct PoolAnswer: Equatable, Sendable {
    /// Who answers.
    public let party: PartyIndex
    /// The last statement of the asking party that this one stored; nil where there is none.
    public let seen: PoolStatement?
    /// Ed25519 by the answering identity over H("pool/answer"; roster hash, asker, nonce, answerer, statement or nothing): 64 bytes.
    public let signature: [UInt8]

    package init(party: PartyIndex, seen: PoolStatement?, signature: [UInt8]) {
        self.party = party
        self.seen = seen
        self.signature = signature
    }

    init(to challenge: PoolChallenge, seen: PoolStatement?, member: Member) {
        party = member.index
        self.seen = seen
        signature = member.identity.signature(of: Self.hash(challenge, by: member.index, seen, member.roster))
    }

    func isAuthentic(_ challenge: PoolChallenge, _ roster: Roster) -> Bool {
        (seen.map { $0.party == challenge.party && $0.isAuthentic(roster) } ?? true)
            && roster.isSignature(signature, of: Self.hash(challenge, by: party, seen, roster), by: party)
    }

    private static func hash(_ challenge: PoolChallenge, by party: PartyIndex, _ seen: PoolStatement?, _ roster: Roster) -> [UInt8] {
        var transcript = Transcript(.poolAnswer)
        transcript.absorb(roster.hash)
        transcript.absorb(challenge.party.number)
        transcript.absorb(challenge.nonce)
        transcript.absorb(party.number)
        transcript.absorb(seen?.encoded ?? [])
        return transcript.hash()
    }
}
