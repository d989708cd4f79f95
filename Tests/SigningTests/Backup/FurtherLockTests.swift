import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// Stores that a wallet gets besides, out of backups or for newcomers, are locked as those are locked that opened: one derivation, or one
/// question to a key command, opens all of them. Of a store that did not open nothing is taken.
@Suite struct FurtherLockTests {
    private func ring(_ salt: UInt8, passes: UInt64 = 1) throws -> PassphraseKeyring {
        PassphraseKeyring(
            passphrase: SecretBytes(copying: Array("correct horse".utf8)),
            newStoreParameters: try Argon2Parameters(opslimit: passes, memlimit: 8192, salt: [UInt8](repeating: salt, count: 16)))
    }

    private func lock(_ test: TestHome, _ party: Int) throws -> StoreLock {
        try SQLiteShareStore.lock(at: test.home.store("w", party: party))
    }

    private func restore(_ backed: BackedUp, _ party: Int, by keyring: any StoreKeyring) async throws -> LocalWallet.Restored {
        try await LocalWallet.restore(
            try backed.set([party]), checked: [:], as: "w", in: backed.test.home, keyring: keyring, adapters: TestHome.registry(),
            createdAt: 0)
    }

    @Test func aRestoredStoreHasTheSaltAndCostOfTheOthers() async throws {
        let test = try TestHome(keyring: try ring(1))
        let backed = try await BackedUp(test, try await test.create(schemes: [.ed25519]))
        try backed.lose(2)
        #expect(try await restore(backed, 2, by: ring(7)).wallet?.parties.count == 3)
        #expect(try lock(test, 2) == lock(test, 1))
        let later = try ring(9)
        #expect(try await test.open(keyring: later).unavailable.isEmpty)
        #expect(later.derivations == 1)
    }

    /// Somebody who knows no passphrase has put a store of his own in the place of the other, at the lowest cost: a new wallet's is taken.
    @Test func nothingIsTakenFromAStoreThatDoesNotOpen() async throws {
        let test = try TestHome(keyring: try ring(1))
        let backed = try await BackedUp(test, try await test.create(parties: 2, schemes: [.ed25519]))
        for party in [1, 2] { try backed.lose(party) }
        let path = test.home.store("w", party: 1)
        try SQLiteShareStore.create(at: path, NewStore(wallet: "w", party: 1), unlock: .passphrase(ring(3)), poolKey: .memory).close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange((bytes.count - 4096)..<bytes.count, with: [UInt8](repeating: 0xff, count: 4096))
        try bytes.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let own = try ring(7, passes: 2)
        #expect(try await restore(backed, 2, by: own).wallet == nil)
        #expect(try lock(test, 2) == .passphrase(own.newStoreParameters))
    }

    @Test func aNewcomersStoreHasTheSaltAndCostOfTheOthers() async throws {
        let test = try TestHome(keyring: try ring(1))
        let wallet = try await test.create(schemes: [.ed25519])
        let other = try ring(7)
        let shown = try wallet.proposeReshare(threshold: 2, holders: [true, true, true, false], absent: [])
        let newcomers = try NewcomerParties(
            shown.newcomers, of: "w", beside: try #require(wallet.state), aside: wallet.aside, in: test.home, keyring: other,
            adapters: TestHome.registry())
        #expect(newcomers.parties.map(\.place.lock) == [.passphrase(test.keyring.newStoreParameters)])
        _ = newcomers.discard(.interrupted(wallet: "w", folder: ""))
    }

    /// A restored party of a wallet that a key command locks: the command is asked once to open it, and once at each opening after.
    @Test func aKeyCommandIsAskedOnceForAllParties() async throws {
        let test = try TestHome(keyring: try ring(1))
        let backed = try await BackedUp(test, try await test.create(schemes: [.ed25519]))
        let vault = Vault()
        _ = try LockChange(of: "w", in: test.home, from: test.keyring, to: KeyEnvelope(vault))
        try backed.lose(2)
        // A command of the same name that has locked none of them makes no store beside them.
        await #expect {
            _ = try await restore(backed, 2, by: KeyEnvelope(Vault()))
        } throws: { error in
            if case WalletError.store(.providerFailed) = error { true } else { false }
        }
        #expect(!FileManager.default.fileExists(atPath: test.home.store("w", party: 2)))
        vault.asked.withLock { $0 = 0 }
        #expect(try await restore(backed, 2, by: KeyEnvelope(vault)).wallet?.parties.count == 3)
        #expect(vault.asked.withLock(\.self) == 1)
        let wallet = try await LocalWallet.open("w", in: test.home, keyring: KeyEnvelope(vault), adapters: TestHome.registry())
        #expect(wallet.unavailable.isEmpty)
        #expect(vault.asked.withLock(\.self) == 2)
    }
}
