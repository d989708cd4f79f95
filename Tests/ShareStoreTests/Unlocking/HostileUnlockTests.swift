import Foundation
import GRDB
import Groups
import Secrets
import Synchronization
import Testing

@testable import ShareStore

/// An unlock record of somebody who can write the file and knows no key: what it names is bounded before it is obeyed, and decides
/// nothing that the operator did not say (rule M4).
@Suite struct HostileUnlockTests {
    /// The record with a right checksum, which anybody can compute.
    private func forge(_ scratch: Scratch, _ change: String) throws {
        try tamper(scratch, "UPDATE unlock SET \(change)")
        let row = try look(scratch) { try #require(try Row.fetchOne($0, sql: "SELECT * FROM unlock")) }
        // As the record's own checksum has it, for values that its type would refuse.
        var data = FieldBytes(.unlock)
        data.append([UInt8]())
        if row["kind"] as String == "passphrase" {
            data.append("passphrase")
            data.append(UInt64(bitPattern: (row["opslimit"] as Int64?) ?? 0))
            data.append(UInt64(bitPattern: (row["memlimit"] as Int64?) ?? 0))
            data.append([UInt8]((row["salt"] as Data?) ?? Data()))
        } else {
            data.append("provider")
            data.append((row["provider"] as String?) ?? "")
        }
        var fields = FieldBytes(.unlockChecksum)
        fields.append(data.bytes)
        fields.append([UInt8](row["nonce"] as Data))
        fields.append([UInt8](row["wrapped"] as Data))
        try tamper(scratch, "UPDATE unlock SET checksum = x'\(hexText(SHA256.hash(fields.bytes)))'")
    }

    @Test(arguments: [
        "opslimit = 17", "opslimit = 0", "opslimit = 9223372036854775807", "opslimit = -1", "opslimit = NULL",
        "memlimit = 268435457", "memlimit = 107374182400", "memlimit = 8191", "memlimit = -1", "memlimit = NULL",
        "salt = x'00'", "salt = zeroblob(1000000)", "salt = NULL", "nonce = x''", "nonce = zeroblob(13)", "wrapped = x''",
        "wrapped = zeroblob(49)", "wrapped = zeroblob(1000000)",
    ])
    func nothingIsDerivedForWhatIsOutOfBounds(_ change: String) throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try forge(scratch, change)
        let ring = try keyring()
        let error = #expect(throws: StoreError.self) {
            _ = try SQLiteShareStore(openingAt: scratch.store, unlock: ring.unlock, poolKey: .file(path: scratch.poolKey))
        }
        switch error {
        case .tampered, .damaged: break
        default: Issue.record("\(String(describing: error))")
        }
        #expect(ring.derivations == 0)
        #expect(throws: StoreError.self) { _ = try SQLiteShareStore.lock(at: scratch.store) }
    }

    /// Within the bounds it is derived, and does not open: the parameters are part of what the wrapped key is bound to.
    @Test(arguments: ["opslimit = 2", "memlimit = 8193", "salt = x'02010101010101010101010101010101'"])
    func parametersThatWereAlteredDoNotOpen(_ change: String) throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try forge(scratch, change)
        #expect(throws: StoreError.wrongUnlock(file: scratch.store)) { _ = try open(scratch) }
    }

    /// Whatever a store says that it is locked by: a passphrase derives nothing for another kind, and no service is asked about one.
    @Test func theStoreChoosesNeitherKindNorProvider() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try forge(scratch, "kind = 'provider', provider = 'counting', opslimit = NULL, memlimit = NULL, salt = NULL, nonce = x''")
        let ring = try keyring()
        #expect(throws: StoreError.unlockKindDiffers(file: scratch.store, lockedBy: "key provider named counting")) {
            _ = try SQLiteShareStore(openingAt: scratch.store, unlock: ring.unlock, poolKey: .memory)
        }
        #expect(ring.derivations == 0)

        let other = try Scratch()
        let service = CountingService()
        try create(other).close()
        #expect(throws: StoreError.unlockKindDiffers(file: other.store, lockedBy: "passphrase")) {
            _ = try SQLiteShareStore(openingAt: other.store, unlock: KeyEnvelope(service).unlock, poolKey: .memory)
        }
        try forge(other, "kind = 'provider', provider = 'another', opslimit = NULL, memlimit = NULL, salt = NULL, nonce = x''")
        #expect(throws: StoreError.unlockKindDiffers(file: other.store, lockedBy: "key provider named another")) {
            _ = try SQLiteShareStore(openingAt: other.store, unlock: KeyEnvelope(service).unlock, poolKey: .memory)
        }
        #expect(service.calls.withLock { $0 } == (0, 0))
    }

    @Test(arguments: [
        "provider = ''", "provider = 'a' || char(27) || '[2J'", "provider = 'né'", "provider = hex(zeroblob(33))", "provider = NULL",
        "nonce = x'00'", "wrapped = x''", "wrapped = zeroblob(8193)",
    ])
    func aProviderIsNotAskedAboutWhatIsOutOfBounds(_ change: String) throws {
        let scratch = try Scratch()
        let service = CountingService()
        try SQLiteShareStore.create(
            at: scratch.store, NewStore(wallet: "w", party: 1), unlock: KeyEnvelope(service).unlock, poolKey: .memory
        ).close()
        try forge(scratch, change)
        let asked = service.calls.withLock { $0 }
        let error = #expect(throws: StoreError.self) {
            _ = try SQLiteShareStore(openingAt: scratch.store, unlock: KeyEnvelope(service).unlock, poolKey: .memory)
        }
        switch error {
        case .tampered, .damaged: break
        default: Issue.record("\(String(describing: error))")
        }
        #expect(service.calls.withLock { $0 } == asked)
    }

    /// A schema of somebody else's, with another default or a trigger, is no place to read an unlock record from.
    @Test func anAlteredSchemaIsRefusedBeforeItsRecordIsRead() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        try tamper(scratch, "CREATE TABLE more (a)")
        let altered = StoreError.tampered(file: scratch.store, detail: "its schema was altered")
        let ring = try keyring()
        #expect(throws: altered) {
            _ = try SQLiteShareStore(openingAt: scratch.store, unlock: ring.unlock, poolKey: .file(path: scratch.poolKey))
        }
        #expect(ring.derivations == 0)
        #expect(throws: altered) { _ = try SQLiteShareStore.lock(at: scratch.store) }
    }
}
