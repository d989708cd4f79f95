import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Anybody can seal a file to a public key: one that claims this wallet, and holds shares of the forger's own key (lifecycle.md section 6).
@Suite struct ForgedBackupTests {
    private static let schemes: [SignatureScheme] = [.ecdsaSecp256k1, .ed25519]

    /// A wallet with backups, and another one's, whose shares the forger knows.
    private func make() async throws -> (own: BackedUp, stranger: BackedUp, address: String) {
        let (test, other) = (try TestHome(), try TestHome())
        let wallet = try await test.create(schemes: Self.schemes)
        let stranger = try await BackedUp(other, try await other.create(schemes: Self.schemes))
        return (try await BackedUp(test, wallet), stranger, try wallet.address(on: "sol").address.text)
    }

    /// Party 3's backup with the stranger's shares under the wallet's key ids, sealed to the wallet's owner and opened by him.
    private func forged(
        _ own: BackedUp, _ stranger: BackedUp, epoch: UInt8 = 0, roster: Roster, seed: borrowing SecretBytes
    ) throws -> Backup {
        let state = try own.backup(3).state
        var shares: [KeyShare] = []
        for share in try stranger.backup(3).shares {
            let key = try #require(state.keys.first { $0.scheme == share.info.scheme })
            // Version, scheme, epoch (4), t, n, index, origin, key id (32).
            var record = share.info.encoded
            record.replaceSubrange(2..<6, with: [0, 0, 0, epoch])
            record.replaceSubrange(10..<42, with: key.keyID)
            shares.append(try KeyShare(info: KeyInfo(decoding: record), secret: share.withSecret { $0.copy() }))
        }
        let backup = try Backup(name: "w", seed: seed.copy(), roster: roster, shares: shares)
        let file = try BackupFile.seal(backup, madeAt: 1, to: .key(own.recipient))
        // It is well formed, and says that it is of the wallet.
        let opened = try BackupFile.open(file, with: .identity(BackupSecret(own.copyOfSecret())))
        #expect(opened.state.walletID == state.walletID && opened.state.hash != state.hash)
        return opened
    }

    private func restore(_ backup: Backup, beside own: BackedUp) async throws -> LocalWallet.Restored {
        try await LocalWallet.restore(
            try BackupSet([backup]), checked: [:], as: "w", in: own.test.home, keyring: own.test.keyring, adapters: TestHome.registry(),
            createdAt: 1_800_000_000)
    }

    private func differs(_ error: any Error) -> Bool { if case WalletError.restoreDiffers = error { true } else { false } }

    /// The others say that it differs; with it nothing is done, now or at the next opening.
    private func expectUseless(_ backup: Backup, beside own: BackedUp, _ address: String) async throws {
        try own.lose(3)
        let waiting = try #require(try await restore(backup, beside: own).waiting)
        guard case .restoreDiffers(let party, let peer) = waiting else {
            Issue.record("\(waiting)")
            return
        }
        #expect(party == number(3) && peer == number(1))
        let opened = try await own.test.open()
        #expect(opened.parties.map(\.index) == .of(1, 2))
        let reason = try #require(opened.unavailable[number(3)])
        #expect(differs(reason))
        // The wallet has the addresses that it had, and signs without it.
        #expect(try opened.address(on: "sol").address.text == address)
        #expect(try await opened.signsEverything(by: [1, 2], "without it"))
        await #expect {
            try await opened.sign(opened.message("with it"), signers: .of(1, 3))
        } throws: {
            if case WalletError.noQuorum = $0 { true } else { false }
        }
        // Nor has it any by itself, or joins a run.
        let store = try own.test.home.openStore("w", party: 3, own.test.keyring)
        let third = LocalParty(try Member(number(3), store: store), adapters: try TestHome.registry(), policies: PartyPolicies())
        #expect(try await third.keys().isEmpty)
        func hasNoKey(_ error: any Error) -> Bool { if case WalletError.noKey = error { true } else { false } }
        #expect(try third.store.activeShares().isEmpty)
        await #expect {
            try await third.confirmAddress(AddressQuery(chain: "sol"))
        } throws: {
            hasNoKey($0)
        }
        await #expect {
            try await third.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: .of(1, 3)))
        } throws: {
            hasNoKey($0)
        }
    }

    /// The worst case: the forger has the party's identity as well.
    @Test func otherSharesUnderTheRealIdentityAreUseless() async throws {
        let (own, stranger, address) = try await make()
        let real = try own.backup(3)
        try await expectUseless(
            try forged(own, stranger, roster: real.state.roster, seed: real.seed), beside: own, address)
    }

    /// Under an identity of his own, in an epoch that is to come.
    @Test func aLaterEpochIsNotBelieved() async throws {
        let (own, stranger, address) = try await make()
        let theirs = try stranger.backup(3)
        let keys = try Array(own.backup(3).state.roster.publicKeys.prefix(2)) + theirs.state.roster.publicKeys.suffix(1)
        let roster = try #require(Roster(publicKeys: keys))
        try await expectUseless(try forged(own, stranger, epoch: 1, roster: roster, seed: theirs.seed), beside: own, address)
    }

    /// Of the wallet's own epoch with other parties: no store is made of it.
    @Test func otherPartiesAreRefusedAtOnce() async throws {
        let (own, stranger, _) = try await make()
        let theirs = try stranger.backup(3)
        let backup = try forged(own, stranger, roster: theirs.state.roster, seed: theirs.seed)
        try own.lose(3)
        await #expect {
            try await restore(backup, beside: own)
        } throws: {
            differs($0)
        }
        #expect(!FileManager.default.fileExists(atPath: own.test.home.store("w", party: 3)))
    }

    /// It is foreign to the wallet, and contradicts a real one.
    @Test func itContradictsTheRealOnes() async throws {
        let (own, stranger, _) = try await make()
        let real = try own.backup(3)
        let backup = try forged(own, stranger, roster: real.state.roster, seed: real.seed)
        let wallet = try await own.test.open()
        #expect(try await wallet.check(backup, own.note(3)) == .foreign)
        #expect(try await wallet.parties[2].backupNotes().checked == nil)
        #expect {
            try BackupSet([backup, own.backup(1)])
        } throws: {
            guard case WalletError.backups(let problem) = $0 else { return false }
            return problem == .otherStates(number(1), number(3))
        }
    }
}
