import ChainKit
import Foundation
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import ShareStore
@testable import PartyCore
@testable import Signing

#if os(Linux)
    /// What a process still has of a wallet in its memory when it is locked: nothing (rule M1). The life is a process of its own.
    @Suite struct MemoryScanTests {
        /// Creation, pre-signing, signing with all schemes, a renewal, refusals, opening again, and letting go.
        @Test func aLockedWalletLeavesNothing() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                try await MemoryScanTests.live(scan)
                #expect(try scan.found() == [])
            }
        }

        /// While a wallet is open its secrets are found: the test above can fail.
        @Test func anOpenWalletIsFound() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                let test = try MemoryScanTests.home(scan)
                let wallet = try await test.create(threshold: 2, parties: 2, schemes: LocalWallet.schemes)
                try MemoryScanTests.look(scan, wallet)
                let found = Set(try scan.found())
                #expect(found.isSuperset(of: ["passphrase", "party 1: data key", "party 2: record key", "party 1: pool key"]), "\(found)")
                withExtendedLifetime((wallet, test)) {}
            }
        }

        /// Backups sealed, opened and refused, a party restored, a wallet recovered.
        @Test func backupsLeaveNothing() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                try await MemoryScanTests.backUp(scan)
                #expect(try scan.found() == [])
            }
        }

        /// A refreshed wallet that is still open holds nothing of the epoch before: shares, pair set-ups, the pools' keys.
        @Test func theOldEpochLeavesNothing() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                let test = try MemoryScanTests.home(scan)
                let refreshed = try await MemoryScanTests.refresh(scan, test)
                let old = Set(try scan.found()).filter { name in
                    ["share", "set-up", ": pool key", "material key", "epoch key"].contains { name.contains($0) }
                }
                #expect(old == [])
                #expect(try await refreshed.signsEverything(by: [1, 2], "the new epoch"))
            }
        }

        private static func refresh(_ scan: MemoryScan, _ test: TestHome) async throws -> LocalWallet {
            let wallet = try await test.create(schemes: LocalWallet.schemes)
            for scheme in LocalWallet.schemes { try await wallet.presign(scheme, count: 2) }
            try look(scan, wallet)
            for party in wallet.locals {
                let store = try #require(party.store as? SQLiteShareStore)
                let key = try #require(try store.keys.epochs.load(0, store.keys))
                scan.look(for: "party \(party.index): epoch key", key.key)
            }
            return try await test.refresh(wallet)
        }

        private static func backUp(_ scan: MemoryScan) async throws {
            let test = try home(scan)
            let elsewhere = try TestHome(keyring: test.keyring)
            let backed: BackedUp
            do {
                let wallet = try await test.create(schemes: LocalWallet.schemes)
                try look(scan, wallet)
                for party in wallet.locals { scan.look(for: "party \(party.index): identity", party.member.identity.seed()) }
                backed = try await BackedUp(test, wallet)
                let cheap = try Argon2Parameters(
                    opslimit: 1, memlimit: 8192, salt: [UInt8](repeating: 1, count: 16),
                    acceptedMemory: Argon2Parameters.acceptedBackupMemory)
                let secret = SecretBytes(random: 32)
                scan.look(for: "the backup's passphrase", secret)
                let passphrase = BackupSecret(secret)
                let file = try await wallet.backup(
                    of: wallet.parties[0].index, madeAt: 1, to: .passphrase(passphrase, cheap)
                ).file
                #expect(try BackupFile.open(file, with: .passphrase(passphrase)).party == wallet.parties[0].index)
                #expect(throws: BackupError.wrongKey) { _ = try BackupFile.open(file, with: backed.wrongKey) }
            }
            scan.look(for: "the backups' key", backed.copyOfSecret())
            try backed.lose(2)
            do { try look(scan, #require(try await backed.restore([2]).wallet)) }
            do {
                let wallet = try #require(try await backed.restore([1, 3], in: elsewhere.home, without: [2]).wallet)
                try look(scan, wallet)
                #expect(try await wallet.sign(try wallet.message("recovered")).report?.valid == true)
            }
        }

        private static func home(_ scan: MemoryScan) throws -> TestHome {
            let passphrase = SecretBytes(random: 32)
            scan.look(for: "passphrase", passphrase)
            return try TestHome(keyring: PassphraseKeyring(passphrase: passphrase))
        }

        private static func live(_ scan: MemoryScan) async throws {
            let test = try home(scan)
            do {
                let wallet = try await test.create(schemes: LocalWallet.schemes)
                try look(scan, wallet)
                for scheme in LocalWallet.schemes { try await wallet.presign(scheme, count: 2) }
                let pair = try #require(PartyPair(wallet.locals[0].index, wallet.locals[1].index))
                try await wallet.renew(pair)
                try look(scan, wallet)
                #expect(try await wallet.sign(try wallet.message("a run of its own"), source: .interactive).report?.valid == true)
                try await wallet.presign(.ecdsaSecp256k1, count: 2)
            }
            // The keyring goes on, so that the wallet can be opened again.
            #expect(Set(try scan.found()).subtracting(["passphrase"]) == [])
            do { try await look(scan, test.open()) }
            #expect(Set(try scan.found()).subtracting(["passphrase"]) == [])
            let wallet = try await test.open()
            try look(scan, wallet)
            #expect(try await wallet.sign(try wallet.message("from the pool"), source: .pool).report?.valid == true)
            #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
            // A request that nobody can serve, and a passphrase that opens nothing.
            await #expect(throws: WalletError.self) {
                try await wallet.sign(try wallet.message("too many"), signers: wallet.locals.prefix(1).map(\.index))
            }
            await #expect(throws: WalletError.self) {
                try await LocalWallet.open("w", in: test.home, keyring: TestHome.keyring("another"), adapters: TestHome.registry())
            }
        }

        /// All that a wallet holds.
        private static func look(_ scan: MemoryScan, _ wallet: LocalWallet) throws {
            for party in wallet.locals {
                let name = "party \(party.index)"
                let store = try #require(party.store as? SQLiteShareStore)
                scan.look(for: "\(name): data key", store.keys.dataKey)
                scan.look(for: "\(name): record key", store.keys.records)
                scan.look(for: "\(name): pool file key", store.keys.poolFile)
                if let poolKey = store.poolKey {
                    scan.look(for: "\(name): pool key", poolKey.key)
                    scan.look(for: "\(name): material key", poolKey.material)
                }
                for key in wallet.keys {
                    let share = try store.share(keyID: key.keyID)
                    // The share itself stands at the end, behind what is public.
                    scan.look(for: "\(name): \(key.scheme.rawValue) share", share, share.count - 32..<share.count)
                    for peer in wallet.locals where peer.index != party.index {
                        guard let setup = try store.pairSetup(keyID: key.keyID, epoch: key.epoch, peer: peer.index.rawValue) else {
                            continue
                        }
                        // Δ, the transfers' keys and the seed, and between them the ids of both set-ups, which are no secret.
                        let ids = [2067 - 15..<2099, 6195 - 15..<6227]
                        for start in stride(from: 3, through: setup.count - 16, by: 16) where !ids.contains(where: { $0.contains(start) }) {
                            scan.look(for: "\(name): set-up with \(peer.index), byte \(start)", setup, start..<start + 16)
                        }
                    }
                }
            }
        }
    }
#endif
