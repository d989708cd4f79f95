import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// A wallet gets another name, or goes, and what was cut short is finished by whoever comes next.
@Suite struct WalletMoveTests {
    private func isThere(_ path: String) -> Bool { WalletHome.isTaken(path) }

    @Test func aRenamedWalletIsTheSameWallet() async throws {
        let test = try TestHome()
        let before = try await test.create()
        let keys = before.keys.map(\.publicKey)
        try await before.presign(.ed25519, count: 2)
        for party in before.locals { try party.member.store.close() }
        _ = try WalletRename(of: "w", to: "v", in: test.home, keyring: test.keyring)
        #expect(try test.home.wallets() == ["v"])
        let after = try await test.open("v")
        #expect(after.keys.map(\.publicKey) == keys && after.unavailable.isEmpty)
        #expect(after.poolOutcomes.values.allSatisfy { if case .kept = $0 { true } else { false } })
        #expect(after.locals.allSatisfy { $0.member.store.info.wallet == "v" })
        for finding in WalletAudit(of: "v", in: test.home, keyring: test.keyring).findings { #expect(finding.problems.isEmpty) }
        _ = try await after.sign(after.transfer())
        // Under the old name a store belongs nowhere any more.
        try FileManager.default.moveItem(atPath: test.home.path + "/wallets/v", toPath: test.home.path + "/wallets/w")
        await #expect(throws: WalletError.self) { _ = try await test.open("w") }
    }

    @Test func aNameThatIsTakenOrNoneIsRefused() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        for party in try await test.create("v").locals { try party.member.store.close() }
        for name in ["v", "w", "a/b", "a=b", "", ".x", "-x"] {
            #expect(throws: WalletError.self) { _ = try WalletRename(of: "w", to: name, in: test.home, keyring: test.keyring) }
        }
        #expect(try test.home.wallets() == ["v", "w"])
        #expect(throws: WalletError.self) {
            _ = try WalletRename(of: "w", to: "u", in: test.home, keyring: TestHome.keyring("wrong"))
        }
        #expect(try await test.open("w").locals.allSatisfy { $0.member.store.info.wallet == "w" })
    }

    /// The moment between the two folders: pool keys have the new name, stores the old one.
    @Test func aRenamingBetweenTheFoldersIsFinished() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        for party in wallet.locals {
            try party.member.store.rename(to: "v", isUnderway: true)
            try party.member.store.close()
        }
        let home = test.home.path
        // Under way, it opens under the name that its folder has, and is backed up under that one. Whoever renames has the turn.
        do {
            let turn = try #require(test.home.turn())
            for _ in 0..<2 {
                let wallet = try await test.open("w")
                #expect(wallet.locals.allSatisfy { $0.member.store.info.names == ["w", "v"] })
                #expect(try await BackedUp(test, wallet).backup(1).name == "w")
                for party in wallet.locals { try party.member.store.close() }
            }
            withExtendedLifetime(turn) {}
        }
        try StoreFolder.mark(home + "/wallets/.renaming-w=v")
        try FileManager.default.moveItem(atPath: home + "/pools/w", toPath: home + "/pools/v")
        test.home.sweepDrafts()
        #expect(try test.home.wallets() == ["v"])
        #expect(!isThere(home + "/wallets/.renaming-w=v") && !isThere(home + "/pools/w"))
        let after = try await test.open("v")
        #expect(after.poolOutcomes.values.allSatisfy { if case .kept = $0 { true } else { false } })
        for party in after.locals { try party.member.store.close() }
        #expect(try await test.open("v").locals.allSatisfy { $0.member.store.info.wallet == "v" })
    }

    /// The stores were told and nothing else was done: they belong under the old name alone again.
    @Test func aRenamingThatCameToTheStoresAloneIsTakenBack() async throws {
        let test = try TestHome()
        for party in try await test.create().locals {
            try party.member.store.rename(to: "v", isUnderway: true)
            try party.member.store.close()
        }
        let wallet = try await test.open("w")
        #expect(try await BackedUp(test, wallet).backup(2).name == "w")
        for party in wallet.locals { try party.member.store.close() }
        let after = try await test.open("w")
        #expect(after.locals.allSatisfy { $0.member.store.info.wallet == "w" })
        for party in after.locals { #expect(try party.store.verify().problems == []) }
        // Of a name that it does not have a store is not: another process has settled it.
        let store = try #require(after.locals.first).member.store
        try store.rename(to: "v", isUnderway: false)
        for party in after.locals { try party.member.store.close() }
        #expect(try await test.open("w").unavailable.isEmpty)
    }

    /// Before any folder moved the wallet keeps its name.
    @Test func aRenamingThatMovedNothingIsGivenUp() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        try StoreFolder.mark(test.home.path + "/wallets/.renaming-w=v")
        test.home.sweepDrafts()
        #expect(try test.home.wallets() == ["w"])
        #expect(!isThere(test.home.path + "/wallets/.renaming-w=v"))
        #expect(try await test.open("w").unavailable.isEmpty)
    }

    @Test func aDeletedWalletLeavesNothing() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        for party in try await test.create("other").locals { try party.member.store.close() }
        let deletion = try WalletDeletion(of: "w", party: nil, in: test.home)
        #expect(deletion.parties == [1, 2, 3])
        #expect(deletion.erased.count >= 6)
        let left = try FileManager.default.subpathsOfDirectory(atPath: test.home.path).filter { !$0.contains("other") }
        #expect(left.sorted() == ["README.txt", "pools", "wallets"])
        #expect(try await test.open("other").unavailable.isEmpty)
        #expect(throws: WalletError.self) { _ = try WalletDeletion(of: "w", party: nil, in: test.home) }
    }

    /// A home that was put back, pool keys and all of their folder left out.
    @Test func aWalletWithoutPoolKeysIsRenamedAndDeleted() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        try FileManager.default.removeItem(atPath: test.home.path + "/pools")
        _ = try WalletDeletion(of: "w", party: 3, in: test.home)
        #expect(test.home.parties(of: "w") == [1, 2])
        _ = try WalletRename(of: "w", to: "v", in: test.home, keyring: test.keyring)
        #expect(try test.home.wallets() == ["v"])
        try FileManager.default.removeItem(atPath: test.home.path + "/pools")
        _ = try WalletDeletion(of: "v", party: nil, in: test.home)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: test.home.path).sorted() == ["README.txt", "wallets"])
    }

    @Test func aDeletedPartyIsAnAbsentOne() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        #expect(throws: WalletError.self) { _ = try WalletDeletion(of: "w", party: 4, in: test.home) }
        let deletion = try WalletDeletion(of: "w", party: 2, in: test.home)
        #expect(deletion.parties == [2])
        #expect(test.home.parties(of: "w") == [1, 3])
        #expect(!isThere(test.home.poolKey("w", party: 2)) && isThere(test.home.poolKey("w", party: 1)))
        let wallet = try await test.open()
        #expect(wallet.parties.map { Int($0.index.rawValue) } == [1, 3])
        _ = try await wallet.sign(wallet.transfer())
    }

    /// The content is written over before the name goes: whoever has another name of the file has nothing.
    @Test func whatIsErasedIsWrittenOver() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        let (store, key) = (test.home.store("w", party: 1), test.home.poolKey("w", party: 1))
        let (storeName, keyName) = (test.home.path + "/store", test.home.path + "/key")
        let before = [store, key].map { FileManager.default.contents(atPath: $0) ?? Data() }
        try FileManager.default.linkItem(atPath: store, toPath: storeName)
        try FileManager.default.linkItem(atPath: key, toPath: keyName)
        _ = try WalletDeletion(of: "w", party: nil, in: test.home)
        for (name, old) in zip([storeName, keyName], before) {
            let after = try #require(FileManager.default.contents(atPath: name))
            #expect(after.count == old.count && after.count > 1000)
            // Not one stretch of it is left.
            let same = stride(from: 0, to: after.count - 32, by: 32).filter { after[$0..<$0 + 32] == old[$0..<$0 + 32] }
            #expect(same.isEmpty)
        }
    }

    /// Decided, and not done: the stores' folder has lost its name, the pool keys' has not.
    @Test func aDeletionThatWasCutShortIsFinished() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        let home = test.home.path
        let moved = ".deleting-w-\(UUID().uuidString.lowercased())"
        try FileManager.default.moveItem(atPath: home + "/wallets/w", toPath: home + "/wallets/\(moved)")
        #expect(try test.home.leftovers().map(\.kind) == [.deletion, .poolKeys])
        test.home.sweepDrafts()
        #expect(try FileManager.default.subpathsOfDirectory(atPath: home).sorted() == ["README.txt", "pools", "wallets"])

        // Of a party: its store was moved aside, its log and pool key not yet.
        for party in try await test.create("v").locals { try party.member.store.close() }
        let erasing = ".erasing-v-\(UUID().uuidString.lowercased())"
        try StoreFolder.make(home + "/wallets/\(erasing)")
        try FileManager.default.moveItem(atPath: test.home.store("v", party: 3), toPath: home + "/wallets/\(erasing)/party-3.store")
        test.home.sweepDrafts()
        #expect(!isThere(home + "/wallets/\(erasing)") && !isThere(test.home.poolKey("v", party: 3)))
        #expect(isThere(test.home.poolKey("v", party: 2)))
        #expect(try await test.open("v").parties.count == 2)
    }

    /// Names that this program never writes are nothing of its.
    @Test func whatLooksAlikeIsLeftAlone() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        let home = test.home.path + "/wallets/"
        let names = [
            ".deleting-w", ".deleting-w-x", ".deleting-../w-\(UUID().uuidString)".replacing("/", with: "_"), ".erasing-", ".renaming-w",
            ".renaming-=w", ".renaming-w=v=u", ".deleting-", ".erasing--\(UUID().uuidString)",
        ]
        for name in names { try FileManager.default.createDirectory(atPath: home + name, withIntermediateDirectories: false) }
        test.home.sweepDrafts()
        for name in names { #expect(isThere(home + name), "\(name)") }
        #expect(try test.home.wallets() == ["w"])
    }

    @Test func leftoversAreListedAndCleared() async throws {
        let test = try TestHome()
        for party in try await test.create().locals { try party.member.store.close() }
        let home = test.home.path
        let suffix = UUID().uuidString.lowercased()
        let (cut, busy) = (home + "/wallets/.creating-x-\(suffix)", home + "/wallets/.creating-y-\(UUID().uuidString.lowercased())")
        for folder in [cut, busy, home + "/pools/gone"] { try StoreFolder.make(folder) }
        try Data(repeating: 7, count: 100).write(to: URL(fileURLWithPath: cut + "/party-1.store"))
        let turn = StoreTurn(draft: String(busy.suffix(36)))
        let found = try test.home.leftovers()
        #expect(found.map(\.wallet) == ["x", "y", "gone"])
        #expect(found.map(\.kind) == [.creation, .creation, .poolKeys])
        #expect(found.map(\.isInUse) == [false, true, false])
        #expect(found.first?.bytes == 100 && (found.first?.changed ?? 0) > 1_600_000_000)
        #expect(try test.home.clearLeftovers().map(\.wallet) == ["x"])
        #expect(!isThere(cut) && isThere(busy) && isThere(home + "/pools/gone"))
        #expect(try test.home.leftovers().map(\.wallet) == ["y", "gone"])
        withExtendedLifetime(turn) {}
    }

    /// A file system keeps the date that it is given, if it is one that no date reaches: in memory it keeps any.
    @Test func aDateThatNoDateReachesIsNoTrap() throws {
        let memory = "/dev/shm"
        let base = FileManager.default.isWritableFile(atPath: memory) ? memory + "/" : NSTemporaryDirectory()
        let path = base + "chainsign-signing-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let cut = path + "/wallets/.creating-x-\(UUID().uuidString.lowercased())"
        try StoreFolder.make(path + "/wallets")
        try StoreFolder.make(cut)
        for seconds in [Int.max, .min] {
            let times = [timespec](repeating: timespec(tv_sec: seconds, tv_nsec: 0), count: 2)
            #expect(unsafe utimensat(AT_FDCWD, cut, times, 0) == 0)
            #expect(try WalletHome(path: path).leftovers().map(\.wallet) == ["x"])
        }
    }
}
