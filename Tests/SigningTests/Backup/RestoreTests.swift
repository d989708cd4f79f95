import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// A wallet, backups of its parties sealed to one key, and what opens them.
struct BackedUp {
    let test: TestHome
    let recipient: [UInt8]
    private let secret: BackupSecret
    /// By party, ascending.
    let files: [[UInt8]]

    init(_ test: TestHome, _ wallet: LocalWallet) async throws {
        self.test = test
        let bytes = SecretBytes(random: 32)
        recipient = try X25519PrivateKey(secret: bytes.copy()).publicKey
        secret = BackupSecret(bytes)
        var files: [[UInt8]] = []
        for party in wallet.parties {
            files.append(try await party.sealBackup(madeAt: 1_700_000_000, to: .key(recipient), for: .keeping).file)
        }
        self.files = files
    }

    /// The file with the secret key.
    var identityFile: [UInt8] { AgeKey.identity(secret.bytes).exposed() }

    func copyOfSecret() -> SecretBytes { secret.bytes.copy() }

    /// A key that none of the files is sealed to.
    var wrongKey: BackupKey { .identity(BackupSecret(SecretBytes(random: 32))) }

    func backup(_ party: Int) throws -> Backup { try BackupFile.open(files[party - 1], with: .identity(secret)) }

    func set(_ parties: [Int]) throws -> BackupSet { try BackupSet(try parties.map(backup)) }

    func note(_ party: Int) -> BackupNote {
        BackupNote(code: BackupFile.code(of: files[party - 1]), madeAt: 1_700_000_000, checkedAt: 1_800_000_000)
    }

    func restore(
        _ parties: [Int], as name: String = "w", in home: WalletHome? = nil, without: [Int] = []
    ) async throws -> LocalWallet.Restored {
        let notes = Dictionary(uniqueKeysWithValues: parties.compactMap { number in PartyIndex(number).map { ($0, note(number)) } })
        return try await LocalWallet.restore(
            set(parties), checked: notes, as: name, in: home ?? test.home, keyring: test.keyring, adapters: TestHome.registry(),
            without: Set(without.compactMap { PartyIndex($0) }), createdAt: 1_800_000_000)
    }

    /// Loses a party's store, with everything that lay beside it.
    func lose(_ party: Int, wallet: String = "w") throws {
        let store = test.home.store(wallet, party: party)
        for file in [store, store + "-wal", store + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
    }
}

extension LocalWallet.Restored {
    var wallet: LocalWallet? { if case .inUse(let wallet) = self { wallet } else { nil } }
    var waiting: WalletError? { if case .waiting(let error) = self { error } else { nil } }
}

extension LocalWallet {
    /// Signs with each key by a set of signers, and verifies.
    func signsEverything(by signers: [Int], _ text: String) async throws -> Bool {
        for key in keys {
            let outcome = try await sign(order(key.scheme, text), signers: signers.compactMap { PartyIndex($0) })
            guard outcome.report?.valid == true else { return false }
        }
        return true
    }
}

/// Restore of parties from their backups, and recovery of a wallet from t of them (lifecycle.md section 6).
@Suite struct RestoreTests {
    static let all: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519]

