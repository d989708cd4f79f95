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
}
