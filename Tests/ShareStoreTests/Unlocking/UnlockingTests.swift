import Foundation
import GRDB
import Secrets

@testable import ShareStore
import Synchronization
import Testing

/// A key provider as a token would be one: it never shows its key.
final class TokenProvider: KeyProvider {
    let name: String
    private let key = SecretBytes(random: 32)
    private let fails: Bool

    init(name: String = "token", fails: Bool = false) {
        self.name = name
        self.fails = fails
    }

    struct Unreachable: Error {}

    func wrap(_ secret: borrowing SecretBytes, associatedData: [UInt8]) throws -> [UInt8] {
        let nonce = Randomness.system.bytes(12)
        return nonce + (try AEAD.seal(secret, key: key, nonce: nonce, associatedData: associatedData))
    }

    func unwrap(_ wrapped: [UInt8], associatedData: [UInt8]) throws -> SecretBytes {
        if fails { throw Unreachable() }
        return try AEAD.open(Array(wrapped.dropFirst(12)), key: key, nonce: Array(wrapped.prefix(12)), associatedData: associatedData)
    }
}

@Suite struct UnlockingTests {
    /// Less work, or as much over less memory: either makes guesses cheaper.
    @Test func aCheaperCostIsTheWeaker() throws {
        func cost(_ passes: UInt64, _ kibibytes: UInt64) throws -> Argon2Parameters {
            try Argon2Parameters(opslimit: passes, memlimit: kibibytes << 10, salt: [UInt8](repeating: 1, count: 16))
        }
        let present = try cost(2, 1024)
        for weaker in [try cost(1, 1024), try cost(2, 1023), try cost(4, 512), try cost(16, 512), try cost(1, 2047)] {
            #expect(weaker.isWeaker(than: present), "\(weaker.costWords)")
        }
        for other in [present, try cost(3, 1024), try cost(1, 2048), try cost(2, 2048)] {
            #expect(!other.isWeaker(than: present), "\(other.costWords)")
        }
    }

