import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// A wallet is found by its keys, whatever its name is now: backups keep the name that it had.
@Suite struct HeldWalletTests {
    private func make(_ parties: Int = 3) async throws -> BackedUp {
        let test = try TestHome()
        return try await BackedUp(test, try await test.create(threshold: 2, parties: parties, schemes: [.ed25519]))
    }

    private func isThere(as name: String) -> (any Error) -> Bool {
        { if case WalletError.walletIsThere(let found) = $0 { found == name } else { false } }
    }

    @Test(arguments: [[2], [1, 3]]) func noSecondWalletIsMadeBesideARenamedOne(_ parties: [Int]) async throws {
        let backed = try await make()
        _ = try WalletRename(of: "w", to: "savings", in: backed.test.home, keyring: backed.test.keyring)
        await #expect {
            _ = try await backed.restore(parties)
        } throws: {
            isThere(as: "savings")($0)
        }
        #expect(try backed.test.home.wallets() == ["savings"])
        // A party that is lost comes back into the wallet as it is called now.
        try backed.lose(2, wallet: "savings")
        #expect(try await backed.restore([2], as: "savings").wallet?.parties.count == 3)
    }

    @Test func itIsFoundByTheKeyringThatOpensIt() async throws {
        let backed = try await make()
        let state = try backed.backup(1).state
        let home = backed.test.home
        #expect(home.wallet(holding: state, backed.test.keyring) == "w")
        #expect(home.wallet(holding: state, TestHome.keyring("another")) == nil)
        #expect(try await home.wallet(holding: make().backup(1).state, backed.test.keyring) == nil)
        // One store that is damaged does not hide the wallet.
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: home.store("w", party: 1)))
        #expect(home.wallet(holding: state, backed.test.keyring) == "w")
    }

    @Test func lookingTellsWhoWaits() async throws {
        let backed = try await make()
        #expect(backed.test.home.look(into: "w", backed.test.keyring)?.waiting == [])
        for party in [1, 2, 3] { try backed.lose(party) }
        _ = try await backed.restore([2])
        let held = try #require(backed.test.home.look(into: "w", backed.test.keyring))
        #expect(held.waiting.map { Int($0.rawValue) } == [2])
        #expect(held.parties.map { Int($0.rawValue) } == [1, 2, 3])
    }

    /// Nobody is told to move a party's store out of the way of another wallet's.
    @Test func anotherWalletsBackupIsCalledThatWhereThePartyIsThere() async throws {
        let (backed, other) = (try await make(2), try await make(2))
        await #expect {
            _ = try await LocalWallet.restore(
                try other.set([1]), checked: [:], as: "w", in: backed.test.home, keyring: backed.test.keyring,
                adapters: TestHome.registry(), createdAt: 0)
        } throws: {
            if case WalletError.restoreDiffers = $0 { true } else { false }
        }
    }

    /// So many others have to be here before anybody is given up.
    @Test func whoWaitsSaysHowManyMoreItTakes() async throws {
        let test = try TestHome()
        let backed = try await BackedUp(test, try await test.create(threshold: 3, parties: 4, schemes: [.ed25519]))
        for party in 1...3 { try backed.lose(party) }
        for (party, expected) in [(1, 1), (2, 0)] {
            guard case .notOpened(_, let obstacles) = try await backed.restore([party]).waiting else {
                return #expect(Bool(false), "party \(party) does not wait")
            }
            let needed = obstacles.compactMap { obstacle -> Int? in
                guard case .unusable(.restoreUnconfirmed(_, _, let needed)) = obstacle.state else { return nil }
                return needed
            }
            #expect(needed.allSatisfy { $0 == expected } && needed.count == party)
            #expect(obstacles.allSatisfy { !$0.description.contains("party \(party): party \(party)") })
        }
    }

    private final class BrokenService: KeyService {
        let name = "broken"
        let asked = Mutex(0)
        func encrypt(_ key: borrowing SecretBytes) throws -> [UInt8] {
            asked.withLock { $0 += 1 }
            throw KeyProviderFailure("it is out of reach")
        }
        func decrypt(_ bytes: [UInt8]) throws -> SecretBytes { throw KeyProviderFailure("it is out of reach") }
    }

    /// What is to lock all stores is asked once, and where it fails nothing was changed.
    @Test func aProviderThatFailsIsAskedOnce() async throws {
        let backed = try await make()
        let service = BrokenService()
        #expect {
            _ = try LockChange(of: "w", in: backed.test.home, from: backed.test.keyring, to: KeyEnvelope(service))
        } throws: {
            if case WalletError.store(.providerFailed) = $0 { true } else { false }
        }
        #expect(service.asked.withLock(\.self) == 1)
        #expect(try await backed.test.open().parties.count == 3)
    }

    @Test func whatWasErasedIsNamedAsItWas() async throws {
        let backed = try await make()
        let home = backed.test.home
        let first = try WalletDeletion(of: "w", party: 1, in: home)
        #expect(first.erased.contains(home.store("w", party: 1)))
        let rest = try WalletDeletion(of: "w", party: nil, in: home)
        #expect(rest.erased.contains(home.store("w", party: 3)))
        #expect(!(first.erased + rest.erased).contains { $0.contains("/.deleting-") || $0.contains("/.erasing-") })
    }
}
