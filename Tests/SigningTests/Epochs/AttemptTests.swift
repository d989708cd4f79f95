import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What becomes of a refresh that was cut short, party by party (lifecycle.md section 2).
@Suite struct AttemptTests {
    /// A wallet with an attempt that everybody stored and nobody has heard of from the others.
    private func stored(_ test: TestHome) async throws -> LocalWallet {
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        #expect(try await wallet.stages().values.allSatisfy { $0 == [.pending] })
        return wallet
    }

    @Test func theNextOpeningFinishesWhatAllHaveStored() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        // The old epoch signs as long as there is no certificate.
        #expect(try await wallet.signsEverything(by: [1, 2], "still epoch 0"))
        let opened = try await test.open()
        #expect(opened.keys.allSatisfy { $0.epoch == 1 } && opened.parties.count == 3)
        try await opened.expectEveryQuorumSigns("epoch 1")
        try opened.expectIntact()
    }

    /// A party that has stored and is away leaves the old epoch; with it the attempt goes on.
    @Test func aPartyThatIsAwayIsWaitedFor() async throws {
        let test = try TestHome()
        _ = try await stored(test)
        try test.move([3], away: true)
        let without = try await test.open()
        #expect(without.keys[0].epoch == 0)
        #expect(try await without.stages() == [number(1): [.pending], number(2): [.pending]])
        let missing = try await without.attempts().map(\.attempt.lackingStored)
        #expect(missing.allSatisfy { $0 == .of(3) })
        #expect(try await without.signsEverything(by: [1, 2], "epoch 0"))
        try test.move([3], away: false)
        #expect(try await test.open().keys[0].epoch == 1)
    }

    /// Nobody has voted: what is there is given up, for good, and another run begins.
    @Test func whatNobodyVotedForIsGivenUp() async throws {
        let test = try TestHome()
        _ = try await stored(test)
        try test.move([3], away: true)
        let wallet = try await test.open()
        try await wallet.setAttemptsAside(force: false)
        #expect(try await wallet.stages() == [number(1): [.dropped], number(2): [.dropped]])
        // The third party hears of nothing that it could vote for.
        try test.move([3], away: false)
        let again = try await test.open()
        #expect(again.keys[0].epoch == 0)
        #expect(try await again.stages() == [number(1): [.dropped], number(2): [.dropped], number(3): [.pending]])
        let refreshed = try await test.refresh(again)
        #expect(refreshed.keys[0].epoch == 1 && refreshed.parties.count == 3)
        #expect(try await refreshed.attempts().isEmpty)
        try await refreshed.expectEveryQuorumSigns("the second run")
        try refreshed.expectIntact()
    }

    /// A vote is final: without the others' nothing else begins, but by force.
    @Test func aVoteStandsInTheWay() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        // Party 1 hears of all that is stored, and votes; nobody hears of that.
        var news = EpochNews()
        for party in wallet.parties { news.take(try await party.epochNews(EpochNews())) }
        _ = try await wallet.parties[0].epochNews(news)
        try test.move([3], away: true)
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 0)
        await #expect {
            try await opened.setAttemptsAside(force: false)
        } throws: {
            guard case WalletError.epochUndecided(let voted, let missing, newcomers: []) = $0 else { return false }
            return voted == .of(1, 2) && missing == .of(3)
        }
        try await opened.setAttemptsAside(force: true)
        #expect(try await opened.stages() == [number(1): [.shelved], number(2): [.shelved]])
        // Forced aside, it is the wallet's next epoch all the same when the third vote is there.
        try test.move([3], away: false)
        let decided = try await test.open()
        #expect(decided.keys[0].epoch == 1 && decided.parties.count == 3)
        try await decided.expectEveryQuorumSigns("decided after all")
    }

    /// One party heard of the certificate, the others crashed before: it is brought to them.
    @Test func theCertificateIsBroughtToTheRest() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        let snapshot = try Snapshot(of: test, parties: [2, 3])
        _ = wallet
        #expect(try await test.open().keys[0].epoch == 1)
        try snapshot.restore()
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 1 && opened.parties.count == 3)
        #expect(try await opened.signsEverything(by: [2, 3], "brought along"))
    }

    /// Party 1 votes, party 2 keeps that and drops the run; party 1's files of before. The wallet is not held open: a store that another handle has
    /// under its name is not voted with.
    private func voteToForget(_ test: TestHome) async throws -> Snapshot {
        let wallet = try await test.create(schemes: [.ed25519])
        let before = try Snapshot(of: test, parties: [1])
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        var news = EpochNews()
        for party in wallet.parties { news.take(try await party.epochNews(EpochNews())) }
        let voted = try await wallet.parties[0].epochNews(news)
        // The second party keeps that vote, and neither votes itself nor tells the first of what is stored any more.
        try await wallet.parties[1].setAsideAttempts(force: false)
        _ = try await wallet.parties[1].epochNews(voted)
        return before
    }

    /// A party whose store was put back to before its vote has voted all the same: others kept its words.
    @Test func aForgottenVoteCounts() async throws {
        let test = try TestHome()
        try await voteToForget(test).restore()
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 0)
        try await opened.parties[2].setAsideAttempts(force: true)
        try await opened.deal(try opened.proposeRefresh(), [], at: 1_800_000_000)
        let next = try await test.open()
        #expect(next.keys[0].epoch == 0)
        let stages = try await next.stages()
        #expect(stages[number(1)] == [.pending] && stages[number(2)]?.sorted { $0.rawValue < $1.rawValue } == [.committed, .dropped])
        // Its operator's force lets it go on beside a vote that it has forgotten.
        try await next.setAttemptsAside(force: true)
        let refreshed = try await test.refresh(next)
        #expect(refreshed.keys[0].epoch == 1 && refreshed.parties.count == 3)
        #expect(try await refreshed.signsEverything(by: [1, 2], "after force"))
    }

    /// Force is for the votes that somebody was shown.
    @Test func aVoteThatCameInBetweenIsNotForced() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        var news = EpochNews()
        for party in wallet.parties { news.take(try await party.epochNews(EpochNews())) }
        _ = try await wallet.parties[1].epochNews(news)
        await #expect {
            try await wallet.setAttemptsAside(force: true, voters: Set([PartyIndex].of(1)))
        } throws: {
            if case WalletError.epochUndecided(let voted, _, _) = $0 { voted == .of(2) } else { false }
        }
        try await wallet.setAttemptsAside(force: true, voters: Set([PartyIndex].of(1, 2)))
        #expect(try await wallet.stages()[number(2)] == [.shelved])
    }

    /// Of two processes that move one wallet on the second is refused, and sets nothing aside of what the first is about.
    @Test func oneProcessAtATime() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        let turn = try await wallet.locals[1].epochTurn()
        #expect(turn != nil)
        await #expect { try await wallet.setAttemptsAside(force: true) } throws: {
            if case WalletError.refused = $0 { true } else { false }
        }
        await #expect(throws: WalletError.self) { try await test.refresh(wallet) }
        #expect(try await wallet.stages().values.allSatisfy { $0 == [.pending] })
        withExtendedLifetime(turn) {}
    }

    /// What was forced aside does not stand in another run's way.
    @Test func anotherRunAfterForceBeginsTheEpoch() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        var news = EpochNews()
        for party in wallet.parties { news.take(try await party.epochNews(EpochNews())) }
        _ = try await wallet.parties[0].epochNews(news)
        // Of the others, nobody votes for it any more.
        for party in wallet.parties.dropFirst() { try await party.setAsideAttempts(force: false) }
        let opened = try await test.open()
        await #expect(throws: WalletError.self) { try await test.refresh(opened) }
        try await opened.setAttemptsAside(force: true)
        let refreshed = try await test.refresh(opened)
        #expect(refreshed.keys[0].epoch == 1 && refreshed.parties.count == 3)
        #expect(try await refreshed.signsEverything(by: [1, 3], "after force"))
        #expect(try await test.refresh(refreshed).keys[0].epoch == 2)
    }

    /// One party's two votes at one epoch are told to whoever looks.
    @Test func twoVotesOfOnePartyAreTold() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let plan = try wallet.proposeRefresh()
        try await wallet.deal(plan, [], at: 1_800_000_000)
        let liar = try #require(wallet.locals.first)
        let attempt = try #require(try liar.attempts().first?.lifecycle(of: plan.parameters.epoch.walletID))
        let other = try #require(
            LifecycleAttempt(
                walletID: attempt.walletID, epoch: attempt.epoch, operation: attempt.operation,
                transcriptHash: [UInt8](repeating: 7, count: 32), state: attempt.state))
        var news = EpochNews()
        news.statements = [attempt, other].map { LifecycleStatement(committing: $0, identity: liar.member.identity).encoded }
        _ = try await wallet.parties[1].epochNews(news)
        #expect(try await wallet.parties[1].epochState().contradicting == [liar.member.identity.publicKey])
    }

    /// What is not a holder's or a voter's of this very attempt is kept by nobody.
    @Test func strangersStatementsAreLeftOut() async throws {
        let test = try TestHome()
        let wallet = try await stored(test)
        let party = try #require(wallet.locals.first)
        let epoch = try wallet.epochState().epoch
        let attempt = try #require(try party.attempts().first?.lifecycle(of: epoch.walletID))
        let stranger = PartyIdentity(index: party.index)
        func changed(_ wallet: [UInt8]? = nil, epoch: UInt32? = nil, operation: [UInt8]? = nil) throws -> LifecycleAttempt {
            try #require(
                LifecycleAttempt(
                    walletID: wallet ?? attempt.walletID, epoch: epoch ?? attempt.epoch, operation: operation ?? attempt.operation,
                    transcriptHash: attempt.transcriptHash, state: attempt.state))
        }
        let other = [UInt8](repeating: 1, count: 32)
        var news = EpochNews()
        news.statements = [
            LifecycleStatement(stored: attempt, identity: stranger).encoded,
            LifecycleStatement(committing: attempt, identity: stranger).encoded,
            LifecycleStatement(committing: try changed(other), identity: party.member.identity).encoded,
            LifecycleStatement(committing: try changed(epoch: 2), identity: party.member.identity).encoded,
            LifecycleStatement(stored: try changed(operation: other), identity: party.member.identity).encoded,
            LifecycleStatement(erased: attempt, identity: party.member.identity).encoded, [1, 2, 3],
        ]
        let before = try party.store.statements(epoch: 1)
        _ = try await party.epochNews(news)
        #expect(try party.store.statements(epoch: 1) == before)
    }
}