    @Test func wrongPassphraseIsRefusedAndChangesNothing() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.close()
        let before = try fileBytes(scratch.store)
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) {
            _ = try SQLiteShareStore(
                openingAt: scratch.store, unlock: .passphrase(try keyring("wrong")), poolKey: .file(path: scratch.poolKey))
        }
        #expect(try fileBytes(scratch.store) == before)
        #expect(try open(scratch).keyRecords().count == 1)
    }

    /// One derivation unlocks all the parties of a local wallet.
    @Test func partiesOfAWalletShareOneDerivation() throws {
        let scratch = try Scratch()
        let ring = try keyring()
        for party in 1...3 as ClosedRange<UInt8> {
            _ = try SQLiteShareStore.create(
                at: "\(scratch.folder)/\(party)", NewStore(wallet: "w", party: party), unlock: .passphrase(ring), poolKey: .memory)
        }
        #expect(ring.derivations == 1)
        // A keyring of later reads the parameters from a store, here for a fourth party.
        let parameters = try SQLiteShareStore.passphraseParameters(at: scratch.folder + "/1")
        let later = PassphraseKeyring(
            passphrase: SecretBytes(copying: Array("correct horse".utf8)), newStoreParameters: try #require(parameters))
        _ = try SQLiteShareStore.create(
            at: scratch.folder + "/4", NewStore(wallet: "w", party: 4), unlock: .passphrase(later), poolKey: .memory)
        for party in 1...4 {
            _ = try SQLiteShareStore(openingAt: "\(scratch.folder)/\(party)", unlock: .passphrase(later), poolKey: .memory)
        }
        #expect(later.derivations == 1)
    }

    @Test func passphraseCanBeChanged() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.changeUnlock(to: .passphrase(try keyring("new", salt: 2)))
        try store.close()
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) { _ = try open(scratch) }
        let changed = try SQLiteShareStore(
            openingAt: scratch.store, unlock: .passphrase(try keyring("new")), poolKey: .file(path: scratch.poolKey))
        let share = try changed.share(keyID: keyID)
        let same = share.isEqual(to: SecretBytes(copying: id(9)))
        #expect(same)
        #expect(try changed.verify().isIntact)
    }

    @Test func providerUnlocks() throws {
        let scratch = try Scratch()
        let provider = TokenProvider()
        let store = try SQLiteShareStore.create(
            at: scratch.store, NewStore(wallet: "w", party: 1), unlock: .provider(provider), poolKey: .memory)
        try store.addKey()
        try store.close()
        func open(_ unlock: Unlock) throws(StoreError) -> SQLiteShareStore {
            try SQLiteShareStore(openingAt: scratch.store, unlock: unlock, poolKey: .memory)
        }
        #expect(try open(.provider(provider)).keyRecords().count == 1)
        #expect(try SQLiteShareStore.passphraseParameters(at: scratch.store) == nil)
        let ring = try keyring()
        #expect(throws: StoreError.unlockKindDiffers(file: scratch.store, lockedBy: "key provider named token")) {
            _ = try open(.passphrase(ring))
        }
        #expect(throws: StoreError.unlockKindDiffers(file: scratch.store, lockedBy: "key provider named token")) {
            _ = try open(.provider(TokenProvider(name: "other")))
        }
        // The same name, another key; and one that cannot be reached.
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) { _ = try open(.provider(TokenProvider())) }
        #expect(throws: StoreError.providerFailed(file: scratch.store, provider: "token")) {
            _ = try open(.provider(TokenProvider(fails: true)))
        }
    }

    /// The parameters are part of what the wrapped key is bound to, and a forged cost does not stall the opening.
    @Test func alteredUnlockRecordIsRefused() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try tamper(scratch, "UPDATE unlock SET opslimit = 2")
        // An accident is told from a wrong passphrase; whoever forges the checksum along gains nothing.
        let altered = StoreError.tampered(file: scratch.store, detail: "the unlock record was altered")
        #expect(throws: altered) { _ = try open(scratch) }
        let forged = UnlockRecord(
            method: .passphrase(try Argon2Parameters(opslimit: 2, memlimit: 8192, salt: [UInt8](repeating: 1, count: 16))),
            nonce: try look(scratch) { [UInt8](try #require(try Data.fetchOne($0, sql: "SELECT nonce FROM unlock"))) },
            wrapped: try look(scratch) { [UInt8](try #require(try Data.fetchOne($0, sql: "SELECT wrapped FROM unlock"))) })
        try tamper(scratch, "UPDATE unlock SET checksum = x'\(hexText(forged.checksum))'")
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) { _ = try open(scratch) }
        try tamper(scratch, "UPDATE unlock SET opslimit = 1000000")
        let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
        guard case .tampered(scratch.store, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func unlockRecordOfAnotherStoreIsRefused() throws {
        let one = try Scratch()
        let other = try Scratch()
        try create(one).close()
        try create(other).close()
        try tamper(
            one, "PRAGMA foreign_keys = OFF", "ATTACH '\(other.store)' AS other",
            "UPDATE main.unlock SET (nonce, wrapped, checksum) = (SELECT nonce, wrapped, checksum FROM other.unlock)")
        #expect(throws: StoreError.wrongUnlock(file: one.store)) { _ = try open(one) }
    }

    @Test func secretsStayOutOfFileErrorsAndEvents() throws {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey(share: 0x77)
        try store.addNonces(1...3)
        _ = try store.consume([2], for: 1)
        let events = try store.events(after: 0, limit: 100)
        let text = events.flatMap(\.fields).map(\.value).joined()
        try store.close()
        let file = try fileBytes(scratch.store) + (try fileBytes(scratch.poolKey))
        for secret in [id(0x77), [UInt8](repeating: 1 ^ 0x55, count: 64), [UInt8](repeating: 2 ^ 0x55, count: 64)] {
            #expect(Data(file).range(of: Data(secret)) == nil)
            #expect(!text.contains(secret.map { String(format: "%02x", $0) }.joined()))
        }
    }
}