    private func make(
        _ threshold: Int = 2, _ parties: Int = 3, _ schemes: [SignatureScheme] = all
    ) async throws -> (BackedUp, WalletState, [[UInt8]]) {
        let test = try TestHome()
        let wallet = try await test.create(threshold: threshold, parties: parties, schemes: schemes)
        return (try await BackedUp(test, wallet), try #require(wallet.state), wallet.keys.map(\.publicKey))
    }

    @Test(arguments: [(2, 2), (2, 3), (3, 5)]) func eachPartyComesBack(threshold: Int, parties: Int) async throws {
        let (backed, state, keys) = try await make(threshold, parties)
        for party in 1...parties {
            try backed.lose(party)
            let wallet = try #require(try await backed.restore([party]).wallet)
            #expect(wallet.parties.count == parties)
            #expect(wallet.state?.hash == state.hash && wallet.keys.map(\.publicKey) == keys)
            let others = (1...parties).filter { $0 != party }
            #expect(try await wallet.signsEverything(by: ([party] + others.prefix(threshold - 1)).sorted(), "party \(party) is back"))
        }
        #expect(try await backed.test.open().poolLocks().isEmpty)
    }

    @Test(arguments: [(2, 2), (2, 3), (3, 5)]) func theWalletComesBackFromAsManyFilesAsSign(threshold: Int, parties: Int) async throws {
        let (backed, _, keys) = try await make(threshold, parties)
        let elsewhere = try TestHome()
        let chosen = Array((1...parties).suffix(threshold))
        let wallet = try #require(
            try await backed.restore(chosen, as: "again", in: elsewhere.home, without: (1...parties).filter { !chosen.contains($0) })
                .wallet)
        #expect(wallet.name == "again" && wallet.keys.map(\.publicKey) == keys)
        #expect(wallet.parties.map { Int($0.index.rawValue) } == chosen)
        #expect(try await wallet.signsEverything(by: chosen, "from files alone"))
        // And the next process opens it as any other wallet.
        let opened = try await LocalWallet.open("again", in: elsewhere.home, keyring: backed.test.keyring, adapters: TestHome.registry())
        #expect(opened.keys.map(\.publicKey) == keys)
        for party in opened.locals { #expect(try party.store.verify().problems == []) }
    }

    @Test func nothingIsDoneWithAPartyBeforeEveryOtherWasHeard() async throws {
        let (backed, _, _) = try await make(2, 3, [.ed25519])
        for party in [1, 2, 3] { try backed.lose(party) }
        // One alone, then two of three: enough to sign, and not enough to be used.
        #expect(try await backed.restore([1]).wallet == nil)
        let second = try #require(try await backed.restore([2]).waiting)
        guard case .notOpened(_, let obstacles) = second else { return #expect(Bool(false), "\(second)") }
        #expect(obstacles.contains { if case .unusable(.restoreUnconfirmed) = $0.state { true } else { false } })
        await #expect(throws: WalletError.self) { _ = try await backed.test.open() }
        // The store itself says the same to whoever opens it by itself.
        let store = try SQLiteShareStore(
            openingAt: backed.test.home.store("w", party: 1), unlock: .passphrase(backed.test.keyring),
            poolKey: .file(path: backed.test.home.poolKey("w", party: 1)))
        #expect(try store.activeShares().isEmpty)
        try store.close()
        let wallet = try #require(try await backed.restore([3]).wallet)
        #expect(try await wallet.signsEverything(by: [1, 3], "all are here"))
    }

    @Test func whoIsGoneForGoodIsNamed() async throws {
        let (backed, _, _) = try await make(2, 3, [.ed25519])
        for party in [1, 3] { try backed.lose(party) }
        let waiting = try await backed.restore([1]).waiting
        #expect(waiting != nil)
        let wallet = try await LocalWallet.open(
            "w", in: backed.test.home, keyring: backed.test.keyring, adapters: TestHome.registry(),
            restoringWithout: Set([3].compactMap { PartyIndex($0) }))
        #expect(try await wallet.signsEverything(by: [1, 2], "without the third"))
    }

    @Test func atLeastOneOtherOfTwoAnswersWhateverIsNamed() async throws {
        let (backed, _, _) = try await make(2, 3, [.ed25519])
        for party in [1, 2, 3] { try backed.lose(party) }
        let waiting = try #require(try await backed.restore([1], without: [2, 3]).waiting)
        guard case .restoreUnconfirmed = waiting.inner else { return #expect(Bool(false), "\(waiting)") }
    }

    @Test func aPartyThatIsThereIsNotRestoredBesideItself() async throws {
        let (backed, _, _) = try await make(2, 2, [.ed25519])
        await #expect {
            _ = try await backed.restore([1])
        } throws: {
            if case WalletError.partyIsThere(let party, _) = $0 { party.rawValue == 1 } else { false }
        }
    }

    @Test func anotherWalletsPartyIsNotPutIn() async throws {
        let (backed, _, _) = try await make(2, 2, [.ed25519])
        let (other, _, _) = try await make(2, 2, [.ed25519])
        try backed.lose(1)
        await #expect {
            _ = try await LocalWallet.restore(
                try other.set([1]), checked: [:], as: "w", in: backed.test.home, keyring: backed.test.keyring,
                adapters: TestHome.registry(), createdAt: 0)
        } throws: {
            if case WalletError.restoreDiffers = $0 { true } else { false }
        }
        #expect(!FileManager.default.fileExists(atPath: backed.test.home.store("w", party: 1)))
    }

    /// Another passphrase, or a lock of another kind: the store would not open with the wallet's other ones.
    @Test func aPartyIsNotLockedOtherwiseThanTheRest() async throws {
        let (backed, _, _) = try await make(2, 2, [.ed25519])
        try backed.lose(1)
        let keyFile = try #require(KeyFile(content: SecretBytes(random: 32)).map { $0 as any StoreKeyring })
        for keyring in [TestHome.keyring("another"), keyFile] as [any StoreKeyring] {
            await #expect {
                _ = try await LocalWallet.restore(
                    try backed.set([1]), checked: [:], as: "w", in: backed.test.home, keyring: keyring, adapters: TestHome.registry(),
                    createdAt: 0)
            } throws: {
                ($0 as? WalletError)?.isOfLock == true
            }
            #expect(!FileManager.default.fileExists(atPath: backed.test.home.store("w", party: 1)))
        }
    }

