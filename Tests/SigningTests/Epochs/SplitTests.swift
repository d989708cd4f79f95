import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What stands in the way of an epoch without ending it: votes that cannot be given now, and two certificates of one epoch (lifecycle.md section 2).
@Suite struct SplitTests {
    /// Has everybody store another attempt at a plan and vote for it, each by itself; what all of that certifies.
    private func certificate(_ wallet: LocalWallet, _ plan: EpochPlan) async throws -> LifecycleCertificate {
        try await wallet.deal(plan, [], at: 1_800_000_000)
        let live = try #require(try wallet.locals.first?.attempts().first(where: \.stage.isLive))
        func said(_ news: EpochNews) async throws -> [LifecycleStatement] {
            var all: [LifecycleStatement] = []
            for party in wallet.parties { all += try await party.epochNews(news).statements.map { try LifecycleStatement($0) } }
            return all.filter { $0.transcriptHash == live.name.transcript }
        }
        var news = EpochNews()
        news.statements = try await said(EpochNews()).map(\.encoded)
        return try #require(LifecycleCertificate(plan.parameters, statements: try await said(news)))
    }

    /// By force everybody voted for two: half of the wallet is in the one epoch, half in the other. Nothing goes on.
    @Test func twoCertificatesAreToldAtAnOpening() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let plan = try wallet.proposeRefresh()
        let first = try await certificate(wallet, plan)
        try await wallet.setAttemptsAside(force: true)
        let second = try await certificate(wallet, plan)
        #expect(first.transcriptHash != second.transcriptHash)
        for (party, certificate) in zip(wallet.parties, [second, second, first]) {
            var news = EpochNews()
            news.certificates = [certificate.encoded]
            _ = try await party.epochNews(news)
            #expect(try await !party.epochState().isSplit)
        }
        for _ in 0..<2 {
            let opened = try await test.open()
            #expect(opened.parties.map(\.index) == .of(1, 2) && opened.unavailable.keys.sorted() == .of(3))
            for party in opened.parties { #expect(try await party.epochState().isSplit) }
            let next = try opened.proposeReshare(threshold: 2, holders: [true, true], absent: Set([PartyIndex].of(3)))
            await #expect { try await opened.deal(next, [], at: 1_800_000_000) } throws: {
                if case WalletError.party(_, .refused) = $0 { true } else { false }
            }
            // Nor does anybody help to give a share back.
            let (helper, wish) = (opened.parties[0], RepairWish(party: number(3), helpers: .of(1, 2)))
            await helper.agree(to: EpochConsent(to: .repair(wish), createdAt: 1))
            await #expect { _ = try await helper.join(.repair(wish)) } throws: {
                if case WalletError.refused(let reason) = $0 { reason.contains("two certificates") } else { false }
            }
            // What is there signs, so that the funds can be moved.
            #expect(try await opened.signsEverything(by: [1, 2], "split"))
        }
    }

    /// A party that is split follows no further certificate and votes for nothing, whatever is told.
    @Test func aSplitPartyStaysWhereItIs() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let plan = try wallet.proposeRefresh()
        let first = try await certificate(wallet, plan)
        try await wallet.setAttemptsAside(force: true)
        let second = try await certificate(wallet, plan)
        var news = EpochNews()
        news.certificates = [second.encoded]
        for party in wallet.parties { _ = try await party.epochNews(news) }
        let moved = try await test.open()
        let third = try await certificate(moved, try moved.proposeRefresh())
        let party = moved.parties[0]
        news.certificates = [first.encoded]
        _ = try await party.epochNews(news)
        #expect(try await party.epochState().isSplit)
        news.certificates = [third.encoded]
        _ = try await party.epochNews(news)
        #expect(try await party.epochState().epoch == 1)
        #expect(try await party.epochState().isSplit)
    }

    /// One that has gone on before it hears of the other certificate says so all the same.
    @Test func anOldForkIsTold() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let plan = try wallet.proposeRefresh()
        let first = try await certificate(wallet, plan)
        try await wallet.setAttemptsAside(force: true)
        let second = try await certificate(wallet, plan)
        let moved = try await test.refresh(try await test.open())
        #expect(moved.keys[0].epoch == 2)
        let party = try #require(moved.locals.first)
        let followed = try #require(try party.certificates().first)
        var news = EpochNews()
        news.certificates = [followed.name.transcript == first.transcriptHash ? second.encoded : first.encoded]
        _ = try await party.epochNews(news)
        #expect(try await party.epochState().isSplit)
    }

    /// A party that cannot vote now, for another name of its file say, keeps nobody from the old epoch, and the next opening goes on.
    @Test func whoCannotVoteSignsAsBefore() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let (store, other) = (test.home.store("w", party: 2), test.home.path + "/other")
        try FileManager.default.linkItem(atPath: store, toPath: other)
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 0 && opened.parties.count == 3 && opened.unavailable.isEmpty)
        #expect(try await opened.signsEverything(by: [1, 3], "the old epoch"))
        try FileManager.default.removeItem(atPath: other)
        let next = try await test.open()
        #expect(next.keys[0].epoch == 1 && next.parties.count == 3)
        try next.expectIntact()
    }

    /// A party that is split votes for nothing, though everybody has stored it.
    @Test func aSplitPartyDoesNotVote() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let plan = try wallet.proposeRefresh()
        let first = try await certificate(wallet, plan)
        try await wallet.setAttemptsAside(force: true)
        var news = EpochNews()
        news.certificates = [try await certificate(wallet, plan).encoded]
        for party in wallet.parties { _ = try await party.epochNews(news) }
        let moved = try await test.open()
        try await moved.deal(try moved.proposeRefresh(), [], at: 1_800_000_000)
        var stored = EpochNews()
        for party in moved.parties { stored.statements += try await party.epochNews(EpochNews()).statements }
        news.certificates = [first.encoded]
        _ = try await moved.parties[0].epochNews(news)
        for party in moved.parties { _ = try await party.epochNews(stored) }
        #expect(try await moved.stages() == [number(1): [.pending], number(2): [.committed], number(3): [.committed]])
    }

    /// Whoever was away is told the chain in whatever order, and follows all of it at once.
    @Test func certificatesComeInAnyOrder() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let snapshot = try Snapshot(of: test, parties: [3])
        let moved = try await test.refresh(try await test.refresh(wallet))
        let first = try #require(moved.locals.first)
        let chain = try first.certificates().map(\.bytes)
        #expect(chain.count == 2)
        try snapshot.restore()
        let store = try test.home.openStore("w", party: 3, test.keyring)
        let third = LocalParty(try Member(number(3), store: store), adapters: first.adapters, policies: first.policies)
        var news = EpochNews()
        news.certificates = chain.reversed()
        #expect(try await third.epochNews(news).epoch == 2)
        #expect(try await third.epochState().standing == .lacking)
    }

    /// A pending share that does not open any more is as good as lost: the epoch begins, and the others give it again.
    @Test func aLostPendingShareIsRepaired() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let folder = test.home.folder(of: "w")
        for name in WalletHome.epochKeys(of: 2, in: folder) where name.hasSuffix("-1") {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 1 && opened.parties.map(\.index) == .of(1, 3) && opened.lacking == .of(2))
        let repaired = try await opened.repair(number(2), keyring: test.keyring, at: 1_800_000_000)
        #expect(repaired.parties.count == 3)
        try await repaired.expectEveryQuorumSigns("repaired")
        try repaired.expectIntact()
    }
}
