import ChainKit
import Foundation
import GRDB
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// One party's store that cannot be used stops nobody else.
@Suite(.serialized) struct DamageTests {
    private static let template = Task { try await WalletTemplate(threshold: 2, parties: 3, schemes: [.ecdsaSecp256k1, .ed25519]) }

    private static let pair = Task { try await WalletTemplate(threshold: 2, parties: 2, schemes: [.ecdsaSecp256k1, .ed25519]) }

    static let damages = [
        "UPDATE counters SET count = 99", "DELETE FROM keys", "DELETE FROM identity", "DELETE FROM shares", "DELETE FROM auxiliary",
        "DELETE FROM rosters",
        "UPDATE pools SET available = 9223372036854775807", "UPDATE live SET bits = zeroblob(512)", "DELETE FROM acknowledgements",
        "UPDATE head SET sequence = 1", "UPDATE unlock SET salt = zeroblob(16)", "UPDATE store SET party = 2",
        "CREATE TABLE more (a)", "PRAGMA user_version = 9", "truncate", "mode", "pipe", "empty", "folder",
    ]

    private func damage(_ file: String, _ how: String) throws {
        let url = URL(fileURLWithPath: file)
        switch how {
        case "truncate": try (try Data(contentsOf: url)).prefix(9000).write(to: url)
        case "mode": try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        case "empty": try Data().write(to: url)
        case "pipe":
            try FileManager.default.removeItem(atPath: file)
            let made = unsafe mkfifo(file, 0o600)
            try #require(made == 0)
        case "folder":
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        default:
            let queue = try DatabaseQueue(path: file)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA foreign_keys = OFF")
                try db.execute(sql: how)
            }
            try queue.close()
        }
        if how != "mode", how != "folder" { try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file) }
    }

    @Test(arguments: damages) func theOthersGoOn(how: String) async throws {
        let test = try await Self.template.value.copy()
        do {
            let wallet = try await test.open()
            try await wallet.presign(.ed25519, count: 2)
            try await wallet.presign(.ecdsaSecp256k1, count: 2)
            _ = try await wallet.sign(try wallet.message("before"), source: .pool)
        }
        let file = test.home.store("w", party: 3)
        try damage(file, how)
        for source in [MaterialSource.automatic, .interactive] {
            let wallet = try await test.open()
            #expect(wallet.unavailable.map(\.key.description) == ["3"])
            let set = [1, 2].compactMap { PartyIndex($0) }
            #expect(try await wallet.sign(try wallet.message("\(source)"), signers: set, source: source).report?.valid == true)
            #expect(try await wallet.sign(try wallet.transfer(7)).report?.valid == true)
            #expect(try wallet.address(on: "sol").address.text.isEmpty == false)
        }
        // Whatever opening refuses, an audit names; and nothing that a party's store says of others harms them.
        let audit = WalletAudit(of: "w", in: test.home, keyring: test.keyring)
        #expect(audit.findings.filter { !$0.problems.isEmpty }.map(\.party) == [3])
    }

    /// The folder of pool keys gone: the pools are made void, and it is made again for the keys that come.
    @Test func aMissingFolderOfPoolKeysIsMadeAgain() async throws {
        let test = try await Self.template.value.copy()
        do { try await test.open().presign(.ed25519, count: 2) }
        let folder = test.home.path + "/pools"
        try FileManager.default.removeItem(atPath: folder)
        do {
            let wallet = try await test.open()
            for party in wallet.locals {
                guard case .voided(_, _, _, .keyFileAbsent) = wallet.poolOutcomes[party.index] else {
                    Issue.record("party \(party.index): \(String(describing: wallet.poolOutcomes[party.index]))")
                    continue
                }
            }
            #expect(try await wallet.sign(try wallet.transfer(7)).report?.valid == true)
        }
        let made = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(made == 0o700)
        let wallet = try await test.open()
        for party in wallet.locals {
            guard case .kept = wallet.poolOutcomes[party.index] else {
                Issue.record("party \(party.index): \(String(describing: wallet.poolOutcomes[party.index]))")
                continue
            }
        }
    }

    /// A pool key that is no more what it was, in a 2-of-2: it is moved aside as it is, its pools are void, and both parties sign.
    @Test(arguments: ["flipped", "other party's", "truncate", "empty", "pipe", "folder"]) func aSpoiltPoolKeyStopsNobody(how: String)
        async throws
    {
        let test = try await Self.pair.value.copy()
        do {
            let wallet = try await test.open()
            try await wallet.presign(.ed25519, count: 2)
            try await wallet.presign(.ecdsaSecp256k1, count: 2)
        }
        let key = test.home.poolKey("w", party: 1)
        var spoilt = try Data(contentsOf: URL(fileURLWithPath: key))
        switch how {
        case "flipped": for slot in [24, 24 + 2207] { spoilt[slot + 20] ^= 1 }
        case "other party's": spoilt = try Data(contentsOf: URL(fileURLWithPath: test.home.poolKey("w", party: 2)))
        case "truncate": spoilt = spoilt.prefix(100)
        default: spoilt = Data()
        }
        if how == "pipe" || how == "folder" { try damage(key, how) } else { try spoilt.write(to: URL(fileURLWithPath: key)) }
        try FileManager.default.setAttributes([.posixPermissions: how == "folder" ? 0o700 : 0o600], ofItemAtPath: key)
        #expect(!WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings.flatMap(\.problems).isEmpty)
        for opening in 0..<2 {
            let wallet = try await test.open()
            #expect(wallet.unavailable.isEmpty)
            guard opening == 0 else {
                for party in wallet.locals {
                    guard case .kept = wallet.poolOutcomes[party.index] else {
                        Issue.record("party \(party.index): \(String(describing: wallet.poolOutcomes[party.index]))")
                        continue
                    }
                }
                #expect(try await wallet.sign(try wallet.transfer(9), source: .pool).report?.valid == true)
                continue
            }
            guard case .voided(_, _, _, .keyFileUnreadable) = wallet.poolOutcomes[wallet.locals[0].index] else {
                Issue.record("\(String(describing: wallet.poolOutcomes[wallet.locals[0].index]))")
                continue
            }
            #expect(try await wallet.sign(try wallet.message("ecdsa")).report?.valid == true)
            #expect(try await wallet.sign(try wallet.transfer(7)).report?.valid == true)
            try await wallet.presign(.ed25519, count: 2)
        }
        #expect(try await test.open().sign(try await test.open().transfer(8)).report?.valid == true)
        let folder = URL(fileURLWithPath: key).deletingLastPathComponent().path
        let aside = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".stale-") }
        #expect(aside.count == 1)
        if how != "pipe", how != "folder" {
            for name in aside { #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) == spoilt) }
        }
        #expect(WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings.flatMap(\.problems) == [])
    }

    /// Stores in each other's places: that is said, and costs neither of them its pools.
    @Test func storesInEachOthersPlacesLoseNothing() async throws {
        let test = try await Self.template.value.copy()
        do { try await test.open().presign(.ed25519, count: 2) }
        let (one, two) = (test.home.store("w", party: 1), test.home.store("w", party: 2))
        func swap() throws {
            try FileManager.default.moveItem(atPath: one, toPath: one + ".x")
            try FileManager.default.moveItem(atPath: two, toPath: one)
            try FileManager.default.moveItem(atPath: one + ".x", toPath: two)
        }
        try swap()
        await #expect(throws: WalletError.self) { _ = try await test.open() }
        try swap()
        let wallet = try await test.open()
        for party in wallet.locals {
            guard case .kept = wallet.poolOutcomes[party.index] else {
                Issue.record("party \(party.index): \(String(describing: wallet.poolOutcomes[party.index]))")
                continue
            }
        }
    }

    /// Stock that cannot be taken while a command runs: a row says that it was consumed, and does not authenticate. Both parties are needed,
    /// and both sign with fresh material.
    @Test func stockThatCannotBeTakenIsDoneWithout() async throws {
        let test = try await WalletTemplate(threshold: 2, parties: 2, schemes: [.ed25519]).copy()
        do { try await test.open().presign(.ed25519, count: 3) }
        let wallet = try await test.open()
        try damage(
            test.home.store("w", party: 1),
            """
            INSERT INTO consumed (id, key_id, epoch, generation, signers, request, sequence, code)
            SELECT id, zeroblob(32), 0, 1, x'', zeroblob(32), 1, zeroblob(32) FROM material
            """)
        for amount in [7, 8] as [UInt8] { #expect(try await wallet.sign(try wallet.transfer(amount)).report?.valid == true) }
        #expect(try wallet.locals[0].store.log().filter { $0.kind == .nonceConsumed }.isEmpty)
    }

    /// Stores and pool keys in wrong places.
    @Test(arguments: ["copied", "swapped", "foreign", "key flipped"]) func anAuditNamesWhatIsInTheWrongPlace(how: String) async throws {
        let test = try await Self.template.value.copy()
        #expect(WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings.flatMap(\.problems) == [])
        let (one, two) = (test.home.store("w", party: 1), test.home.store("w", party: 2))
        let manager = FileManager.default
        switch how {
        case "copied":
            try manager.removeItem(atPath: one)
            try manager.copyItem(atPath: two, toPath: one)
        case "swapped":
            try manager.moveItem(atPath: one, toPath: one + ".x")
            try manager.moveItem(atPath: two, toPath: one)
            try manager.moveItem(atPath: one + ".x", toPath: two)
        case "foreign":
            let other = try await WalletTemplate(threshold: 2, parties: 3, schemes: [.ed25519]).copy()
            try manager.removeItem(atPath: one)
            try manager.copyItem(atPath: other.home.store("w", party: 1), toPath: one)
        default:
            let key = URL(fileURLWithPath: test.home.poolKey("w", party: 1))
            var bytes = try Data(contentsOf: key)
            for slot in [24, 24 + 2207] { bytes[slot + 20] ^= 1 }
            try bytes.write(to: key)
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
        }
        let found = WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings.filter { !$0.problems.isEmpty }.map(\.party)
        #expect(found == (how == "swapped" ? [1, 2] : [1]))
    }

    /// Units that only one signer has go when the wallet opens: the pool works again.
    @Test(arguments: [1, 2]) func signersAgreeOnTheirPool(party: Int) async throws {
        let test = try await Self.template.value.copy()
        let set = [1, 2].compactMap { PartyIndex($0) }
        do {
            let wallet = try await test.open()
            try await wallet.presign(.ecdsaSecp256k1, count: 4, signers: set)
            let store = wallet.locals[party - 1].store
            let pool = MaterialPool(keyID: try wallet.key(.ecdsaSecp256k1).keyID, epoch: 0, signers: [1, 2])
            let ids = try store.availableMaterial(pool, limit: 3).map(\.id)
            _ = try store.consumeMaterial(pool, ids: ids, for: [UInt8](repeating: 1, count: 32))
        }
        let wallet = try await test.open()
        #expect(try wallet.locals.prefix(2).map { try $0.store.poolLevels().map(\.available) } == [[1], [1]])
        #expect(try await wallet.sign(try wallet.message("one"), source: .pool).report?.valid == true)
        for party in wallet.locals { #expect(try party.store.verify().isIntact) }
    }

    /// Four renewals of one pair at a time: whatever each of them says, both ends hold the same.
    @Test func renewalsThatCrossLeaveOneSetup() async throws {
        let test = try await Self.template.value.copy()
        let ends = [1, 2].compactMap { PartyIndex($0) }
        let pair = try #require(PartyPair(ends[0], ends[1]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                let wallet = try await test.open()
                group.addTask { try await wallet.renew(pair) }
            }
            try await group.waitForAll()
        }
        let wallet = try await test.open()
        #expect(try await wallet.pairs().allSatisfy(\.isUsable))
        #expect(try await wallet.sign(try wallet.message("one"), source: .interactive).report?.valid == true)
    }

    /// The operator's word is good for one run, and gone where that failed.
    @Test func aFailedRenewalTakesTheWordBack() async throws {
        let test = try await Self.template.value.copy()
        let wallet = try await test.open()
        let pair = try #require(PartyPair(wallet.locals[0].index, wallet.locals[1].index))
        await wallet.locals[0].allowRenewal(of: pair)
        await wallet.locals[0].withdrawRenewal(of: pair)
        await #expect {
            try await wallet.locals[0].join(.renewPair(scheme: .ecdsaSecp256k1, pair))
        } throws: {
            guard case WalletError.refused = $0 else { return false }
            return true
        }
    }
}
