import ChainKit
import Foundation
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// What a lost store left beside its place is not taken for the log of the one that comes there.
@Suite struct LeftLogTests {
    @Test func theLogOfALostStoreIsNotReplayedIntoARestoredOne() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let backed = try await BackedUp(test, wallet)
        try await wallet.presign(.ed25519, count: 2)
        let store = test.home.store("w", party: 2)
        // While the store is open: a closed one has none.
        let log = try #require(FileManager.default.contents(atPath: store + "-wal"))
        #expect(log.count > 4096)
        for party in wallet.locals { try party.member.store.close() }
        try backed.lose(2)
        for (suffix, content) in [("-wal", log), ("-shm", Data(repeating: 7, count: 32768)), ("-journal", log)] {
            #expect(
                FileManager.default.createFile(atPath: store + suffix, contents: content, attributes: [.posixPermissions: 0o600]))
        }
        let back = try #require(try await backed.restore([2]).wallet)
        #expect(back.parties.count == 3 && back.unavailable.isEmpty)
        for party in back.locals {
            #expect(try party.store.verify().problems == [])
            try party.member.store.close()
        }
        #expect(try await test.open().unavailable.isEmpty)
        let names = WalletHome.names(in: test.home.folder(of: "w")).sorted().filter { $0.contains(".stale-") }
        let before = names.map { $0.components(separatedBy: ".stale-")[0] }
        #expect(before == ["party-2.store-journal", "party-2.store-shm", "party-2.store-wal"])
        let kept = try #require(names.last)
        #expect(FileManager.default.contents(atPath: "\(test.home.folder(of: "w"))/\(kept)") == log)
        // It is the party's own, and goes with it.
        for name in names { #expect(WalletHome.party(ofFile: name) == 2, "\(name)") }
    }
}
