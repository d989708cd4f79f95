import Foundation
import Secrets
import Synchronization
import Testing

@testable import ShareStore

#if canImport(Glibc)
    import Glibc
#endif

/// Processes that end by SIGKILL around a failing check, and processes that meet over a pair (rule S3).
@Suite struct PairCrashTests {
    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.addKey()
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        try store.close()
        return scratch
    }

    @Test func killedWhenItIsTold() async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder)
            if try store.evaluate(2, { "extension check" }) == .poisonedNow { kill(getpid(), SIGKILL) }
        }
        let store = try open(scratch)
        let verdict = try store.evaluate(2) {
            Issue.record("evaluated")
            return nil
        }
        #expect(verdict == .poisonedBefore(reason: "extension check"))
        #expect(try store.verify().isIntact)
    }

    /// In the check nobody was told, and the pair is as it was. With everything written and nothing committed the pool key file says which
    /// pair was being poisoned: it is.
    @Test(arguments: [false, true]) func killedBeforeAnybodyKnows(inCheck: Bool) async throws {
        let scratch = try prepared()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String, inCheck = inCheck as Bool] in
            let commits = Mutex(0)
            // The first commit notes that the pair is being evaluated.
            let store = try openIn(folder) {
                if commits.withLock({
                    $0 += 1; return $0
                }) > 1 {
                    kill(getpid(), SIGKILL)
                }
            }
            _ = try store.evaluate(2) {
                if inCheck { kill(getpid(), SIGKILL) }
                return "extension check"
            }
        }
        let store = try open(scratch)
        let finished = PairVerdict.poisonedBefore(reason: "the check failed and the party ended before it could write that down")
        #expect(try store.evaluate(2) { nil } == (inCheck ? .holds : finished))
        #expect(try store.verify().isIntact)
    }

    /// A renewal cut short: the old set-up, poison and all.
    @Test func killedInARenewal() async throws {
        let scratch = try prepared()
        let before = try open(scratch)
        try before.poisonPair(keyID: keyID, epoch: 0, peer: 2, reason: "Γ")
        try before.close()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 22)])
        }
        let store = try open(scratch)
        let old = try store.holds(2, setup: 12)
        #expect(old)
        #expect(try store.evaluate(2) { nil } == .poisonedBefore(reason: "Γ"))
        #expect(try store.verify().isIntact)
    }

    @Test func killedAfterConsumingAPreSignature() async throws {
        let scratch = try prepared()
        try addPreSignatures(scratch)
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder)
            if try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100)).units.count == 1 { kill(getpid(), SIGKILL) }
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(throws: StoreError.alreadyConsumed(material: id(1), request: id(100))) {
            _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        }
        #expect(try store.availableMaterial(preSignatures, limit: 9).map(\.id) == [id(2)])
        #expect(try store.verify().isIntact)
    }

    /// The pool key file has counted, the store has not: as for nonces, the unit is lost.
    @Test func killedBeforeThePreSignaturesConsumptionCommits() async throws {
        let scratch = try prepared()
        try addPreSignatures(scratch)
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            _ = try store.consumeMaterial(preSignatures, ids: [id(1)], for: id(100))
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .kept(generation: 1))
        #expect(try store.availableMaterial(preSignatures, limit: 9).map(\.id) == [id(2)])
        #expect(try store.verify().isIntact)
    }

    /// Voiding while open: the file is ahead, the next opening voids once more and uses no number twice.
    @Test func killedBeforeAVoidCommits() async throws {
        let scratch = try prepared()
        try addPreSignatures(scratch)
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scratch.folder as String] in
            let store = try openIn(folder) { kill(getpid(), SIGKILL) }
            _ = try store.voidPool(seen: PoolCounter(generation: 4, count: 0))
        }
        let store = try open(scratch)
        #expect(store.poolOutcome == .voided(from: 1, to: 6, units: VoidedUnits(preSignatures: 2), reason: .generationDiffers))
        #expect(try store.verify().isIntact)
    }

    /// Two processes, one pair, a check that takes its time and fails: it is evaluated once.
    @Test func twoProcessesEvaluateOneFailingCheck() async throws {
        let scratch = try prepared()
        async let first: Void = evaluate(in: scratch.folder, 1)
        async let second: Void = evaluate(in: scratch.folder, 2)
        _ = try await (first, second)
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.folder).sorted()
        #expect(files.count { $0.hasSuffix("-evaluated") } == 1)
        let verdicts = try files.filter { $0.hasSuffix("-verdict") }.map {
            String(decoding: try fileBytes(scratch.folder + "/" + $0), as: UTF8.self)
        }
        #expect(Set(verdicts) == ["poisonedNow", "poisonedBefore(reason: \"late\")"])
        #expect(try open(scratch).verify().isIntact)
    }

    private func evaluate(in folder: String, _ number: Int) async throws {
        await #expect(processExitsWith: .success) { [folder = folder as String, number = number as Int] in
            let store = try openIn(folder)
            let verdict = try store.evaluate(2) {
                _ = FileManager.default.createFile(atPath: "\(folder)/\(number)-evaluated", contents: nil)
                usleep(300_000)
                return "late"
            }
            try Data("\(verdict)".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(number)-verdict"))
        }
    }

    private func addPreSignatures(_ scratch: Scratch) throws {
        let store = try open(scratch)
        try store.addMaterial(preSignatures, [preSignature(1), preSignature(2)])
        try store.close()
    }
}
