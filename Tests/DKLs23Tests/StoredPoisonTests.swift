import DKLs23
import Foundation
import MPCCore
import Secrets
import ShareStore
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

#if canImport(Glibc)
    import Glibc
#endif

/// The selective failure against a party whose pair set-ups lie in a store: the poison outlives the process (rule S3).
@Suite struct StoredPoisonTests {
    private static let unlock = Unlock.passphrase(PassphraseKeyring(passphrase: SecretBytes(copying: [1, 2, 3])))

    /// Alice's store, with her end of the set-up.
    private static func store(in folder: String) throws -> SQLiteShareStore {
        let path = folder + "/alice.store"
        guard !FileManager.default.fileExists(atPath: path) else {
            return try SQLiteShareStore(openingAt: path, unlock: unlock, poolKey: .file(path: folder + "/alice.key"))
        }
        let table = try SelectiveFailureTests.table()
        let (key, peer) = (table.keys[0], table.signers[1])
        let store = try SQLiteShareStore.create(
            at: path, NewStore(wallet: "w", party: key.info.index.rawValue), unlock: unlock, poolKey: .file(path: folder + "/alice.key"))
        let new = NewKey(
            keyID: key.info.keyID, scheme: key.info.scheme.rawValue, protocolName: key.info.thresholdProtocol.rawValue,
            epoch: key.info.epoch, publicPart: key.info.encoded, createdAt: 1)
        try key.withSecret { secret throws(StoreError) in try store.storePending(new, share: secret) }
        let state = try table.state(key.info.index, with: peer)
        try store.storePairSetups(
            keyID: key.info.keyID, epoch: key.info.epoch,
            try PairSetupParts.records([peer: state.encoded()], of: key.info.index, key: key.info))
        return store
    }

    private static func folder() throws -> String {
        let path = NSTemporaryDirectory() + "chainsign-poison-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    /// Killed the moment that the ban is told: the next process evaluates none of the 127 other columns.
    @Test func aKilledProcessForgetsNoBan() async throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.store(in: folder).close()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
            let table = try SelectiveFailureTests.table()
            let ledger = StorePairLedger(try StoredPoisonTests.store(in: folder), key: table.keys[0].info)
            let column = try #require(try SelectiveFailureTests.delta(table).firstIndex(of: true))
            let attempt = try SelectiveFailureTests.Attempt(table, column: column, ledger: ledger, randomness: .test(110))
            if try attempt.verdict() == .ban(table.signers[1], SelectiveFailureTests.failed) { kill(getpid(), SIGKILL) }
        }
        let table = try SelectiveFailureTests.table()
        let store = try Self.store(in: folder)
        let ledger = StorePairLedger(store, key: table.keys[0].info)
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        for column in [0, 1, 63, 127] {
            let abort = try verdict {
                try SelectiveFailureTests.Attempt(table, column: column, ledger: ledger, randomness: .test(111))
            }
            #expect(abort == .banned(pair))
        }
        #expect(try store.events(after: 0, limit: 100).filter { $0.kind == .pairPoisoned }.count == 1)
    }

    /// All 128 started, then advanced at once against one store: it evaluates until the first failure and never again.
    @Test func allAtOnce() async throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let table = try SelectiveFailureTests.table()
        let delta = try SelectiveFailureTests.delta(table)
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        let store = try Self.store(in: folder)
        let ledger = StorePairLedger(store, key: table.keys[0].info)
        let (started, gate) = (Gate(count: 128), Gate(count: 1))
        let verdicts = try await withThrowingTaskGroup(of: (Int, ProtocolAbort?).self) { group in
            for column in 0..<128 {
                group.addTask {
                    let attempt = try SelectiveFailureTests.Attempt(table, column: column, ledger: ledger, randomness: .test(112))
                    await started.arrive()
                    await gate.pass()
                    return (column, try attempt.verdict())
                }
            }
            await started.pass()
            await gate.arrive()
            var verdicts: [Int: ProtocolAbort?] = [:]
            for try await (column, verdict) in group { verdicts[column] = verdict }
            return verdicts
        }
        let passed = verdicts.filter { $0.value == nil }.keys
        let bans = verdicts.filter { $0.value == .ban(table.signers[1], SelectiveFailureTests.failed) }.keys
        let banned = verdicts.filter { $0.value == .banned(pair) }.keys
        #expect(bans.count == 1 && bans.allSatisfy { delta[$0] })
        #expect(passed.allSatisfy { !delta[$0] })
        #expect(passed.count + bans.count + banned.count == 128)
        #expect(try store.events(after: 0, limit: 1000).filter { $0.kind == .pairPoisoned }.count == 1)
        #expect(try store.verify().isIntact)
    }
}
