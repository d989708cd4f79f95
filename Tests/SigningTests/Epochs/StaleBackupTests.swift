import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Backups of before a reshare, of parties that left, and of two epochs ago: whoever comes with one is told, and signs nothing by it
/// (lifecycle.md sections 2 and 6).
@Suite struct StaleBackupTests {
    private func expectStale(_ wallet: LocalWallet, _ old: BackedUp, _ epochs: (UInt32, UInt32)) async throws {
        for party in old.files.indices.map({ $0 + 1 }) {
            #expect(try await wallet.check(old.backup(party), old.note(party)) == .stale(epoch: epochs.0, present: epochs.1))
        }
    }

    private func expectNoQuorum(_ wallet: LocalWallet, by signers: [PartyIndex]) async throws {
        let order = try wallet.transfer(77)
        await #expect {
            try await wallet.sign(order, signers: signers)
        } throws: {
            switch $0 {
            case WalletError.noQuorum, WalletError.signers: true
            default: false
            }
        }
    }

    /// A party is lost and comes back from such a backup: it is told, its share is gone, nobody signs with it, and the others give it the
    /// present one.
    private func expectRepair(_ old: BackedUp, _ party: Int, epoch: UInt32, shares: [[[UInt8]]]) async throws {
        try old.lose(party)
        let restored = try await old.restore([party])
        if case .shareMissing(let lacking)? = restored.waiting { #expect(lacking == number(party)) } else { Issue.record("\(restored)") }
        let opened = try await old.test.open()
        #expect(opened.keys[0].epoch == epoch && opened.lacking == [number(party)])
        let own = try #require(opened.aside.first { $0.index == number(party) } as? LocalParty)
        #expect(try own.store.activeShares().isEmpty && own.certificates().count == Int(epoch - old.backup(party).state.epoch.number))
        let others = opened.parties.map(\.index)
        try await expectNoQuorum(opened, by: ([number(party)] + others.prefix(opened.threshold - 1)).sorted())
        let repaired = try await opened.repair(number(party), keyring: old.test.keyring, at: 1_800_000_000)
        #expect(repaired.keys.map(\.publicShares) == shares && repaired.parties.count == repaired.partyCount)
        try await repaired.expectEveryQuorumSigns("repaired in epoch \(epoch)")
        try repaired.expectIntact()
    }

    /// Of a roster with fewer parties, and of another threshold.
    @Test(arguments: [3, 2]) func aBackupOfBeforeAReshareIsStale(threshold: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let old = try await BackedUp(test, wallet)
        let moved = try await test.reshare(wallet, threshold: threshold, threshold == 3 ? [1, 2, 3, nil, nil] : [1, 2, 3, nil])
        try await expectStale(moved, old, (0, 1))
        try await expectRepair(old, 2, epoch: 1, shares: moved.keys.map(\.publicShares))
    }

    /// Its own epoch is over, and the one that followed; backups of either are stale, and the party follows the whole chain.
    @Test func aBackupOfTwoEpochsAgoIsStale() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let old = try await BackedUp(test, wallet)
        let refreshed = try await test.refresh(wallet)
        let later = try await BackedUp(test, refreshed)
        let moved = try await test.reshare(refreshed, threshold: 3, [1, 2, 3, nil])
        try await expectStale(moved, old, (0, 2))
        try await expectStale(moved, later, (1, 2))
        try await expectRepair(old, 2, epoch: 2, shares: moved.keys.map(\.publicShares))
        try await expectRepair(later, 1, epoch: 2, shares: moved.keys.map(\.publicShares))
    }

    /// A party that left comes back from its backup: it has departed, has no share, and nobody gives it another.
    @Test func aDepartedPartysBackupBringsNobodyBack() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let old = try await BackedUp(test, wallet)
        let left = try await test.reshare(wallet, threshold: 2, [1, 2])
        try await expectStale(left, old, (0, 1))
        try old.lose(3)
        if case .refused(let reason)? = try await old.restore([3]).waiting {
            #expect(reason.contains("has left the wallet"))
        } else {
            Issue.record("a party that left came back")
        }
        let opened = try await test.open()
        #expect(opened.parties.map(\.index) == .of(1, 2) && opened.keys[0].epoch == 1)
        #expect(try await opened.standings()[number(3)] == .departed)
        let third = try #require(opened.aside.first as? LocalParty)
        #expect(try third.store.activeShares().isEmpty)
        try await expectNoQuorum(opened, by: .of(1, 3))
        await #expect(throws: WalletError.self) { try await opened.repair(number(3), keyring: test.keyring, at: 1_800_000_000) }
        #expect(try await opened.signsEverything(by: [1, 2], "the two that stayed"))
        try opened.expectIntact()
    }

    /// Somebody new has the number: beside its store none is made, and in its place the old one is a stranger.
    @Test func aDepartedPartysBackupTakesNobodysPlace() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let old = try await BackedUp(test, wallet)
        let left = try await test.reshare(wallet, threshold: 2, [1, 2])
        let joined = try await test.reshare(left, threshold: 2, [1, 2, nil])
        try await expectStale(joined, old, (0, 2))
        await #expect {
            _ = try await old.restore([3])
        } throws: {
            if case WalletError.partyIsThere(let party, _) = $0 { party == number(3) } else { false }
        }
        #expect(try await test.open().signsEverything(by: [1, 3], "with the newcomer"))
        try old.lose(3)
        if case .refused(let reason)? = try await old.restore([3]).waiting {
            #expect(reason.contains("has left the wallet"))
        } else {
            Issue.record("a party that left came back")
        }
        let opened = try await test.open()
        #expect(opened.parties.map(\.index) == .of(1, 2) && opened.keys[0].epoch == 2)
        #expect(try await opened.standings()[number(3)] == .departed)
        try await expectNoQuorum(opened, by: .of(1, 3))
        #expect(try await opened.signsEverything(by: [1, 2], "without either"))
    }
}
