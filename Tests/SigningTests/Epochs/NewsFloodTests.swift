import ChainKit
import Foundation
import MPCCore
import ShareStore
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// One party that tells more than anybody can know does not drown what the others tell (rule D6).
@Suite struct NewsFloodTests {
    /// A party that tells junk besides.
    private struct Flooding: StandIn {
        let honest: LocalParty
        var certificates: [[UInt8]] = []
        var statements: [[UInt8]] = []

        func epochNews(_ news: EpochNews) async throws(WalletError) -> EpochNews {
            var told = try await honest.epochNews(news)
            told.certificates = certificates + told.certificates
            told.statements += statements
            return told
        }
    }

    /// Certificates that decode, of the epoch that somebody waits for, and prove nothing.
    @Test func certificates() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let snapshot = try Snapshot(of: test, parties: [3])
        let refreshed = try await test.refresh(wallet)
        let (first, second) = (refreshed.locals[0], refreshed.locals[1])
        let real = try #require(try first.certificates().first).bytes
        let junk = (0..<EpochNews.mostCertificates + 50).map { number in
            Array(real.dropLast(2)) + [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
        }.filter { $0 != real }
        #expect(junk.allSatisfy { (try? LifecycleCertificate($0)) != nil })
        try snapshot.restore()
        let store = try test.home.openStore("w", party: 3, test.keyring)
        let third = LocalParty(try Member(number(3), store: store), adapters: first.adapters, policies: first.policies)
        #expect(await EpochExchange.exchange([Flooding(honest: first, certificates: junk), second, third]).isEmpty)
        #expect(try await third.epochState().epoch == 1)
    }

    @Test func statements() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let junk = (0..<EpochNews.mostStatements + 50).map { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        let flooding = Flooding(honest: wallet.locals[0], statements: junk)
        #expect(await EpochExchange.exchange([flooding, wallet.locals[1], wallet.locals[2]]).isEmpty)
        for party in wallet.locals { #expect(try await party.epochState().epoch == 1) }
    }

    /// Of a chain longer than what is told at once each party is told the part that follows on its own epoch.
    @Test func aLongChainIsToldInParts() async throws {
        let test = try TestHome()
        let refreshed = try await test.refresh(try await test.create())
        let real = try #require(try refreshed.locals.first?.certificates().first).bytes
        var news = EpochNews()
        // The epoch that ends stands behind version, type and length, and version, type, operation and wallet id of the proposal.
        news.certificates = (0..<700).map { (epoch: UInt32) in
            real.replacing(41..<45, with: (0..<4).map { UInt8(truncatingIfNeeded: epoch >> (24 - 8 * UInt32($0))) })
        }
        func told(_ epoch: UInt32) throws -> [UInt32] {
            try news.bounded(from: epoch).certificates.map { try LifecycleCertificate($0).proposal.epoch }
        }
        #expect(try told(0) == Array(0..<256))
        #expect(try told(300) == Array(44..<556))
        #expect(try told(690) == Array(434..<700))
        #expect(try told(.max) == Array(444..<700))
    }
}
