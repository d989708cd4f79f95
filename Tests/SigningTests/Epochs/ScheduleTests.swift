import ChainKit
import Foundation
import MPCCore
import ShareStore
import Synchronization
import Testing

@testable import PartyCore
@testable import Signing

/// Concurrent refreshes and overlapping reshares in random orders, through the real store: with runs that are cut short, statements that are
/// withheld or come late, processes that end, operators who force, and in one schedule of four a party that votes outside of its store.
///
/// `CHAINSIGN_SCHEDULES` says how many schedules there are: 40 where it is not set.
@Suite struct ScheduleTests {
    private static let count = ProcessInfo.processInfo.environment["CHAINSIGN_SCHEDULES"].flatMap { Int($0) } ?? 40

    @Test func noTwoSuccessorsAreCertifiedUnlessSomebodyWasForced() async throws {
        let template = try await WalletTemplate(threshold: 2, parties: 3, schemes: [.ed25519])
        var (certified, unfaithful, split) = (0, 0, 0)
        for seed in 0..<Self.count {
            var schedule = try await Schedule(template.copy(), seed: UInt64(seed))
            for _ in 0..<30 { try await schedule.step() }
            let outcome = try await schedule.outcome()
            #expect(outcome.unexplained.isEmpty, "seed \(seed): \(outcome.certified.count) certificates, \(outcome.unexplained)")
            #expect(outcome.certified.count <= 1 || outcome.isTold, "seed \(seed): two certificates, and nobody says so")
            #expect(outcome.faults.isEmpty, "seed \(seed)")
            certified += outcome.certified.isEmpty ? 0 : 1
            unfaithful += outcome.unfaithful.isEmpty ? 0 : 1
            split += outcome.certified.count > 1 ? 1 : 0
        }
        // Schedules in which nothing comes about test nothing. About one of three is certified, and at least one of eight: ids of runs, which are random, decide in what
        // order statements come.
        #expect(certified * 8 >= Self.count, "\(certified) of \(Self.count) certified, \(unfaithful) unfaithful, \(split) split")
        if Self.count >= 200 { #expect(split > 0, "no schedule was split, so that nobody had to say so") }
        print("schedules: \(Self.count), certified \(certified), unfaithful \(unfaithful), split \(split)")
    }
}

/// One order of events at a wallet of 2 of 3.
private struct Schedule {
    struct Outcome {
        /// The transcripts of attempts that were certified.
        let certified: Set<[UInt8]>
        /// Parties that set a vote aside by force, and the one that votes for everything.
        let unfaithful: Set<PartyIndex>
        /// Of each two certificates, the parties of both old quorums that are faithful: whoever votes once cannot be in both.
        let unexplained: Set<PartyIndex>
        /// Whether whoever sees all votes says that a party voted twice.
        let isTold: Bool
        /// What is wrong with a store, or with the epoch that it is in.
        let faults: [String]
    }

    private let test: TestHome
    private let wallet: LocalWallet
    private let roster: Roster
    private let proposals: [EpochPlan]
    private var parties: [LocalParty]
    private var random: SplitMix
    private var unfaithful: Set<PartyIndex> = []
    /// The place of a party that votes for whatever it hears of, in one schedule of four.
    private let liar: Int?
    /// Where the newcomer has its store: party 1's is where its place would be.
    private let elsewhere: TestHome
    /// The newcomer of the proposal that replaces party 1.
    private let newcomers: NewcomerParties
    private var newcomer: LocalParty

    init(_ test: TestHome, seed: UInt64) async throws {
        self.test = test
        wallet = try await test.open()
        parties = wallet.locals
        roster = wallet.roster
        random = SplitMix(state: seed)
        liar = seed % 4 == 3 ? Int(seed / 4 % 3) : nil
        let newer = try test.plan(wallet, threshold: 2, [1, 2]).0
        // Its old quorum has one party in common with those without party 3.
        elsewhere = try TestHome(keyring: test.keyring)
        newcomers = try NewcomerParties(
            .of(1), of: "w", beside: wallet.epochState(), aside: [], in: elsewhere.home, keyring: test.keyring,
            adapters: TestHome.registry())
        newcomer = try #require(newcomers.parties.first as? LocalParty)
        let replacement = try wallet.proposeReshare(
            threshold: 2, holders: [false, true, true], absent: Set([PartyIndex].of(1)), newcomers: newcomers.identities)
        proposals = [
            try wallet.proposeRefresh(), newer,
            try wallet.proposeReshare(threshold: 2, holders: [true, true], absent: .init([PartyIndex].of(3))),
            try wallet.proposeReshare(threshold: 3, holders: [true, true, true], absent: []), replacement,
        ]
    }

    /// What was ever said.
    private var said = EpochNews()

    mutating func step() async throws {
        try await move()
        try await lie()
        for party in all { said.take(try await party.epochNews(EpochNews())) }
    }

    /// A vote for each attempt that was heard of, told to anybody; the liar's store has one of them at most.
    private mutating func lie() async throws {
        guard let liar, Int.random(in: 0..<4, using: &random) == 0 else { return }
        let member = parties[liar].member
        let attempts = Set(said.statements.compactMap { try? LifecycleStatement($0) }.filter { $0.epoch == 1 }.map(\.attempt))
        guard !attempts.isEmpty else { return }
        unfaithful.insert(member.index)
        var news = EpochNews()
        news.statements = attempts.map { LifecycleStatement(committing: $0, identity: member.identity).encoded }
        said.take(news)
        _ = try? await all[Int.random(in: 0..<4, using: &random)].epochNews(news)
    }

