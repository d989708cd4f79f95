import ChainKit
import Foundation
import GRDB
import MPCCore
import Secrets
import Signing
import Testing

@testable import PartyCore
@testable import ShareStore

/// Wallets of two of three that older programs left, with pools that were partly used; the passphrase is "golden".
///
/// Those of version 1 were made by version 0.1.0, those of versions 2 and 3 by the last programs that wrote them. Nobody's money is theirs.
/// One at a time: copies of one store that are open at once shut each other's pools (rule S5).
@Suite(.serialized) struct GoldenStoreTests {
    /// The public keys, which stay what they were.
    private static let keys: [Int: [SignatureScheme: String]] = [
        1: [
            .ecdsaSecp256k1: "02f10595a72d8ad2efa12a87eacef1d86f4ba65c797f5eb527d2debb1c49fd3ae5",
            .bip340Secp256k1: "0243b8d6821f107184295795caee19402dcec90c58300f90cbbbf0a720c73b945d",
            .ed25519: "6dfbf14818b79c1f80a39f2cc5459c6d9e05ac97857d9fa1dc6b7fbf6c6b4561",
        ],
        2: [
            .ecdsaSecp256k1: "02e1abbb25ac1ff7cd0e04d303b0e8846e48c5efa601bb336569d3bd3aa5776a92",
            .bip340Secp256k1: "030d9a89819138d1019454383fc5aa5f718633cc6022e17017988fc65fad58ac56",
            .ed25519: "535dc576275a2f904a4713b0d553e5e800f3e63962db86aee4ac2c725a05f282",
        ],
        3: [
            .ecdsaSecp256k1: "03e0037207e0efd9642ce3ab26a28510689d4341189d185c42bb542606a8116966",
            .bip340Secp256k1: "02e03346e3a52ebd850ab53707f5bb80404f92f3bee6d212f8e3781039322dff16",
            .ed25519: "3c9d43a6b12b2c92ca27cdbf1ee969a6602fc2ef518de76969dae36a7edb1638",
        ],
    ]
    private static let schemes: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519]
    private static let set = [1, 2].compactMap { PartyIndex($0) }

    /// The turn at a version's stores, for as long as a test goes on: other suites open copies of the same ones.
    private final class Held {
        var turn: StoreTurn?
    }
    private let held = Held()

    private func copy(_ version: Int) async throws -> TestHome {
        for _ in 0..<6000 where held.turn == nil {
            held.turn = StoreTurn("tests-golden-\(version)", shared: false)
            if held.turn == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        let test = try TestHome(passphrase: "golden")
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/v\(version)").path
        let private700: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        for party in 1...3 {
            for (file, place) in [("store", test.home.store("golden", party: party)), ("key", test.home.poolKey("golden", party: party))] {
                let folder = URL(fileURLWithPath: place).deletingLastPathComponent().path
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: private700)
                try FileManager.default.copyItem(atPath: "\(golden)/party-\(party).\(file)", toPath: place)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place)
            }
        }
        return test
    }

    private func version(_ test: TestHome, party: Int) throws -> Int? {
        let queue = try DatabaseQueue(path: test.home.store("golden", party: party))
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }

    private func tamper(_ path: String, _ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { db in
            // What keeps events from being altered is taken away, and put back.
            let triggers = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
            try db.execute(sql: sql)
            for trigger in triggers { try db.execute(sql: trigger["sql"]) }
        }
        try queue.close()
    }

    private func expectIntact(_ test: TestHome) {
        let audit = WalletAudit(of: "golden", in: test.home, keyring: test.keyring)
        #expect(audit.findings.map(\.party) == [1, 2, 3])
        #expect(audit.findings.flatMap(\.problems).isEmpty)
    }

    @Test(arguments: [1, 2, 3]) func anOlderWalletOpensVerifiesAndSigns(version: Int) async throws {
        let test = try await copy(version)
        for party in 1...3 { #expect(try self.version(test, party: party) == version) }
        // An audit is of a copy in memory, and leaves the files as they are.
        expectIntact(test)
        for party in 1...3 { #expect(try self.version(test, party: party) == version) }
        do {
            let wallet = try await test.open("golden")
            for scheme in Self.schemes {
                #expect(Hex.encode(try wallet.derive(scheme, path: .root).publicKey) == Self.keys[version]?[scheme], "\(scheme)")
            }
            // Nothing showed of version 1 that a store was no older copy; later versions count as the present one does.
            for party in Self.set {
                switch (version, wallet.poolOutcomes[party]) {
                case (1, .voided(from: 1, to: 2, let units, .storeMigrated)): #expect(units == VoidedUnits(nonces: 5, preSignatures: 2))
                case (2..., .kept(generation: 1)): break
                default: Issue.record("party \(party): \(String(describing: wallet.poolOutcomes[party]))")
                }
            }
            let areUsable = try await wallet.pairs().allSatisfy(\.isUsable)
            #expect(areUsable == (version > 1))
            #expect(try await wallet.sign(try wallet.message("again"), signers: Self.set).report?.valid == true)
            #expect(try await wallet.sign(try wallet.transfer(7)).report?.valid == true)
        }
        for party in 1...3 { #expect(try self.version(test, party: party) == Schema.version) }
        expectIntact(test)
        let wallet = try await test.open("golden")
        for party in wallet.locals { #expect(try party.store.log().contains { $0.kind == .storeMigrated }) }
        try await wallet.presign(.ecdsaSecp256k1, count: 1, signers: Self.set)
        #expect(try await wallet.sign(try wallet.message("once more"), signers: Self.set, source: .pool).report?.valid == true)
        expectIntact(test)
    }

    /// Its shares are sealed under no epoch's key; those of the next epoch are.
    @Test(arguments: [1, 2, 3]) func anOlderWalletIsRefreshed(version: Int) async throws {
        let test = try await copy(version)
        let wallet = try await test.open("golden")
        let lasting = try Lasting(wallet)
        let folder = test.home.folder(of: "golden")
        for party in 1...3 { #expect(WalletHome.epochKeys(of: party, in: folder).isEmpty) }
        let refreshed = try await test.refresh(wallet)
        #expect(try Lasting(refreshed) == lasting && refreshed.keys.allSatisfy { $0.epoch == 1 })
        try await refreshed.expectEveryQuorumSigns("golden \(version)")
        for party in 1...3 { #expect(WalletHome.epochKeys(of: party, in: folder).allSatisfy { $0.hasSuffix("-1") }) }
        expectIntact(test)
    }

    /// Every table of a version has rows in its files, but that of failed signer sets, of which these wallets had none (`MigrationTests` writes
    /// some), and version 1's list of migrations has no counterpart.
    @Test(arguments: [1, 2, 3]) func theFilesHoldSomethingOfEverything(version: Int) async throws {
        let test = try await copy(version)
        let queue = try DatabaseQueue(path: test.home.store("golden", party: 1))
        defer { try? queue.close() }
        let empty = try await queue.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'").filter { table in
                try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") == 0
            }
        }
        #expect(empty == ["failures"])
    }

    /// One byte of a file that another program left is another store: whatever row it is of, the file is refused and stays as it was.
    @Test(
        arguments: [
            "UPDATE events SET time = time + 1 WHERE sequence = 9", "UPDATE keys SET created_at = created_at + 1",
            "UPDATE shares SET sealed = zeroblob(length(sealed))", "UPDATE identity SET sealed = zeroblob(length(sealed))",
            "UPDATE acknowledgements SET bytes = zeroblob(length(bytes))", "UPDATE live SET bits = zeroblob(length(bits))",
            "UPDATE pairs SET public_part = zeroblob(64)", "UPDATE pair_setups SET sealed = zeroblob(length(sealed))",
            "DELETE FROM counters", "INSERT INTO failures SELECT key_id, x'0102', 2 FROM keys LIMIT 1",
            "UPDATE head SET sequence = sequence - 1", "DELETE FROM consumed", "DELETE FROM material",
            "UPDATE releases SET sealed = zeroblob(length(sealed))",
        ], [1, 2, 3])
    func aTamperedOlderStoreIsAnAbsentParty(sql: String, version: Int) async throws {
        let test = try await copy(version)
        let path = test.home.store("golden", party: 1)
        // Version 3 has auxiliary data in their place.
        let sql = version < 3 ? sql : sql.replacing("pair_setups", with: "auxiliary_secrets").replacing("pairs", with: "auxiliary")
        try tamper(path, sql)
        #expect(!WalletAudit(of: "golden", in: test.home, keyring: test.keyring).findings[0].problems.isEmpty, "\(sql)")
        let wallet = try await test.open("golden")
        #expect(wallet.unavailable.keys.map(\.rawValue) == [1], "\(sql)")
        #expect(try self.version(test, party: 1) == version)
        // The two others sign.
        #expect(try await wallet.sign(try wallet.transfer(7)).report?.valid == true)
    }

    /// Killed when everything is written and nothing committed, by the files of real older programs: the next opening brings them along.
    @Test(arguments: [1, 2, 3]) func killedWhileItIsBroughtAlong(version: Int) async throws {
        let test = try await copy(version)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = test.home.store("golden", party: 1) as String] in
            let queue = try StoreFile.connect(path)
            try queue.connected { $0.add(transactionObserver: Killer(), extent: .databaseLifetime) }
            try StoreMigration.run(queue, path, .passphrase(TestHome.keyring("golden")), nil, time: 0)
        }
        for party in 1...3 { #expect(try self.version(test, party: party) == version) }
        expectIntact(test)
        let wallet = try await test.open("golden")
        #expect(wallet.unavailable.isEmpty)
        #expect(try await wallet.sign(try wallet.message("after all"), signers: Self.set).report?.valid == true)
        expectIntact(test)
    }

    /// Units of before serve after, each once.
    @Test(arguments: [2, 3]) func poolsOfLaterVersionsAreUsedUp(version: Int) async throws {
        let test = try await copy(version)
        let wallet = try await test.open("golden")
        func ready() throws -> [Int64] {
            try wallet.locals.prefix(2).map { party in
                try party.store.poolLevels().filter { !$0.signers.isEmpty }.reduce(0) { $0 + $1.available }
            }
        }
        #expect(try ready() == [1, 1])
        #expect(try await wallet.sign(try wallet.message("the last"), signers: Self.set, source: .pool).report?.valid == true)
        #expect(try ready() == [0, 0])
        await #expect(throws: WalletError.self) {
            _ = try await wallet.sign(try wallet.message("one too many"), signers: Self.set, source: .pool)
        }
        expectIntact(test)
    }
}

/// Ends the process when a transaction is about to commit.
private final class Killer: TransactionObserver {
    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() { kill(getpid(), SIGKILL) }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
