import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// The lock of a wallet's stores is changed, and a change that is cut short is told and finished.
@Suite struct LockChangeTests {
    private struct CutOff: Error {}

    private func cheap(_ passphrase: String, salt: UInt8) throws -> PassphraseKeyring {
        PassphraseKeyring(
            passphrase: SecretBytes(copying: Array(passphrase.utf8)),
            newStoreParameters: try Argon2Parameters(opslimit: 1, memlimit: 8192, salt: [UInt8](repeating: salt, count: 16)))
    }

    /// Changes until so many stores have committed.
    private func cutShort(_ test: TestHome, after commits: Int, from old: (any StoreKeyring)? = nil, to new: any StoreKeyring) {
        let count = Mutex(-1)
        _ = try? LockChange(of: "w", in: test.home, from: old ?? test.keyring, to: new) {
            let commit = count.withLock { value in
                value += 1
                return value
            }
            if commit >= commits { throw CutOff() }
        }
    }

    @Test func allStoresOpenByTheNewLockAndByNoOther() async throws {
        let test = try TestHome(keyring: try cheap("old", salt: 1))
        let addresses = try await test.create().keys.map(\.publicKey)
        let new = try cheap("new", salt: 2)
        let change = try LockChange(of: "w", in: test.home, from: test.keyring, to: new)
        #expect(change.changed == [1, 2, 3] && change.finished.isEmpty && change.failures.isEmpty)
        await #expect {
            _ = try await test.open(keyring: try cheap("old", salt: 1))
        } throws: { error in
            guard case WalletError.store(.wrongUnlock) = error else { return false }
            return true
        }
        let wallet = try await test.open(keyring: try cheap("new", salt: 9))
        #expect(wallet.keys.map(\.publicKey) == addresses && wallet.unavailable.isEmpty)
        #expect(wallet.parties.allSatisfy { $0.place.lock == .passphrase(new.newStoreParameters) })
        // Its pools go on, and it signs.
        #expect(wallet.poolOutcomes.values.allSatisfy { if case .kept = $0 { true } else { false } })
        _ = try await wallet.sign(wallet.transfer())
    }

    /// Some stores under each lock: the wallet is whole for nobody, each side is told, and the same change finishes it.
    @Test(arguments: [1, 2]) func aChangeThatWasCutShortIsToldAndFinished(_ commits: Int) async throws {
        let test = try TestHome(keyring: try cheap("old", salt: 1))
        _ = try await test.create()
        let new = try cheap("new", salt: 2)
        cutShort(test, after: commits, to: new)
        let changed = (1...3).filter { party in
            (try? SQLiteShareStore.lock(at: test.home.store("w", party: party))) == .passphrase(new.newStoreParameters)
        }
        #expect(changed == Array(1...commits))
        for (keyring, opened) in [(try cheap("old", salt: 1), 3 - commits), (try cheap("new", salt: 2), commits)] {
            do {
                let wallet = try await test.open(keyring: keyring)
                // Enough parties for a signature, and the rest is said to be locked.
                #expect(opened >= 2)
                #expect(wallet.unavailable.count == 3 - opened && wallet.unavailable.values.allSatisfy(\.isOfLock))
            } catch WalletError.lockedApart("w", let parties) {
                #expect(opened < 2)
                #expect(parties.count == 3 - opened)
            }
        }
        let finished = try LockChange(of: "w", in: test.home, from: test.keyring, to: new)
        #expect(finished.changed == [1, 2, 3] && finished.finished == changed)
        #expect(try await test.open(keyring: new).unavailable.isEmpty)
    }

    /// What neither opens was mistyped: nothing is changed, not even what could be.
    @Test func aWrongPassphraseChangesNothing() async throws {
        let test = try TestHome(keyring: try cheap("old", salt: 1))
        _ = try await test.create()
        cutShort(test, after: 1, to: try cheap("new", salt: 2))
        func locks() throws -> [StoreLock] { try (1...3).map { try SQLiteShareStore.lock(at: test.home.store("w", party: $0)) } }
        let before = try locks()
        for (old, new) in [("odl", "new"), ("old", "nwe"), ("odl", "nwe")] {
            #expect {
                _ = try LockChange(of: "w", in: test.home, from: try cheap(old, salt: 1), to: try cheap(new, salt: 3))
            } throws: { error in
                guard case WalletError.store(.wrongUnlock) = error else { return false }
                return true
            }
            #expect(try locks() == before)
        }
    }

    /// A store that cannot be used keeps no other from being locked anew, and is named.
    @Test func aDamagedStoreIsLeftAndNamed() async throws {
        let test = try TestHome(keyring: try cheap("old", salt: 1))
        _ = try await test.create()
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: test.home.store("w", party: 2)))
        let change = try LockChange(of: "w", in: test.home, from: test.keyring, to: try cheap("new", salt: 2))
        #expect(change.changed == [1, 3] && Array(change.failures.keys) == [2])
        #expect(try await test.open(keyring: try cheap("new", salt: 2)).parties.count == 2)
    }

    @Test func aChangeBetweenTwoKeyCommandsIsToldAndFinished() async throws {
        let test = try TestHome(keyring: try cheap("old", salt: 1))
        _ = try await test.create()
        let (old, new) = (Vault(), Vault())
        func open(_ vault: Vault) async throws -> LocalWallet {
            try await LocalWallet.open("w", in: test.home, keyring: KeyEnvelope(vault), adapters: TestHome.registry())
        }
        func isFailure(_ error: any Error) -> Bool { if case WalletError.store(.providerFailed) = error { true } else { false } }
        #expect(try LockChange(of: "w", in: test.home, from: test.keyring, to: KeyEnvelope(old)).changed == [1, 2, 3])
        cutShort(test, after: 1, from: KeyEnvelope(old), to: KeyEnvelope(new))
        do {
            let wallet = try await open(old)
            #expect(wallet.unavailable.count == 1 && wallet.unavailable.values.allSatisfy(\.mayBeOfLock))
        }
        await #expect {
            _ = try await open(new)
        } throws: { error in
            if case WalletError.lockedApart("w", let parties) = error { parties.count == 2 } else { false }
        }
        // What opens no store is out of reach, or another's; nothing is changed.
        await #expect { _ = try await open(Vault()) } throws: { isFailure($0) }
        #expect {
            _ = try LockChange(of: "w", in: test.home, from: KeyEnvelope(Vault()), to: KeyEnvelope(Vault()))
        } throws: {
            isFailure($0)
        }
        let finished = try LockChange(of: "w", in: test.home, from: KeyEnvelope(old), to: KeyEnvelope(new))
        #expect(finished.changed == [1, 2, 3] && finished.finished == [1] && finished.failures.isEmpty)
        #expect(try await open(new).unavailable.isEmpty)
    }

    @Test func twoChangesAtOnceAreOne() async throws {
        let test = try TestHome(keyring: try cheap("old", salt: 1))
        _ = try await test.create()
        let turn = FolderTurn(test.home.path + "/wallets/w", waits: false)
        #expect(turn != nil)
        #expect {
            _ = try LockChange(of: "w", in: test.home, from: test.keyring, to: try cheap("new", salt: 2))
        } throws: { error in
            guard case WalletError.folder = error else { return false }
            return true
        }
        withExtendedLifetime(turn) {}
    }
}