    @Test func poolsAreVoidAndPairsAreMadeAnew() async throws {
        let test = try TestHome()
        var wallet: LocalWallet? = try await test.create(threshold: 2, parties: 3, schemes: [.ecdsaSecp256k1])
        let backed = try await BackedUp(test, try #require(wallet))
        try await wallet?.presign(.ecdsaSecp256k1, count: 2, signers: [1, 2].compactMap { PartyIndex($0) })
        // The others have heard of more generations than a new store begins with.
        let generation: UInt64
        do {
            let original = try #require(wallet?.locals.first)
            for _ in 0..<3 { _ = try original.store.voidPool(seen: nil) }
            try await original.peers.tell(progressOf: original.member)
            generation = try original.store.counter().generation
        }
        wallet = nil
        try backed.lose(1)
        let restored = try #require(try await backed.restore([1]).wallet)
        let party = try #require(restored.locals.first)
        #expect(try party.store.counter().generation == generation + 1)
        let pairs = try await restored.pairs()
        #expect(pairs.filter { $0.pair.low.rawValue == 1 }.allSatisfy { $0.needsRenewal && !$0.isUsable })
        #expect(pairs.filter { $0.pair.low.rawValue == 2 }.allSatisfy { $0.isUsable })
        // What the others have of the pool is not used: its owner has none.
        await #expect(throws: WalletError.self) {
            _ = try await restored.sign(restored.message("a"), signers: [1, 2].compactMap { PartyIndex($0) }, source: .pool)
        }
        _ = try await restored.sign(restored.message("b"), signers: [1, 2].compactMap { PartyIndex($0) })
        #expect(try await restored.pairs().first { $0.pair == PartyPair(party.index, restored.parties[1].index) }?.isUsable == true)
    }

    @Test func theOriginalBesideTheRestoredCopyIsNoticed() async throws {
        let test = try TestHome()
        var wallet: LocalWallet? = try await test.create(schemes: [.ed25519])
        let backed = try await BackedUp(test, try #require(wallet))
        try await wallet?.presign(.ed25519, count: 3)
        wallet = nil
        let store = test.home.store("w", party: 1)
        let (kept, keptKey) = (store + ".kept", test.home.poolKey("w", party: 1) + ".kept")
        try FileManager.default.moveItem(atPath: store, toPath: kept)
        try FileManager.default.copyItem(atPath: test.home.poolKey("w", party: 1), toPath: keptKey)
        do {
            let restored = try #require(try await backed.restore([1]).wallet)
            #expect(try await restored.signsEverything(by: [1, 2], "by the copy"))
        }
        // The original comes back, with its pool and its pool key: others have heard of the copy.
        for (from, to) in [(kept, store), (keptKey, test.home.poolKey("w", party: 1))] {
            try FileManager.default.removeItem(atPath: to)
            try FileManager.default.moveItem(atPath: from, toPath: to)
        }
        let original = try await test.open()
        guard case .voided(_, _, let units, _) = try #require(original.poolOutcomes[original.parties[0].index]) else {
            return #expect(Bool(false), "the original goes on with its pool")
        }
        #expect(units.nonces == 3)
    }

    @Test func aBackupIsComparedWithTheWallet() async throws {
        let (backed, state, _) = try await make(2, 2, [.ed25519])
        let (other, _, _) = try await make(2, 2, [.ed25519])
        let wallet = try await backed.test.open()
        let party = wallet.parties[0]
        #expect(try await party.backupNotes().made == BackupNote(code: BackupFile.code(of: backed.files[0]), madeAt: 1_700_000_000))
        #expect(try await party.backupNotes().checked == nil)
        #expect(try await wallet.check(backed.backup(1), backed.note(1)) == .current)
        #expect(try await party.backupNotes().checked == backed.note(1))
        #expect(try await wallet.check(other.backup(1), other.note(1)) == .foreign)
        #expect(try await party.backupNotes().checked == backed.note(1))
        await #expect(throws: WalletError.self) { try await party.noteChecked(other.backup(1), other.note(1)) }
        await #expect(throws: WalletError.self) { try await party.noteChecked(backed.backup(2), backed.note(2)) }
        let second = try backed.backup(2)
        #expect(BackupStanding(of: second, beside: state) == .current)
    }

    @Test func filesThatDoNotGoTogetherAreRefused() async throws {
        let (backed, _, _) = try await make(2, 3, [.ed25519])
        let (other, _, _) = try await make(2, 3, [.ed25519])
        func problem(_ backups: [Backup], quorum: Bool = false) -> BackupSetProblem? {
            do throws(WalletError) {
                let set = try BackupSet(backups)
                if quorum { try set.requireQuorum() }
                return nil
            } catch {
                if case .backups(let problem) = error { return problem }
                return nil
            }
        }
        let one = try #require(PartyIndex(1))
        let two = try #require(PartyIndex(2))
        #expect(problem([]) == BackupSetProblem.none)
        #expect(try problem([backed.backup(1)], quorum: true) == .tooFew(1, needed: 2))
        #expect(try problem([backed.backup(1), backed.backup(1)]) == .twice(one))
        #expect(try problem([backed.backup(1), other.backup(2)]) == .otherWallets(one, two))
        #expect(try problem([backed.backup(2), backed.backup(1)], quorum: true) == nil)
    }
}

extension WalletError {
    /// What is behind a list of obstacles with one entry that says more than that a store is away.
    fileprivate var inner: WalletError {
        guard case .notOpened(_, let obstacles) = self else { return self }
        for obstacle in obstacles { if case .unusable(let error) = obstacle.state { return error } }
        return self
    }
}
