import Foundation
import Secrets
import ShareStore
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Processes that end by SIGKILL at the worst moment.
@Suite struct CrashTests {
    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...4)
        try store.close()
        return scratch
    }

    /// Between the consumption and the release: the nonce is gone, and nothing else is.
    @Test func killedAfterConsuming() async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder)
            let consumed = try store.consume([1], for: 100)
            if consumed.count == 1 { kill(getpid(), SIGKILL) }
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) { _ = try store.consume([1], for: 100) }
        #expect(try store.availableIDs() == [2, 3, 4].map(id))
        #expect(try store.verify().isIntact)
    }

    /// Everything written, nothing committed: the pool key file has counted, the store has not. The file says which unit was about to
    /// go: that one is lost, and no other.
    @Test func killedBeforeTheConsumptionCommits() async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            _ = try store.consume([1], for: 100)
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.availableIDs() == [2, 3, 4].map(id))
        #expect(throws: StoreError.unknownMaterial(material: id(1))) { _ = try store.consume([1], for: 100) }
        #expect(try store.consume([2], for: 101).count == 1)
        #expect(try store.verify().isIntact)
    }

    /// The same, and then somebody renames the unit: the log has it under its own name.
    @Test func killedAndRenamedIsLostUnderItsOwnName() async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            _ = try store.consume([1], for: 100)
        }
        try tamper(scratch, "UPDATE material SET id = zeroblob(32) WHERE number = 1")
        let store = try open(scratch)
        #expect(try store.availableIDs() == [2, 3, 4].map(id))
        #expect(try store.verify().isIntact)
    }

    /// The same over and over: each costs its own unit.
    @Test func killedAgainAndAgain() async throws {
        let scratch = try prepared()
        for number in 1...3 as ClosedRange<UInt8> {
            await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String, number = number as UInt8] in
                let commits = Mutex(0)
                // The opening commits what the one before was about to do.
                let store = try openIn(folder) {
                    if commits.withLock({
                        $0 += 1; return $0
                    }) > 0 {
                        kill(getpid(), SIGKILL)
                    }
                }
                _ = try store.consume([number], for: 100)
            }
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.availableIDs() == [id(4)])
        #expect(try store.verify().isIntact)
    }

    @Test func killedBeforeASharesTransactionCommits() async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            try store.addKey(id(0x22), active: false)
        }
        let store = try open(scratch)
        #expect(try store.keyRecords().map(\.keyID) == [keyID])
        #expect(try store.verify().isIntact)
    }

    @Test func failedCommitLeavesNothing() throws {
        struct Full: Error {}
        let scratch = try prepared()
        let store = try open(scratch) { throw Full() }
        #expect(throws: StoreError.self) { _ = try store.consume([1], for: 100) }
        #expect(try store.availableIDs() == (1...4).map(id))
        // The file has counted: the unit is given out no more, by this process either, and the others are.
        #expect(throws: StoreError.self) { _ = try store.consume([1], for: 100) }
        try store.close()
        let again = try open(scratch)
        #expect(again.poolOutcome == .kept(generation: 1))
        #expect(try again.availableIDs() == [2, 3, 4].map(id))
        #expect(try again.consume([2], for: 100).count == 1)
    }

    /// Two processes, one nonce.
    @Test func twoProcessesRaceForOneNonce() async throws {
        let scratch = try prepared()
        let folder = scratch.folder
        async let first: Void = race(folder, 100)
        async let second: Void = race(folder, 101)
        _ = try await (first, second)
        let results = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("-result") }.sorted()
        #expect(results.count == 2)
        let won = try results.filter { try fileBytes(folder + "/" + $0) == Array("won".utf8) }
        #expect(won.count == 1)
        #expect(try open(scratch).verify().isIntact)
    }

    private func race(_ folder: String, _ request: UInt8) async throws {
        await #expect(processExitsWith: .success) { [folder = folder as String, request = request as UInt8] in
            let store = try openIn(folder)
            let text: String
            do throws(StoreError) {
                text = try store.consumeMaterial(nonces, ids: [id(1)], for: id(request)).units.count == 1 ? "won" : "nothing"
            } catch {
                if case .alreadyConsumed = error { text = "lost" } else { throw error }
            }
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(request)-result"))
        }
    }
}

/// Opens the store of a folder in a child process.
func openIn(_ folder: String, beforeCommit: (@Sendable () throws -> Void)? = nil) throws -> SQLiteShareStore {
    try SQLiteShareStore(
        folder + "/party-1.store", .passphrase(try keyring()), .file(path: folder + "/party-1.pool"), nil, .normal, nil,
        beforeCommit: beforeCommit)
}
