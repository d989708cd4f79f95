import ChainKit
import Foundation
import MPCCore
import ShareStore
import Synchronization
import Testing

@testable import PartyCore
@testable import Signing

/// What becomes of a reshare whose newcomer is lost, or whose leaving party says nothing any more: the outcomes of the table in
/// lifecycle.md section 2.
@Suite struct LostPartyTests {
    private static let schemes: [SignatureScheme] = [.ecdsaSecp256k1, .ed25519]

    /// A wallet of three with a run that was to make it one of four.
    private func growing(_ test: TestHome) async throws -> (wallet: LocalWallet, newcomers: NewcomerParties) {
        let wallet = try await test.create(schemes: Self.schemes)
        let (plan, newcomers) = try test.plan(wallet, threshold: 2, [1, 2, 3, nil])
        let coming = try #require(newcomers)
        try await wallet.deal(plan, coming.parties, at: 1_800_000_000)
        return (wallet, coming)
    }

    private func expectPending(_ wallet: LocalWallet) async throws {
        #expect(wallet.keys.allSatisfy { $0.epoch == 0 } && wallet.partyCount == 3)
        #expect(try await wallet.stages() == [number(1): [.pending], number(2): [.pending], number(3): [.pending]])
        let missing = try await wallet.attempts().map(\.attempt.lackingStored)
        #expect(missing.allSatisfy { $0 == .of(4) })
        #expect(try await wallet.signsEverything(by: [1, 2], "still epoch 0"))
    }

    // MARK: - A newcomer

    /// Nobody can vote for what it has not stored: another proposal sets the attempt aside.
    @Test func aNewcomerIsLostBeforeItSaysStored() async throws {
        let test = try TestHome()
        let (wallet, lost) = try await growing(test)
        let lasting = try Lasting(wallet)
        _ = lost.discard(.refused(reason: "lost"))
        let opened = try await test.open()
        try await expectPending(opened)
        let moved = try await test.reshare(opened, threshold: 2, [1, 2, 3, nil])
        #expect(try Lasting(moved) == lasting && moved.keys[0].epoch == 1 && moved.partyCount == 4)
        #expect(try await moved.attempts().isEmpty)
        try await moved.expectEveryQuorumSigns("with another newcomer")
        try moved.expectIntact()
    }

    /// Its store is away before anybody has heard of it, and comes back.
    @Test func aNewcomerThatIsAwayIsWaitedFor() async throws {
        let test = try TestHome()
        let (wallet, coming) = try await growing(test)
        let lasting = try Lasting(wallet)
        try coming.publish()
        try test.move([4], away: true)
        try await expectPending(try await test.open())
        try test.move([4], away: false)
        let opened = try await test.open()
        #expect(try Lasting(opened) == lasting && opened.keys[0].epoch == 1)
        #expect(opened.parties.map(\.index) == .of(1, 2, 3, 4))
        #expect(try await opened.signsEverything(by: [1, 4], "with the newcomer"))
        try opened.expectIntact()
    }

    /// What it said counts: the epoch begins without it, and the next reshare leaves it out.
    @Test func aNewcomerIsLostAfterItSaidStored() async throws {
        let test = try TestHome()
        let (wallet, lost) = try await growing(test)
        let lasting = try Lasting(wallet)
        let told = try await lost.parties[0].epochNews(EpochNews())
        for party in wallet.parties { _ = try await party.epochNews(told) }
        _ = lost.discard(.refused(reason: "lost"))
        let opened = try await test.open()
        #expect(try Lasting(opened) == lasting && opened.keys[0].epoch == 1)
        #expect(opened.partyCount == 4 && opened.parties.map(\.index) == .of(1, 2, 3))
        #expect(try await opened.signsEverything(by: [2, 3], "without the newcomer"))
        let next = try await test.reshare(opened, threshold: 2, [1, 2, 3], absent: [4])
        #expect(try Lasting(next) == lasting && next.keys[0].epoch == 2 && next.partyCount == 3)
        try await next.expectEveryQuorumSigns("left out")
        try next.expectIntact()
    }

    // MARK: - A leaving party

    private func expectDeparted(_ test: TestHome) async throws {
        let wallet = try await test.open()
        #expect(wallet.keys[0].epoch == 1 && wallet.partyCount == 2)
        #expect(try await wallet.standings() == [number(1): .holder, number(2): .holder, number(3): .departed])
        let third = try #require(wallet.aside.first as? LocalParty)
        #expect(try third.store.activeShares().isEmpty && third.attempts().isEmpty)
        #expect(try await wallet.signsEverything(by: [1, 2], "the two that stayed"))
        try wallet.expectIntact()
    }

