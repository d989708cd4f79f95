internal import MPCCore
internal import Synchronization

/// The other parties of a wallet as one party reaches them by itself: whom it asks and tells about its pools (rule S5).
///
/// A coordinator carries none of it, and cannot withhold it. In one process these are the parties beside it; between machines a roll
/// call is a call of its own from party to party.
final class PoolPeers: Sendable {
    /// A party beside this one, which goes when its wallet does.
    private struct Peer: Sendable {
        weak let party: LocalParty?
    }
    private let peers = Mutex<[Peer]>([])

    /// Introduces parties to each other.
    static func connect(_ parties: [LocalParty]) {
        for party in parties {
            let others = parties.filter { $0.index != party.index }.map { Peer(party: $0) }
            party.peers.peers.withLock { $0 = others }
        }
    }

    /// Has parties that stand aside reach others, which do not count on them.
    static func connect(_ aside: [LocalParty], to parties: [LocalParty]) {
        for party in aside {
            let others = parties.filter { $0.index != party.index }.map { Peer(party: $0) }
            party.peers.peers.withLock { $0 = others }
        }
    }

    /// Those that can be reached.
    private var all: [any Party] { peers.withLock { $0.compactMap(\.party) } }

    /// The answers of those who answer: one whose store fails is one who does not.
    func answers(to challenge: PoolChallenge) async -> [PoolAnswer] {
        var answers: [PoolAnswer] = []
        for party in all { if let answer = try? await party.answer(challenge) { answers.append(answer) } }
        return answers
    }

    /// What those who answer say of the wallet's state.
    func statuses(to question: StatusQuestion) async -> [(party: PartyIndex, status: PartyStatus)] {
        var statuses: [(party: PartyIndex, status: PartyStatus)] = []
        for party in all { if let status = try? await party.status(question) { statuses.append((party.index, status)) } }
        return statuses
    }

    /// A peer's end of a pair set-up; nil where it cannot be reached, or has none.
    func end(of pair: PartyPair, scheme: SignatureScheme, at peer: PartyIndex) async throws(WalletError) -> PairEnd? {
        guard let party = all.first(where: { $0.index == peer }) else { return nil }
        return try await party.state().pairs.first { $0.pair == pair && $0.scheme == scheme }
    }

    /// Has them hear how far a party has come, whatever they answer.
    func tell(progressOf member: Member) async throws(WalletError) {
        _ = await answers(to: PoolChallenge(freshFrom: member.index, telling: try member.statement()))
    }
}

/// The parties that confirmed, at the last roll call, that this one was not turned back.
final class PoolConfirmations: Sendable {
    private let parties = Mutex<Set<PartyIndex>>([])
    private let taken = Mutex<ContinuousClock.Instant?>(nil)

    func replace(_ answered: some Sequence<PartyIndex>) {
        parties.withLock { $0 = Set(answered) }
        taken.withLock { $0 = .now }
    }

    /// Whether the last roll call was less than a second ago.
    var areFresh: Bool { taken.withLock { $0.map { $0 + .seconds(1) > .now } ?? false } }

    /// The wanted parties but `me` that have not confirmed.
    func missing(of wanted: [PartyIndex], but me: PartyIndex) -> [PartyIndex] {
        parties.withLock { answered in wanted.filter { $0 != me && !answered.contains($0) } }
    }
}
