import Foundation
import GRDB
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What was of an epoch that is over is in no file of the home any more: shares, set-ups, nonces, pre-signatures, the keys that sealed them
/// (lifecycle.md section 3, rule S9).
@Suite struct ErasureTests {
    /// Units of each kind: nonces at everybody, pre-signatures of the first party with each of the others.
    private func fill(_ wallet: LocalWallet) async throws {
        for scheme in [SignatureScheme.bip340Secp256k1, .ed25519] { try await wallet.presign(scheme, count: 2) }
        for other in wallet.parties.dropFirst() {
            try await wallet.presign(.ecdsaSecp256k1, count: 1, signers: [wallet.parties[0].index, other.index])
        }
    }

    /// What there is now, all of it where it is looked for.
    private func traces(_ test: TestHome, _ parties: ClosedRange<Int>) throws -> SealedTraces {
        let old = try SealedTraces(of: test, parties: parties)
        for party in parties {
            // Three shares, a set-up with each other party, two nonces of each kind, pre-signatures, two slots of the pool's key, the
            // epoch's key.
            let units = 4 + (party == 1 ? parties.count - 1 : 1)
            #expect(old.count(of: party) >= 3 + (parties.count - 1) + units + 2 + 1)
            #expect(try old.places(of: party).count == old.count(of: party))
        }
        return old
    }

    private func expectGone(_ old: SealedTraces, of parties: [Int], _ location: SourceLocation = #_sourceLocation) throws {
        for party in parties { #expect(try old.places(of: party) == [], "party \(party)", sourceLocation: location) }
    }

    @Test func nothingOfTheOldEpochIsInAnyFile() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        try await fill(wallet)
        let old = try traces(test, 1...3)
        let refreshed = try await test.refresh(wallet)
        try expectGone(old, of: [1, 2, 3])
        #expect(try await refreshed.signsEverything(by: [1, 2], "the new epoch"))
    }

    /// One party stays away, one leaves, a newcomer takes the number of the one that is away: of the old epoch that one's own files alone
    /// are left.
    @Test func anAbsentPartyAloneKeepsWhatItHad() async throws {
        let test = try TestHome()
        var wallet = try await test.create(parties: 4, schemes: LocalWallet.schemes)
        try await fill(wallet)
        let old = try traces(test, 1...4)
        try takeAway(3, of: test)
        wallet = try await test.open()
        #expect(wallet.parties.map(\.index) == .of(1, 2, 4))
        let moved = try await test.reshare(wallet, threshold: 2, [1, 2, nil], absent: [3])
        #expect(moved.parties.map(\.index) == .of(1, 2, 3))
        #expect(try await moved.standings()[number(4)] == .departed)
        try expectGone(old, of: [1, 2, 4])
        let kept = try old.places(of: 3)
        #expect(kept.count == old.count(of: 3) && kept.allSatisfy { $0.hasPrefix("away/") }, "\(kept)")
        #expect(try await moved.signsEverything(by: [2, 3], "with the newcomer"))
        try moved.expectIntact()
    }

    /// Takes a party with everything of its own out of the wallet's folders.
    private func takeAway(_ party: Int, of test: TestHome) throws {
        let (away, folder) = (test.home.path + "/away", test.home.folder(of: "w"))
        try FileManager.default.createDirectory(atPath: away, withIntermediateDirectories: false)
        let names = WalletHome.names(in: folder).filter { $0.hasPrefix("party-\(party).") }
        #expect(names.count >= 2)
        for name in names { try FileManager.default.moveItem(atPath: folder + "/" + name, toPath: away + "/" + name) }
        try FileManager.default.moveItem(atPath: test.home.poolKey("w", party: party), toPath: away + "/party-\(party).key")
    }

    /// Another process has the wallet open from before, with its shares and pools, and goes on: nothing comes back by it.
    @Test(arguments: [[1, 2, 3], [1, 2]]) func anOpenWalletOfBeforeKeepsNothingInFiles(_ holders: [Int]) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        try await fill(wallet)
        let before = try await test.open()
        let offered = try await before.parties[0].offerMaterial(scheme: .ed25519, count: 1, signers: .of(1, 2))
        #expect(offered.count == 1)
        let old = try traces(test, 1...3)
        let next = holders.count == 3 ? try await test.refresh(wallet) : try await test.reshare(wallet, threshold: 2, holders)
        try expectGone(old, of: [1, 2, 3])
        for scheme in LocalWallet.schemes {
            let order = try before.order(scheme, "of the epoch before")
            await #expect(throws: WalletError.self) { try await before.sign(order, signers: .of(1, 2)) }
            let set: [PartyIndex]? = scheme == .ecdsaSecp256k1 ? .of(1, 2) : nil
            await #expect(throws: WalletError.self) { try await before.presign(scheme, count: 1, signers: set) }
        }
        try expectGone(old, of: [1, 2, 3])
        for party in before.locals {
            let hasUnits = try party.store.poolLevels().contains { $0.available > 0 }
            #expect(!hasUnits)
        }
        #expect(try await next.signsEverything(by: [1, 2], "the new epoch"))
        try next.expectIntact()
        withExtendedLifetime(before) {}
    }
}

/// What is sealed of a wallet's epoch in parties' stores, and the sealed keys that open it, to look for in files later: shares, set-ups of
/// pairs, nonces, pre-signatures, the pools' keys and the epoch's.
private struct SealedTraces {
    private let home: String
    private let blobs: [Int: [Data]]

    init(of test: TestHome, parties: some Sequence<Int>) throws {
        home = test.home.path
        var blobs: [Int: [Data]] = [:]
        for party in parties { blobs[party] = try Self.blobs(of: party, test.home) }
        self.blobs = blobs
    }

    private static func blobs(of party: Int, _ home: WalletHome) throws -> [Data] {
        var found: [Data] = []
        let queue = try DatabaseQueue(path: home.store("w", party: party))
        for table in ["shares", "auxiliary_secrets", "material"] {
            // A long blob lies in pieces: its beginning is enough to find it by.
            found += try queue.read { try Data.fetchAll($0, sql: "SELECT sealed FROM \(table)") }.map { $0.prefix(48) }
        }
        try queue.close()
        // Behind the head of a slot, and behind that of the file: nonce and sealed key.
        let poolKey = try Data(contentsOf: URL(fileURLWithPath: home.poolKey("w", party: party)))
        let slot = (poolKey.count - 24 - 72) / 2
        found += (1...2).map { poolKey[24 + $0 * slot - 60..<24 + $0 * slot] }
        for name in WalletHome.epochKeys(of: party, in: home.folder(of: "w")) {
            found.append(try Data(contentsOf: URL(fileURLWithPath: home.folder(of: "w") + "/" + name)).suffix(60))
        }
        return found
    }

    /// How many things there were of a party.
    func count(of party: Int) -> Int { blobs[party]?.count ?? 0 }

    /// Where they are in the home now, each in the first file that has it.
    func places(of party: Int) throws -> [String] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: home).compactMap { name in
            FileManager.default.contents(atPath: home + "/" + name).map { (name, $0) }
        }
        return (blobs[party] ?? []).compactMap { blob in files.first { $0.1.range(of: blob) != nil }?.0 }
    }
}
