import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Other shares for the same parties (lifecycle.md sections 1 and 2).
@Suite struct RefreshTests {
    @Test(arguments: [(2, 2), (2, 3), (3, 5)]) func keysStayAndSharesChange(threshold: Int, parties: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: threshold, parties: parties, schemes: LocalWallet.schemes)
        let lasting = try Lasting(wallet)
        let shares = wallet.keys.map(\.publicShares)
        let refreshed = try await test.refresh(wallet)
        #expect(try Lasting(refreshed) == lasting)
        #expect(refreshed.keys.allSatisfy { $0.epoch == 1 && $0.isOnePolynomial })
        for (new, old) in zip(refreshed.keys.map(\.publicShares), shares) { #expect(zip(new, old).allSatisfy { $0 != $1 }) }
        #expect(refreshed.parties.count == parties && refreshed.unavailable.isEmpty && refreshed.aside.isEmpty)
        try await refreshed.expectEveryQuorumSigns("after a refresh")
        // The next process finds it so, and another refresh goes on from there.
        let again = try await test.refresh(try await test.open())
        #expect(try Lasting(again) == lasting && again.keys.allSatisfy { $0.epoch == 2 })
        #expect(try await again.signsEverything(by: Array(1...threshold), "again"))
        try again.expectIntact()
    }

    @Test func importedKeysStayWhatTheyWere() async throws {
        let test = try TestHome()
        let wallet = try await test.importing(try WholeKeys.all())
        let lasting = try Lasting(wallet)
        let refreshed = try await test.refresh(wallet)
        #expect(try Lasting(refreshed) == lasting && refreshed.keys.allSatisfy { $0.origin == .dealer })
        try await refreshed.expectEveryQuorumSigns("imported")
    }

    @Test func restoredKeysAreRefreshed() async throws {
        let test = try TestHome()
        let backed: BackedUp
        let lasting: Lasting
        do {
            let wallet = try await test.create(schemes: LocalWallet.schemes)
            lasting = try Lasting(wallet)
            backed = try await BackedUp(test, wallet)
        }
        try backed.lose(2)
        let restored = try #require(try await backed.restore([2]).wallet)
        let refreshed = try await test.refresh(restored)
        #expect(try Lasting(refreshed) == lasting && refreshed.keys.allSatisfy { $0.epoch == 1 })
        try await refreshed.expectEveryQuorumSigns("restored")
    }

    @Test func allPartiesHaveToBeHere() async throws {
        let test = try TestHome()
        _ = try await test.create(schemes: [.ed25519])
        try test.move([2], away: true)
        let wallet = try await test.open()
        #expect { try wallet.proposeRefresh() } throws: {
            if case WalletError.noQuorum(needed: 3, let obstacles) = $0 { obstacles.count == 1 } else { false }
        }
    }

    /// A proposal is no permission: each party's own operator agrees to exactly it, and once.
    @Test func onlyWhatOperatorsAgreedToIsRun() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let plan = try wallet.proposeRefresh()
        func refused(_ party: any Party) async -> Bool {
            do {
                _ = try await party.join(.renew(plan.proposal))
                return false
            } catch {
                if case WalletError.refused = error { return true }
                return false
            }
        }
        for party in wallet.parties { #expect(await refused(party)) }
        let consent = EpochConsent(to: .renewal(plan.proposal), createdAt: 1)
        await wallet.parties[0].agree(to: consent)
        await wallet.parties[0].withdraw(consent)
        #expect(await refused(wallet.parties[0]))
        await wallet.parties[0].agree(to: consent)
        _ = try await wallet.parties[0].join(.renew(plan.proposal))
        #expect(await refused(wallet.parties[0]))
    }

    /// Who comes with shares of the epoch before signs nothing, and hears of the certificate.
    @Test func partiesOfTheOldEpochSignNothing() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        try await wallet.presign(.ecdsaSecp256k1, count: 2)
        try await wallet.presign(.ed25519, count: 2)
        let snapshot = try Snapshot(of: test, parties: [3])
        let old = wallet.keys.map(\.publicShares)
        let refreshed = try await test.refresh(wallet)
        #expect(refreshed.keys.map(\.publicShares) != old)
        for party in refreshed.parties {
            let state = try await party.state()
            #expect(state.pools.allSatisfy { $0.available == 0 } && state.pairs.allSatisfy { $0.poisoned == nil && !$0.needsRenewal })
        }
        // The wallet as it was opened before is of an epoch that is over.
        await #expect(throws: WalletError.self) { try await wallet.sign(wallet.message("old"), signers: .of(1, 2)) }
        // A copy of the old store hears of the certificate, and has no share of the new epoch.
        try snapshot.restore()
        let opened = try await test.open()
        #expect(opened.parties.map(\.index) == .of(1, 2) && opened.keys[0].epoch == 1)
        #expect(opened.lacking == .of(3))
        #expect(try await opened.signsEverything(by: [1, 2], "without it"))
        let third = try #require(opened.aside.first as? LocalParty)
        #expect(try third.store.activeShares().isEmpty)
        try opened.expectIntact()
    }
}