    /// It sends nothing any more from a round on. The others' run ends where they miss it; in the last round they have what they need.
    @Test(arguments: 0...3) func aLeavingPartyFallsSilentInTheRun(_ round: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let (plan, _) = try test.plan(wallet, threshold: 2, [1, 2])
        #expect(plan.parameters.leaving == .of(3))
        let consent = EpochConsent(to: .renewal(plan.proposal), createdAt: 1)
        for party in wallet.parties { await party.agree(to: consent) }
        // Who leaves sits behind the new holders, here at its own number.
        let seated = wallet.parties.map { SeatedParty($0, at: $0.index) }
        let seats: [any RunParticipant] = [seated[0], seated[1], Silent(seated[2], from: round)]
        await #expect {
            try await RunDriver.drive(.renew(plan.proposal), parties: [], beside: seats)
        } throws: {
            guard let failure = $0 as? RunDriver.Failure else { return false }
            guard round < 3 else { return true }
            guard case .protocolAbort(.retryable(missing: let missing)) = failure.error else { return false }
            return missing == .of(3)
        }
        let left: [PartyIndex: [AttemptStage]] = round < 3 ? [:] : [number(1): [.pending], number(2): [.pending]]
        #expect(try await wallet.stages() == left)
        #expect(try await wallet.signsEverything(by: [1, 3], "still epoch 0"))
        _ = try await test.reshare(wallet, threshold: 2, [1, 2], absent: [3])
        try await expectDeparted(test)
    }

    /// In every round it goes before the holders: where it has not stored what it is to vote for, they have not either.
    @Test func aLeavingPartyIsGoneInTheLastRound() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let (plan, _) = try test.plan(wallet, threshold: 2, [1, 2])
        for party in wallet.parties { await party.agree(to: EpochConsent(to: .renewal(plan.proposal), createdAt: 1)) }
        let seated = wallet.parties.map { SeatedParty($0, at: $0.index) }
        let seats: [any RunParticipant] = [seated[0], seated[1], Silent(seated[2], from: 3, isGone: true)]
        await #expect(throws: RunDriver.Failure.self) {
            try await RunDriver.drive(.renew(plan.proposal), parties: [], beside: seats, first: Set([PartyIndex].of(3)))
        }
        #expect(try await wallet.stages() == [:])
        _ = try await test.reshare(wallet, threshold: 2, [1, 2])
        try await expectDeparted(test)
    }

    /// All new holders have stored, and it never votes: force alone goes on, with a proposal that leaves it out.
    @Test func aLeavingPartyNeverVotes() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: Self.schemes)
        try await wallet.deal(try test.plan(wallet, threshold: 2, [1, 2]).0, [], at: 1_800_000_000)
        try test.move([3], away: true)
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 0 && opened.partyCount == 3)
        #expect(try await opened.stages() == [number(1): [.committed], number(2): [.committed]])
        #expect(try await opened.signsEverything(by: [1, 2], "still epoch 0"))
        await #expect {
            try await opened.setAttemptsAside(force: false)
        } throws: {
            guard case WalletError.epochUndecided(let voted, let missing, newcomers: []) = $0 else { return false }
            return voted == .of(1, 2) && missing == .of(3)
        }
        try await opened.setAttemptsAside(force: true)
        let moved = try await test.reshare(opened, threshold: 2, [1, 2], absent: [3])
        #expect(moved.keys[0].epoch == 1 && moved.partyCount == 2)
        // Back, it hears that it has left.
        try test.move([3], away: false)
        try await expectDeparted(test)
    }

    /// It has voted and goes: the others' votes make the certificate, and nobody waits for it.
    @Test func aLeavingPartyIsGoneBehindItsVote() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: Self.schemes)
        try await wallet.deal(try test.plan(wallet, threshold: 2, [1, 2]).0, [], at: 1_800_000_000)
        var news = EpochNews()
        for party in wallet.parties { news.take(try await party.epochNews(EpochNews())) }
        let voted = try await wallet.parties[2].epochNews(news)
        _ = try await wallet.parties[0].epochNews(voted)
        try test.move([3], away: true)
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 1 && opened.partyCount == 2 && opened.aside.isEmpty)
        #expect(try await opened.signsEverything(by: [1, 2], "it is not here"))
        // The one share of the epoch before that it kept goes when it hears of the certificate.
        try test.move([3], away: false)
        try await expectDeparted(test)
    }
}

/// A seat that sends nothing any more from a round on, or is gone.
private final class Silent: RunParticipant {
    private let seat: SeatedParty
    private let from: Int
    private let isGone: Bool
    private let round = Mutex(0)
    var index: PartyIndex { seat.index }

    init(_ seat: SeatedParty, from: Int, isGone: Bool = false) { (self.seat, self.from, self.isGone) = (seat, from, isGone) }

    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket { try await seat.join(run) }
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        let round = round.withLock { round in
            defer { round += 1 }
            return round
        }
        guard round >= from else { return try await seat.advance(ticket, with: messages) }
        guard !isGone else { throw .refused(reason: "gone") }
        return .send([:])
    }
    func abandon(_ ticket: RunTicket.ID) async { await seat.abandon(ticket) }
}
