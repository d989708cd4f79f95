internal import Groups
public import MPCCore
internal import Secrets
public import ShareStore

/// A party's signed word on how far it has come: how much has gone out of its pools, how many pairs it has poisoned, and where its event
/// chain stands (rule S5). The others remember it, so that a store that was turned back, or went another way since, is noticed.
public struct PoolStatement: Equatable, Sendable {
    /// The party.
    public let party: PartyIndex
    /// The pool counter.
    public let counter: PoolCounter
    /// The end of its event chain.
    public let position: ChainPosition
    /// Ed25519 by the party's identity over H("pool/counter"; version, roster hash, party, replica, counter and position): 64 bytes.
    public let signature: [UInt8]

    /// Of the encoding, and of what is signed.
    private static let version: UInt8 = 2
    /// The number of the machine that serves the party: there is one today.
    private static let replica: UInt8 = 0
    /// The length of an encoded statement.
    static let length = 2 + 8 + 8 + 8 + 32 + 64

    package init(party: PartyIndex, counter: PoolCounter, position: ChainPosition, signature: [UInt8]) {
        self.party = party
        self.counter = counter
        self.position = position
        self.signature = signature
    }

    init(_ progress: PoolProgress, member: Member) {
        party = member.index
        counter = progress.counter
        position = progress.position
        signature = member.identity.signature(of: Self.hash(member.index, progress.counter, progress.position, member.roster))
    }

    /// version, replica, generation, count, sequence (8 bytes big-endian each), hash, signature: 122 bytes.
    var encoded: [UInt8] { [Self.version, Self.replica] + Self.bytes(counter, position) + signature }

    /// Nil for other lengths and versions, and for a signature that is not this party's.
    init?(_ bytes: [UInt8], party: PartyIndex, roster: Roster) {
        guard bytes.count == Self.length, bytes[0] == Self.version, bytes[1] == Self.replica else { return nil }
        let numbers = [bytes[2..<10], bytes[10..<18], bytes[18..<26]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        guard let sequence = Int64(exactly: numbers[2]) else { return nil }
        self.party = party
        counter = PoolCounter(generation: numbers[0], count: numbers[1])
        position = ChainPosition(sequence: sequence, hash: Array(bytes[26..<58]))
        signature = Array(bytes[58...])
        guard isAuthentic(roster) else { return nil }
    }

    func isAuthentic(_ roster: Roster) -> Bool {
        position.hash.count == 32 && roster.isSignature(signature, of: Self.hash(party, counter, position, roster), by: party)
    }

    private static func bytes(_ counter: PoolCounter, _ position: ChainPosition) -> [UInt8] {
        [counter.generation, counter.count, UInt64(bitPattern: position.sequence)].flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        } + position.hash
    }

    private static func hash(_ party: PartyIndex, _ counter: PoolCounter, _ position: ChainPosition, _ roster: Roster) -> [UInt8] {
        var transcript = Transcript(.poolCounter)
        transcript.absorb([version])
        transcript.absorb(roster.hash)
        transcript.absorb(party.number)
        transcript.absorb([replica])
        transcript.absorb(bytes(counter, position))
        return transcript.hash()
    }
}

/// A fresh question to the others: what had you last heard from me? With it goes what they are to hear now.
public struct PoolChallenge: Equatable, Sendable {
    /// The asking party.
    public let party: PartyIndex
    /// 32 random bytes.
    public let nonce: [UInt8]
    /// The asking party's statement of itself; nil where it only asks.
    public let statement: PoolStatement?

    /// A question.
    public init(party: PartyIndex, nonce: [UInt8], statement: PoolStatement? = nil) {
        self.party = party
        self.nonce = nonce
        self.statement = statement
    }

    init(freshFrom party: PartyIndex, telling statement: PoolStatement?) {
        self.init(party: party, nonce: Randomness.system.bytes(32), statement: statement)
    }
}

/// The answer to a ``PoolChallenge``, signed for it alone: the statement that came with it is kept.
public struct PoolAnswer: Equatable, Sendable {
    /// The answering party.
    public let party: PartyIndex
    /// The last statement of the asking party that this one had stored before; nil where there was none.
    public let seen: PoolStatement?
    /// Ed25519 by the answering identity over H("pool/answer"; roster hash, asker, nonce, the asker's statement or nothing, answerer,
    /// the stored statement or nothing): 64 bytes.
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
        (seen.map { $0.party == challenge.party && ($0 == challenge.statement || $0.isAuthentic(roster)) } ?? true)
            && roster.isSignature(signature, of: Self.hash(challenge, by: party, seen, roster), by: party)
    }

    private static func hash(_ challenge: PoolChallenge, by party: PartyIndex, _ seen: PoolStatement?, _ roster: Roster) -> [UInt8] {
        var transcript = Transcript(.poolAnswer)
        transcript.absorb(roster.hash)
        transcript.absorb(challenge.party.number)
        transcript.absorb(challenge.nonce)
        transcript.absorb(challenge.statement?.encoded ?? [])
        transcript.absorb(party.number)
        transcript.absorb(seen?.encoded ?? [])
        return transcript.hash()
    }
}
