import ChainKit
import Foundation
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// A deletion erases what is the wallet's, and neither what lies beside it nor what links in a home lead to.
@Suite struct ForeignFileTests {
    private let files = FileManager.default

    private func put(_ text: String, at path: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

    private func text(_ path: String) -> String? { files.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } }

    private func link(_ path: String, to target: String) throws { try files.createSymbolicLink(atPath: path, withDestinationPath: target) }

    private func closed(_ test: TestHome, _ name: String = "w") async throws {
        for party in try await test.create(name).locals { try party.member.store.close() }
    }

    /// The names that lie in a wallet's folders, after all that makes some: not one is a stranger to its own wallet.
    @Test func whatIsWrittenIsTheWallets() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        try await wallet.presign(.ed25519, count: 2)
        var levels = PoolLevels()
        try levels.set(3, for: .ed25519)
        try test.home.setPoolLevels(levels, of: "w")
        for folder in [test.home.folder(of: "w"), test.home.pools("w")] {
            #expect(WalletHome.names(in: folder).count >= 3)
            #expect(WalletHome.foreignFiles(in: folder) == [])
        }
        try test.home.requireErasable("w")
        for party in wallet.locals { try party.member.store.close() }
        let strange = ["party-01.store", "party-0.store", "party-256.store", "party-+1.key", "party-1.backup", "party-x.key", "levels"]
        for name in strange {
            #expect(!WalletHome.isOwn(name), "\(name)")
        }
    }

    @Test(arguments: [
        "wallets/w/party-1.backup", "wallets/w/party-1.store.bak", "pools/w/notes", "wallets/w/kept/notes", "wallets/w/party-9.key/x",
    ]) func aForeignFileIsAReasonToRefuse(_ place: String) async throws {
        let test = try TestHome()
        try await closed(test)
        let path = "\(test.home.path)/\(place)"
        let top = "\(test.home.path)/\(place.split(separator: "/").prefix(3).joined(separator: "/"))"
        try files.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try put("mine", at: path)
        let before = try files.subpathsOfDirectory(atPath: test.home.path).sorted()
        let error = #expect(throws: WalletError.self) { _ = try WalletDeletion(of: "w", party: nil, in: test.home) }
        guard case .foreignFile("w", top) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try files.subpathsOfDirectory(atPath: test.home.path).sorted() == before)
        // With one party nothing of it goes.
        _ = try WalletDeletion(of: "w", party: 2, in: test.home)
        #expect(test.home.parties(of: "w") == [1, 3] && text(path) == "mine")
        #expect(try await test.open().parties.count == 2)
        try files.moveItem(atPath: top, toPath: test.home.path + "/kept")
        _ = try WalletDeletion(of: "w", party: nil, in: test.home)
        #expect(try test.home.wallets() == [])
    }

    @Test func noFolderBehindALinkIsErased() async throws {
        let test = try TestHome()
        try await closed(test)
        let (documents, elsewhere) = (test.home.path + "/documents", test.home.path + "/elsewhere")
        try StoreFolder.make(documents)
        try put("mine", at: documents + "/party-1.store")
        try link(test.home.folder(of: "w") + "/party-9.store", to: documents)
        try link(test.home.pools("w") + "/party-9.key", to: documents + "/party-1.store")
        for folder in [test.home.folder(of: "w"), test.home.pools("w")] {
            try files.moveItem(atPath: folder, toPath: elsewhere)
            try link(folder, to: elsewhere)
            for party in [1, nil] {
                let error = #expect(throws: WalletError.self) { _ = try WalletDeletion(of: "w", party: party, in: test.home) }
                guard case .folder(folder, _) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            try files.removeItem(atPath: folder)
            try files.moveItem(atPath: elsewhere, toPath: folder)
        }
        #expect(test.home.parties(of: "w").prefix(3) == [1, 2, 3])
        // Links among its own files are removed, with nothing behind them.
        _ = try WalletDeletion(of: "w", party: nil, in: test.home)
        #expect(!WalletHome.isTaken(test.home.folder(of: "w")) && !WalletHome.isTaken(test.home.pools("w")))
        #expect(text(documents + "/party-1.store") == "mine")
    }

    /// A home of somebody else's making, in which a deletion seems to have been cut short.
    @Test func aSweepFollowsNoLinkOutOfTheHome() async throws {
        let test = try TestHome()
        try await closed(test)
        let home = test.home.path
        let documents = home + "/documents"
        try StoreFolder.make(documents)
        for name in ["party-1.store-wal", "notes"] { try put("mine", at: "\(documents)/\(name)") }
        let names = (0..<3).map { _ in ".deleting-x-\(UUID().uuidString.lowercased())" } + [".erasing-y-\(UUID().uuidString.lowercased())"]
        for place in ["wallets", "pools"] { try link("\(home)/\(place)/\(names[0])", to: documents) }
        for name in names.dropFirst() { try StoreFolder.make("\(home)/wallets/\(name)") }
        try link("\(home)/wallets/\(names[1])/l", to: documents)
        try link("\(home)/wallets/\(names[1])/party-1.store", to: documents)
        try link("\(home)/wallets/\(names[1])/party-2.store", to: documents + "/notes")
        try put("mine", at: "\(home)/wallets/\(names[1])/notes")
        // Even a store, of another wallet.
        try link("\(home)/wallets/\(names[2])/party-1.store", to: test.home.store("w", party: 1))
        try link("\(home)/wallets/y", to: documents)
        try put("", at: "\(home)/wallets/\(names[3])/party-1.store")
        try link("\(home)/wallets/.renaming-a=b", to: test.home.store("w", party: 2))

        // Pool keys that wait for their stores.
        try StoreFolder.make(home + "/pools/x")
        try put("mine", at: home + "/pools/x/party-1.key")

        for _ in 0..<2 { test.home.sweepDrafts() }
        #expect(text(home + "/pools/x/party-1.key") == "mine")
        #expect(try files.contentsOfDirectory(atPath: documents).sorted() == ["notes", "party-1.store-wal"])
        for name in ["notes", "party-1.store-wal"] { #expect(text("\(documents)/\(name)") == "mine") }
        #expect(try files.contentsOfDirectory(atPath: "\(home)/wallets/\(names[1])").sorted() == ["l", "notes"])
        #expect(try files.contentsOfDirectory(atPath: "\(home)/wallets/\(names[2])") == ["party-1.store"])
        #expect(!WalletHome.isTaken("\(home)/wallets/\(names[3])") && !WalletHome.isTaken("\(home)/wallets/.renaming-a=b"))
        let left = try test.home.leftovers().flatMap(\.foreign)
        let told = ["wallets/\(names[0])", "pools/\(names[0])", "wallets/\(names[1])/l", "wallets/\(names[1])/notes"]
        #expect(Set(left) == Set(told.map { "\(home)/\($0)" }))
        try files.removeItem(atPath: "\(home)/wallets/y")
        #expect(try await test.open().unavailable.isEmpty)
    }

    /// It lies on another disk because somebody chose so, and goes with its wallet: by the deletion, or by whoever finishes one.
    @Test(arguments: [true, false]) func aLinkedPoolKeyIsErasedBehindItsLink(isCutShort: Bool) async throws {
        let test = try TestHome()
        try await closed(test)
        let disk = test.home.path + "/disk"
        try StoreFolder.make(disk)
        try files.moveItem(atPath: test.home.poolKey("w", party: 1), toPath: disk + "/key")
        try link(test.home.poolKey("w", party: 1), to: disk + "/key")
        for party in try await test.open().locals { try party.member.store.close() }
        try files.linkItem(atPath: disk + "/key", toPath: disk + "/other-name")
        let before = try #require(files.contents(atPath: disk + "/key"))
        if isCutShort {
            let moved = ".deleting-w-\(UUID().uuidString.lowercased())"
            try files.moveItem(atPath: test.home.folder(of: "w"), toPath: test.home.folder(of: moved))
            test.home.sweepDrafts()
        } else {
            #expect(try WalletDeletion(of: "w", party: nil, in: test.home).erased.contains(disk + "/key"))
        }
        #expect(try files.contentsOfDirectory(atPath: disk) == ["other-name"])
        let after = try #require(files.contents(atPath: disk + "/other-name"))
        #expect(after.count == before.count && after.prefix(8) != before.prefix(8) && after.suffix(64) != before.suffix(64))
        #expect(!WalletHome.isTaken(test.home.pools("w")) && !WalletHome.isTaken(test.home.folder(of: "w")))
    }

    /// All that is one party's goes with it, also what had to make room, and nothing of another's.
    @Test func aPartysFilesGoTogether() async throws {
        let test = try TestHome()
        try await closed(test)
        let uuid = UUID().uuidString.lowercased()
        let (folder, pools) = (test.home.folder(of: "w"), test.home.pools("w"))
        for party in [2, 3] {
            for name in ["-wal.stale-\(uuid)", ".left-\(uuid)"] { try put("sealed", at: "\(folder)/party-\(party).store\(name)") }
            try put("sealed", at: "\(pools)/party-\(party).key.stale-unknown-01234567")
        }
        try put("mine", at: folder + "/party-3.store.bak")
        let deletion = try WalletDeletion(of: "w", party: 3, in: test.home)
        #expect(Set(deletion.erased).isSuperset(of: ["\(folder)/party-3.store.left-\(uuid)", "\(pools)/party-3.key"]))
        let left = WalletHome.names(in: folder) + WalletHome.names(in: pools)
        #expect(left.filter { $0.hasPrefix("party-3.") } == ["party-3.store.bak"])
        #expect(left.filter { $0.hasPrefix("party-2.") }.count >= 5)
        #expect(!WalletHome.names(in: test.home.path + "/wallets").contains { $0.hasPrefix(".erasing-") })
    }
}
