import ChainKit
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// A wallet out of backups alone: what it will be, and a recovery that was cut short.
@Suite struct RecoverTests {
    private func make() async throws -> (BackedUp, [[UInt8]]) {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        return (try await BackedUp(test, wallet), wallet.keys.map(\.publicKey))
    }

    /// It gives its stores their places and is killed before the lost parties were named: what is left is known, and goes on.
    @Test func aRecoveryThatWasCutShortGoesOn() async throws {
        let (backed, keys) = try await make()
        let (elsewhere, keyring) = (try TestHome(), backed.test.keyring)
        let set = try backed.set([1, 3])
        #expect(try !elsewhere.home.isUnconfirmed("w", set, keyring))
        let waiting = try await backed.restore([1, 3], in: elsewhere.home).waiting
        #expect(waiting != nil)
        #expect(try elsewhere.home.isUnconfirmed("w", set, keyring))
        // Neither for other parties' backups, nor another wallet's, nor under another lock.
        let others = try backed.set([1, 2])
        #expect(try !elsewhere.home.isUnconfirmed("w", others, keyring))
        let foreign = try await make().0.set([1, 3])
        #expect(try !elsewhere.home.isUnconfirmed("w", foreign, keyring))
        #expect {
            _ = try elsewhere.home.isUnconfirmed("w", set, TestHome.keyring("another"))
        } throws: {
            ($0 as? WalletError)?.isOfLock == true
        }
        let restored = await LocalWallet.putToUse(
            set.parties, of: "w", in: elsewhere.home, keyring: keyring, adapters: try TestHome.registry(), without: set.absent)
        let wallet = try #require(restored.wallet)
        #expect(wallet.keys.map(\.publicKey) == keys)
        #expect(try await wallet.signsEverything(by: [1, 3], "gone on"))
        #expect(try !elsewhere.home.isUnconfirmed("w", set, keyring))
    }

    /// What a wallet out of backups will be is known before it is made.
    @Test func theAddressesAreKnownFromTheBackups() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let set = try await BackedUp(test, wallet).set([1, 2])
        let expected = try wallet.address(on: "sol", path: .root).address
        #expect(try set.address(on: "sol", adapters: TestHome.registry()) == expected)
    }
}
