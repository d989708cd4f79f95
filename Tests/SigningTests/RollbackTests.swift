import ChainKit
import Foundation
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Stores that were turned back (rule S5).
@Suite struct RollbackTests {
    private func files(_ test: TestHome, party: Int) -> [String] {
        [test.home.store("w", party: party), test.home.poolKey("w", party: party)]
    }

    private func copy(_ files: [String], to suffix: String) throws {
        for file in files {
            for part in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: file + part) {
                try FileManager.default.copyItem(atPath: file + part, toPath: file + part + suffix)
            }
        }
    }

    private func restore(_ files: [String], from suffix: String) throws {
        for file in files {
            for part in ["", "-wal", "-shm"] {
                if FileManager.default.fileExists(atPath: file + part) { try FileManager.default.removeItem(atPath: file + part) }
                if FileManager.default.fileExists(atPath: file + part + suffix) {
                    try FileManager.default.moveItem(atPath: file + part + suffix, toPath: file + part)
                }
            }
        }
    }

    /// Store and pool key copied back together: nothing in the files shows it, the other signers' memory does.
    @Test func aStoreTurnedBackWithItsPoolKeyIsVoidedByTheOthers() async throws {
        let test = try TestHome()
        let old = ".old"
        var spent: [UInt8] = []
        let set = [1, 2].compactMap { PartyIndex($0) }
        do {
            let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
            try await wallet.presign(.ecdsaSecp256k1, count: 4, signers: set)
        }
        try copy(files(test, party: 1), to: old)
        do {
            let wallet = try await test.open()
            let before = try Set(wallet.locals[0].store.availableMaterial(pool(wallet), limit: 9).map(\.id))
            #expect(try await wallet.sign(try wallet.message("one"), source: .pool).report?.valid == true)
            let after = try Set(wallet.locals[0].store.availableMaterial(pool(wallet), limit: 9).map(\.id))
            spent = try #require(before.subtracting(after).first)
        }
        try restore(files(test, party: 1), from: old)

        let wallet = try await test.open()
        guard case .voided(_, _, let units, .counterBehind) = wallet.poolOutcomes[set[0]] else {
            Issue.record("nothing was voided: \(String(describing: wallet.poolOutcomes[set[0]]))")
            return
        }
        #expect(units == VoidedUnits(preSignatures: 4))
        #expect(try wallet.locals[0].store.availableMaterial(pool(wallet), limit: 9).isEmpty)
        // The spent pre-signature is beyond reach, whoever names it.
        let order = try wallet.message("two")
        _ = try await wallet.locals[0].approve(order, prior: [])
        await #expect(throws: WalletError.self) {
            try await wallet.locals[0].sign(
                order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: set, materials: [[spent + [UInt8](repeating: 2, count: 33)]])
        }
        // A poisoning may be among what was forgotten: no set-up of that party is used before it is renewed.
        #expect(try await wallet.pairs().filter(\.isUsable).map(\.pair.description) == ["2,3"])
        #expect(try await wallet.sign(order).signers.map(\.description) == ["2", "3"])
        let reopened = try await test.open()
        #expect(reopened.poolOutcomes[set[0]] == .kept(generation: 2))
        for party in reopened.locals { #expect(try party.store.verify().isIntact) }
    }

    /// A poisoning moves the counter on as a signature does: a store from before it is behind what the others have heard.
    @Test func aPoisoningIsNotForgottenWithTheStoreThatHoldsIt() async throws {
        let test = try TestHome()
        do { _ = try await test.create(schemes: [.ecdsaSecp256k1]) }
        try copy(files(test, party: 1), to: ".old")
        do {
            let wallet = try await test.open()
            let key = try wallet.key(.ecdsaSecp256k1)
            let store = wallet.locals[0].store
            try store.poisonPair(keyID: key.keyID, epoch: key.epoch, peer: 2, reason: "a test's failed check")
            // The run that ended so tells everybody.
            await #expect(throws: WalletError.self) {
                try await wallet.sign(try wallet.message(), signers: [1, 2].compactMap { PartyIndex($0) })
            }
        }
        try restore(files(test, party: 1), from: ".old")
        let wallet = try await test.open()
        #expect(try await wallet.pairs().filter { $0.isUsable }.map(\.pair.description) == ["2,3"])
    }

    /// A store that comes back alone shows it by its pool key, and voids itself before it asks anybody: with the new generation its
    /// counter is beyond what the others have heard, and the poisoning must not be forgotten for that.
    @Test(arguments: [false, true]) func aPoisoningIsNotForgottenWhereThePoolKeyTells(keyIsGone: Bool) async throws {
        let test = try TestHome()
        let set = [1, 2].compactMap { PartyIndex($0) }
        do {
            let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
            try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: set)
        }
        let store = [test.home.store("w", party: 1)]
        try copy(store, to: ".old")
        do {
            let wallet = try await test.open()
            #expect(try await wallet.sign(try wallet.message("one"), source: .pool).report?.valid == true)
            let key = try wallet.key(.ecdsaSecp256k1)
            try wallet.locals[0].store.poisonPair(keyID: key.keyID, epoch: key.epoch, peer: 2, reason: "a test's failed check")
            await #expect(throws: WalletError.self) { try await wallet.sign(try wallet.message(), signers: set, source: .interactive) }
        }
        try restore(store, from: ".old")
        if keyIsGone { try FileManager.default.removeItem(atPath: test.home.poolKey("w", party: 1)) }
        let wallet = try await test.open()
        guard case .voided = wallet.poolOutcomes[set[0]] else {
            Issue.record("nothing was voided")
            return
        }
        #expect(try await wallet.pairs().filter(\.isUsable).map(\.pair.description) == ["2,3"])
        #expect(try wallet.locals[0].store.verify().isIntact)
    }

    /// The same with nonces of FROST.
    @Test func noncesOfAStoreTurnedBackAreVoided() async throws {
        let test = try TestHome()
        do {
            let wallet = try await test.create()
            try await wallet.presign(.ed25519, count: 3)
        }
        try copy(files(test, party: 2), to: ".old")
        _ = try await test.open().sign(try await test.open().transfer(), signers: [1, 2].compactMap { PartyIndex($0) })
        try restore(files(test, party: 2), from: ".old")
        let wallet = try await test.open()
        guard case .voided(_, _, _, .counterBehind) = wallet.poolOutcomes[wallet.locals[1].index] else {
            Issue.record("nothing was voided")
            return
        }
        #expect(try await wallet.sign(try wallet.transfer(9)).report?.valid == true)
    }

    /// Without the others' word a pool stays shut; signing goes on without it.
    @Test func apoolIsLockedUntilItsSignersHaveAnswered() async throws {
        let test = try TestHome()
        do {
            let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
            try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: [1, 3].compactMap { PartyIndex($0) })
            try await wallet.presign(.ed25519, count: 2)
        }
        try FileManager.default.moveItem(atPath: test.home.store("w", party: 3), toPath: test.home.path + "/away")
        let wallet = try await test.open()
        let party = wallet.locals[0]
        let (ecdsa, frost) = (try wallet.message(), try wallet.transfer())
        for order in [ecdsa, frost] { _ = try await party.approve(order, prior: []) }
        let key = try wallet.key(.ecdsaSecp256k1)
        let set = [1, 3].compactMap { PartyIndex($0) }
        let unit = try #require(
            try party.store.availableMaterial(MaterialPool(keyID: key.keyID, epoch: 0, signers: [1, 3]), limit: 1).first)
        #expect(try await party.offerMaterial(scheme: .ecdsaSecp256k1, count: 1, signers: set).isEmpty)
        await #expect {
            try await party.sign(
                ecdsa, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: set, materials: [[unit.id + unit.publicPart]])
        } throws: {
            guard case WalletError.poolLocked(_, .unconfirmed(by: [set[1]])) = $0 else { return false }
            return true
        }
        let nonces = MaterialPool(keyID: try wallet.key(.ed25519).keyID, epoch: 0, signers: [])
        let stored = try Set(party.store.availableMaterial(nonces, limit: 9).map(\.publicPart))
        #expect(stored.count == 2)
        let offered = try await party.offerMaterial(scheme: .ed25519, count: 1, signers: [])
        #expect(!stored.contains(offered[0].publicPart))
        let pair = wallet.locals.map(\.index)
        let theirs = try await wallet.locals[1].offerMaterial(scheme: .ed25519, count: 1, signers: [])
        await #expect {
            try await party.sign(
                frost, prior: [], scheme: .ed25519, round: 0, signers: pair, materials: [[Array(stored)[0], theirs[0].publicPart]])
        } throws: {
            guard case WalletError.poolLocked = $0 else { return false }
            return true
        }
        #expect(try await wallet.sign(try wallet.transfer(7)).report?.valid == true)
        #expect(try await wallet.sign(try wallet.message("interactive")).report?.valid == true)
    }

    private func pool(_ wallet: LocalWallet) throws -> MaterialPool {
        MaterialPool(keyID: try wallet.key(.ecdsaSecp256k1).keyID, epoch: 0, signers: [1, 2])
    }
}
