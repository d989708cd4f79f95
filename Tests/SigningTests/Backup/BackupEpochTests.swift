import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Backups beside a wallet that has moved on, and beside each other (lifecycle.md section 6).
@Suite struct BackupEpochTests {
    private func isChecked(_ wallet: LocalWallet) async throws -> Bool {
        for party in wallet.parties where try await party.backupNotes().checked != nil { return true }
        return false
    }

    @Test func aBackupOfAnEpochThatIsOverIsStale() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let old = try await BackedUp(test, wallet)
        #expect(try await wallet.check(old.backup(2), old.note(2)) == .current)
        let refreshed = try await test.refresh(wallet)
        let stale = BackupStanding.stale(epoch: 0, present: 1)
        for party in 1...3 { #expect(try await refreshed.check(old.backup(party), old.note(party)) == stale) }
        // Neither is it noted, nor what was noted of it in its epoch.
        let isNoted = try await isChecked(refreshed)
        #expect(!isNoted)
        await #expect(throws: WalletError.self) { try await refreshed.parties[0].noteChecked(old.backup(1), old.note(1)) }
        let new = try await BackedUp(test, refreshed)
        #expect(try await refreshed.check(new.backup(1), new.note(1)) == .current)
        // Two epochs on it is stale all the same.
        let again = try await test.refresh(refreshed)
        #expect(try await again.check(old.backup(1), old.note(1)) == .stale(epoch: 0, present: 2))
        #expect(try await again.check(new.backup(1), new.note(1)) == .stale(epoch: 1, present: 2))
    }

    /// The stores are older copies: the backup knows more than they do, and nothing is noted in them.
    @Test func aBackupOfALaterEpochThanTheStoresIsAhead() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let before = try Snapshot(of: test, parties: 1...3)
        let new = try await BackedUp(test, try await test.refresh(wallet))
        try before.restore()
        let opened = try await test.open()
        #expect(opened.keys[0].epoch == 0 && opened.parties.count == 3)
        #expect(try await opened.check(new.backup(1), new.note(1)) == .ahead(epoch: 1, present: 0))
        let isNoted = try await isChecked(opened)
        #expect(!isNoted)
        await #expect(throws: WalletError.self) { try await opened.parties[0].noteChecked(new.backup(1), new.note(1)) }
    }

    /// Shares of two epochs make no key: they are no set, whichever comes first.
    @Test func backupsOfTwoEpochsAreNoSet() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let old = try await BackedUp(test, wallet)
        let new = try await BackedUp(test, try await test.refresh(wallet))
        func problem(_ backups: [Backup]) -> BackupSetProblem? {
            do throws(WalletError) { _ = try BackupSet(backups) } catch {
                if case .backups(let problem) = error { return problem }
            }
            return nil
        }
        #expect(try problem([old.backup(1), new.backup(2)]) == .otherEpochs(number(1), 0, number(2), 1))
        #expect(try problem([new.backup(1), old.backup(3)]) == .otherEpochs(number(1), 1, number(3), 0))
        #expect(try problem([old.backup(2), new.backup(2)]) != nil)
        #expect(try problem([new.backup(1), new.backup(2), old.backup(3)]) == .otherEpochs(number(1), 1, number(3), 0))
        #expect(try problem([old.backup(1), old.backup(2)]) == nil && problem([new.backup(1), new.backup(3)]) == nil)
    }
}