    private var all: [LocalParty] { parties + [newcomer] }

    private mutating func move() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: await run(proposals[Int.random(in: 0..<proposals.count, using: &random)])
        case 25..<80: await tell()
        case 80..<88: try end(Int.random(in: 0..<3, using: &random))
        case 88..<96: try? await parties[Int.random(in: 0..<3, using: &random)].setAsideAttempts(force: false)
        default:
            let party = parties[Int.random(in: 0..<3, using: &random)]
            let voted = Set((try? party.attempts())?.filter { $0.stage == .committed }.map(\.name.transcript) ?? [])
            try? await party.setAsideAttempts(force: true)
            let after = Set((try? party.attempts())?.filter { $0.stage == .committed }.map(\.name.transcript) ?? [])
            if !voted.subtracting(after).isEmpty { unfaithful.insert(party.index) }
        }
    }

    /// A run, which one of its seats may leave in any round.
    private mutating func run(_ plan: EpochPlan) async {
        let parameters = plan.parameters
        let fails = Int.random(in: 0..<3, using: &random) == 0
        let (seat, round) = (Int.random(in: 0..<parameters.seats.count, using: &random), Int.random(in: 0..<5, using: &random))
        var seats: [any RunParticipant] = []
        for place in parameters.seats.parties {
            let old = parameters.oldIndex(of: place)
            guard let party = old.map({ old in parties.first { $0.index == old } }) ?? newcomer else { return }
            await party.agree(to: EpochConsent(to: .renewal(plan.proposal), createdAt: 1, knowing: old == nil ? wallet.keys : nil))
            seats.append(Flaky(SeatedParty(party, at: place), fails: fails && Int(place.rawValue) == seat + 1 ? round : .max))
        }
        _ = try? await RunDriver.drive(.renew(plan.proposal), parties: [], beside: seats)
        for party in parties { await party.withdraw(EpochConsent(to: .renewal(plan.proposal), createdAt: 1)) }
        await newcomer.withdraw(EpochConsent(to: .renewal(plan.proposal), createdAt: 1, knowing: wallet.keys))
    }

    /// One party hears some of what another says.
    private mutating func tell() async {
        let (from, to) = (Int.random(in: 0..<4, using: &random), Int.random(in: 0..<4, using: &random))
        guard from != to, var news = try? await all[from].epochNews(EpochNews()) else { return }
        if Int.random(in: 0..<3, using: &random) == 0 { news.certificates = [] }
        news.statements = news.statements.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
        _ = try? await all[to].epochNews(news)
    }

    /// A party's process ends; another opens its store.
    private mutating func end(_ place: Int) throws {
        let party = parties[place]
        let number = Int(party.index.rawValue)
        let store = try test.home.openStore("w", party: number, test.keyring)
        parties[place] = LocalParty(try Member(party.index, store: store), adapters: party.adapters, policies: party.policies)
    }

    func outcome() async throws -> Outcome {
        // In the end everybody hears of everything.
        var news = said
        for _ in 0..<3 { for party in all { news.take(try await party.epochNews(news)) } }
        let statements = news.statements.compactMap { try? LifecycleStatement($0) }
        var certificates: [[UInt8]: [UInt8]] = [:]
        for plan in proposals {
            for transcript in Set(statements.map(\.transcriptHash)) {
                let own = statements.filter { $0.transcriptHash == transcript }
                if let found = LifecycleCertificate(plan.parameters, statements: own) { certificates[transcript] = found.encoded }
            }
        }
        for bytes in news.certificates { certificates[try LifecycleCertificate(bytes).transcriptHash] = bytes }
        let certified = Set(certificates.keys)
        let quorums = try certificates.values.map { Set(try LifecycleCertificate($0).proposal.oldQuorum) }
        var unexplained: Set<PartyIndex> = []
        for (place, one) in quorums.enumerated() {
            for other in quorums[..<place] { unexplained.formUnion(one.intersection(other).subtracting(unfaithful)) }
        }
        // Whoever sees both says so.
        var both = EpochNews()
        both.certificates = Array(certificates.values)
        var telling = 0
        for party in parties {
            for _ in 0..<2 { _ = try await party.epochNews(both) }
            telling += try await party.epochState().isSplit ? 1 : 0
        }
        var faults: [String] = []
        for party in all {
            faults += try party.store.verify().problems.map { "party \(party.index): \($0.detail)" }
            let active = try party.member.keyRecords().filter { $0.state == .active }.map(\.info)
            // Wholly in one epoch, and that a certified one.
            guard active.count <= 1, active.allSatisfy({ $0.epoch == 0 || certified.contains($0.transcriptHash) }) else {
                faults.append("party \(party.index) is in \(active.map(\.epoch))")
                continue
            }
        }
        return Outcome(
            certified: certified, unfaithful: unfaithful, unexplained: unexplained, isTold: telling == parties.count, faults: faults)
    }
}

/// A seat whose process ends in a round.
private final class Flaky: RunParticipant {
    private let seat: SeatedParty
    private let fails: Int
    private let round = Mutex(0)
    var index: PartyIndex { seat.index }

    init(_ seat: SeatedParty, fails: Int) { (self.seat, self.fails) = (seat, fails) }

    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket { try await seat.join(run) }
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        let round = round.withLock { round in
            defer { round += 1 }
            return round
        }
        guard round != fails else { throw .refused(reason: "gone") }
        return try await seat.advance(ticket, with: messages)
    }
    func abandon(_ ticket: RunTicket.ID) async { await seat.abandon(ticket) }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
