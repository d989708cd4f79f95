@testable import chainsign
import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What an operator is told of a refresh or reshare that is half done: who is waited for, and what force can do.
@Suite struct HalfDoneTests {
    private let home: WalletHome
    private let keyring = PassphraseKeyring(passphrase: SecretBytes(copying: Array("correct horse".utf8)))
    private static let danger = "that epoch is the wallet's, and another one beside it splits the wallet in two"

    init() throws {
        let path = NSTemporaryDirectory() + "chainsign-cli-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        home = WalletHome(path: path)
    }

    private func create() async throws -> LocalWallet {
        try await LocalWallet.create(
            "w", in: home, threshold: 2, parties: 3, keyring: keyring, adapters: AdapterRegistry(), schemes: [.ed25519],
            createdAt: 1_700_000_000)
    }

    /// What these parties tell each other of what they have stored, or have voted.
    private func tell(_ parties: [any PartyAdministration]) async throws {
        var news = EpochNews()
        for party in parties { news.take(try await party.epochNews(EpochNews())) }
        for party in parties { _ = try await party.epochNews(news) }
    }

    private func stored(_ wallet: LocalWallet) async throws -> EpochNews {
        var news = EpochNews()
        for party in wallet.parties { news.take(try await party.epochNews(EpochNews())) }
        return news
    }

    /// A party of the other parties' next epoch, and one of another run that these dropped: each run is told by itself, and by force only what is
    /// not proven to be over.
    @Test func twoRunsAreTwo() async throws {
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let wallet = try await create()
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let old = try await stored(wallet)
        for party in wallet.parties.prefix(2) { try await party.setAsideAttempts(force: false) }
        let third = try #require(PartyIndex(3))
        try await wallet.deal(
            try wallet.proposeReshare(threshold: 2, holders: [true, true], absent: [third]), [], at: 1_800_000_000)
        // Parties 1 and 2 vote for it, and neither hears of the other's vote; party 3 votes for the first run.
        var news = EpochNews()
        for party in wallet.parties.prefix(2) { news.take(try await party.epochNews(EpochNews())) }
        for party in wallet.parties.prefix(2) { _ = try await party.epochNews(news) }
        _ = try await wallet.parties[2].epochNews(old)
        for file in [home.store("w", party: 2), home.store("w", party: 2) + "-wal", home.store("w", party: 2) + "-shm"] {
            try? FileManager.default.removeItem(atPath: file)
        }
        let opened = try await LocalWallet.open("w", in: home, keyring: keyring, adapters: AdapterRegistry())
        let halves = HalfDone.all(in: try await opened.attempts(), of: opened)
        #expect(halves.count == 2)
        let reshare = try #require(halves.first { $0.proposal.kind == .reshare })
        #expect(reshare.waiting == ": nothing is heard from party 2" && !reshare.isOver)
        #expect(reshare.dangers.count == 2 && reshare.dangers[1] == "party 2 did not answer: where its vote is out there, \(Self.danger)")
        let refresh = try #require(halves.first { $0.proposal.kind == .refresh })
        #expect(refresh.isOver && refresh.dangers.last?.contains("nothing is split") == true)
    }

    /// One that keeps nothing of what it is told could vote, if that were mended: not every vote was heard.
    @Test func whoKeepsNothingCouldNotVote() async throws {
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let wallet = try await create()
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let news = try await stored(wallet)
        for party in wallet.parties.prefix(2) { _ = try await party.epochNews(news) }
        try await tell(Array(wallet.parties.prefix(2)))
        let half = try #require(HalfDone.all(in: try await wallet.attempts(), of: wallet).first)
        #expect(half.waiting == ": party 3 is here and could not vote")
        #expect(half.waysOn.hasPrefix("it goes on when they can, with "))
        #expect(half.dangers.last == "party 3 is here and could not vote: mend that, and the next command finishes it")
        // And when it has voted, nothing is missing.
        _ = try await wallet.parties[2].epochNews(news)
        let voted = try #require(HalfDone.all(in: try await wallet.attempts(), of: wallet).first)
        #expect(voted.waiting == "" && voted.dangers.last?.hasPrefix("every vote was heard") == true)
    }

    /// A store of before has no such run: it is here, and its vote may be out there.
    @Test func whoDoesNotHaveItIsToldApart() async throws {
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let wallet = try await create()
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let news = try await stored(wallet)
        for party in wallet.parties.prefix(2) { _ = try await party.epochNews(news) }
        try await tell(Array(wallet.parties.prefix(2)))
        let third = try #require(PartyIndex(3))
        let half = try #require(HalfDone.all(in: try await wallet.attempts().filter { $0.party != third }, of: wallet).first)
        #expect(half.waiting == ": party 3 is here and does not have it")
        #expect(half.waysOn.hasPrefix("it does not come to its end without the stores that have it: "))
        #expect(half.dangers.last == "party 3 does not have it, in a store of before: where its vote is out there, \(Self.danger)")
        #expect(half.unheard.old == [third])
    }
}
