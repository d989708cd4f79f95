import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// A party that has no share of the wallet's epoch gets it again from t others (lifecycle.md section 4).
@Suite struct RepairTests {
    @Test(arguments: [(2, 3), (3, 5)]) func aStaleBackupIsMadeGood(threshold: Int, parties: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: threshold, parties: parties, schemes: LocalWallet.schemes)
        let backed = try await BackedUp(test, wallet)
        let refreshed = try await test.refresh(wallet)
        let lasting = try Lasting(refreshed)
        let shares = refreshed.keys.map(\.publicShares)
        try backed.lose(parties)
        // It hears that its epoch is over, and has nothing.
        let restored = try await backed.restore([parties])
        if case .shareMissing(let party)? = restored.waiting { #expect([party] == .of(parties)) } else { Issue.record("\(restored)") }
        let opened = try await test.open()
        #expect(opened.lacking == .of(parties) && opened.parties.count == parties - 1)
        let repaired = try await opened.repair(number(parties), keyring: test.keyring, at: 1_800_000_000)
        #expect(try Lasting(repaired) == lasting && repaired.keys.map(\.publicShares) == shares)
        #expect(repaired.parties.count == parties && repaired.unavailable.isEmpty && repaired.keys[0].epoch == 1)
        try await repaired.expectEveryQuorumSigns("repaired")
        try repaired.expectIntact()
        #expect(try await test.refresh(repaired).keys[0].epoch == 2)
    }

    @Test func nobodyIsRepairedWithoutItsOperatorsWord() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let wish = RepairWish(party: number(3), helpers: .of(1, 2))
        for party in wallet.parties {
            await #expect(throws: WalletError.self) { try await party.join(.repair(wish)) }
        }
        // A party that has its share is not given another.
        await #expect(throws: WalletError.self) {
            try await wallet.repair(number(3), keyring: test.keyring, at: 1_800_000_000)
        }
    }

    /// A newcomer said that it has stored its share, and loses it before the certificate: the epoch begins, and the others give it again.
    @Test func aNewcomerThatLostWhatItHadStoredIsRepaired() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let lasting = try Lasting(wallet)
        let (plan, newcomers) = try test.plan(wallet, threshold: 2, [1, 2, 3, nil])
        let coming = try #require(newcomers)
        try await wallet.deal(plan, coming.parties, at: 1_800_000_000)
        try coming.publish()
        let folder = test.home.folder(of: "w")
        let pending = WalletHome.epochKeys(of: 4, in: folder).filter { $0.hasSuffix("-1") }
        #expect(pending.count == 1)
        for name in pending { try FileManager.default.removeItem(atPath: folder + "/" + name) }
        let opened = try await test.open()
        #expect(try Lasting(opened) == lasting && opened.keys[0].epoch == 1)
        #expect(opened.parties.map(\.index) == .of(1, 2, 3) && opened.lacking == .of(4))
        #expect(try await opened.signsEverything(by: [1, 2], "without the newcomer"))
        let repaired = try await opened.repair(number(4), keyring: test.keyring, at: 1_800_000_000)
        #expect(try Lasting(repaired) == lasting && repaired.parties.count == 4 && repaired.unavailable.isEmpty)
        try await repaired.expectEveryQuorumSigns("with the newcomer")
        try repaired.expectIntact()
    }

    /// A newcomer has been a holder for an epoch, and comes back from its backup of that.
    @Test func aNewcomersStaleBackupIsMadeGood() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let joined = try await test.reshare(wallet, threshold: 2, [1, 2, 3, nil])
        let backed = try await BackedUp(test, joined)
        let refreshed = try await test.refresh(joined)
        let shares = refreshed.keys.map(\.publicShares)
        try backed.lose(4)
        let restored = try await backed.restore([4])
        if case .shareMissing(let party)? = restored.waiting { #expect(party == number(4)) } else { Issue.record("\(restored)") }
        let opened = try await test.open()
        #expect(opened.lacking == .of(4))
        let repaired = try await opened.repair(number(4), helpers: .of(2, 3), keyring: test.keyring, at: 1_800_000_000)
        #expect(repaired.keys.map(\.publicShares) == shares && repaired.parties.count == 4)
        try await repaired.expectEveryQuorumSigns("with the newcomer")
        try repaired.expectIntact()
    }
}
