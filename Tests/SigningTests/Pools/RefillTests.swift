import Foundation
import MPCCore
import ShareStore
import Synchronization
import Testing

@testable import PartyCore
@testable import Signing

/// Pools that are kept at a level.
@Suite struct RefillTests {
    private func levels(_ level: Int, _ schemes: SignatureScheme...) throws -> PoolLevels {
        var levels = PoolLevels()
        for scheme in schemes { try levels.set(level, for: scheme) }
        return levels
    }

    private func index(_ number: Int) throws -> PartyIndex { try #require(PartyIndex(number)) }

    private func poison(_ wallet: LocalWallet, at position: Int, with peer: UInt8) throws {
        let key = try wallet.key(.ecdsaSecp256k1)
        let store = wallet.locals[position].store
        let pair = try #require(try store.pairs(keyID: key.keyID, epoch: key.epoch).first { $0.peer == peer })
        let verdict = try store.evaluatePair(keyID: key.keyID, epoch: key.epoch, peer: peer, setup: pair.publicPart) { "a test's" }
        #expect(verdict == .poisonedNow)
    }

    private func available(_ overview: PoolOverview) -> [Int64] { overview.pools.map(\.available) }

    @Test func eachPoolIsFilledToItsTargetAndNoFurther() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let levels = try levels(10, .ecdsaSecp256k1, .ed25519)
        let before = try await wallet.poolOverview(levels)
        #expect(before.low.count == 6 && available(before) == [0, 0, 0, 0, 0, 0])
        try await wallet.refill(levels)
        let after = try await wallet.poolOverview(levels)
        #expect(available(after) == [8, 1, 1, 10, 10, 10])
        #expect(after.low.isEmpty && after.stranded.isEmpty)
        try await wallet.refill(levels)
        #expect(available(try await wallet.poolOverview(levels)) == [8, 1, 1, 10, 10, 10])
        // One that is above its mark is let be where only the low ones are asked for.
        _ = try await wallet.sign(try wallet.message(), source: .pool)
        try await wallet.refill(levels, onlyLow: true)
        #expect(available(try await wallet.poolOverview(levels)) == [7, 1, 1, 10, 10, 10])
        // A scheme without a level is none of the refill's business.
        #expect(try await wallet.poolOverview(PoolLevels()).pools.isEmpty)
    }

    @Test func whatCannotBeFilledKeepsNoOtherFromIt() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let levels = try levels(10, .ecdsaSecp256k1)
        // Full of everything that it takes, the pool of 1,2 would refuse; here its pair is poisoned between the look and the run.
        let poisoned = Mutex(false)
        var failed: [KeptPool.Owner] = []
        var filled: [KeptPool.Owner] = []
        try await wallet.refill(levels) { (report) throws(WalletError) in
            switch report {
            case .made:
                if poisoned.withLock({ $0 }) == false {
                    poisoned.withLock { $0 = true }
                    do { try poison(wallet, at: 0, with: 3) } catch { throw .refused(reason: "\(error)") }
                }
            case .failed(let pool, _): failed.append(pool.owner)
            case .filled(let pool): filled.append(pool.owner)
            }
        }
        #expect(failed == [.signers([try index(1), try index(3)])])
        #expect(filled == [.signers([try index(1), try index(2)]), .signers([try index(2), try index(3)])])
    }

    @Test func aSetThatCouldNotFailOverIsNamed() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let levels = try levels(10, .ecdsaSecp256k1)
        let first = [try index(1), try index(2)]
        #expect(try await wallet.poolOverview(levels).stranded.map(\.signers) == [first])
        try await wallet.presign(.ecdsaSecp256k1, count: 1, signers: first)
        #expect(try await wallet.poolOverview(levels).stranded.map(\.reason) == [.noOtherReady])
        try await wallet.presign(.ecdsaSecp256k1, count: 1, signers: [try index(1), try index(3)])
        #expect(try await wallet.poolOverview(levels).stranded.isEmpty)
        // The poisoned set's pool still serves; it makes no more, and another set is the first now.
        try poison(wallet, at: 0, with: 2)
        let overview = try await wallet.poolOverview(levels)
        let pair = try #require(PartyPair(first[0], first[1]))
        #expect(overview.stranded == [StrandedSet(scheme: .ecdsaSecp256k1, signers: first, reason: .poisoned(pair))])
        #expect(overview.pools.map(\.owner) == [.signers([try index(1), try index(3)]), .signers([try index(2), try index(3)])])
        #expect(overview.pools.map(\.target) == [9, 1])
    }

    @Test func aSetInQuarantineServesNobody() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let key = try wallet.key(.ecdsaSecp256k1)
        let first = [try index(1), try index(2)]
        for set in [first, [try index(1), try index(3)]] { try await wallet.presign(.ecdsaSecp256k1, count: 1, signers: set) }
        for request in [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)] {
            _ = try wallet.locals[0].store.recordFailedCombination(
                keyID: key.keyID, epoch: key.epoch, signers: first.map(\.rawValue), request: request)
        }
        let overview = try await wallet.poolOverview(try levels(10, .ecdsaSecp256k1))
        #expect(overview.stranded.map(\.signers) == [first, [try index(1), try index(3)]])
        #expect(overview.stranded.map(\.reason) == [.quarantined, .noOtherReady])
        #expect(overview.pools.first?.owner == .signers([try index(1), try index(3)]))
    }

    /// Two at a time would each make what is missing.
    @Test func anotherRefillUnderWayIsWaitedForByNobody() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let other = try await test.open()
        let turn = try await other.locals[1].refillTurn()
        let error = await #expect(throws: WalletError.self) { try await wallet.refill(try levels(3, .ed25519)) }
        guard case .refillUnderWay = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await wallet.poolOverview(try levels(3, .ed25519)).pools.map(\.available) == [0, 0, 0])
        withExtendedLifetime(turn) {}
        _ = consume turn
        try await wallet.refill(try levels(3, .ed25519))
        #expect(try await wallet.poolOverview(try levels(3, .ed25519)).pools.map(\.available) == [3, 3, 3])
    }

    @Test func cancelledItEndsAfterItsBatch() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let levels = try levels(2500, .ed25519)
        let task = Task {
            try await wallet.refill(levels) { (_) throws(WalletError) in unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        }
        try await task.value
        #expect(try await wallet.poolOverview(levels).pools.map(\.available) == [1000, 0, 0])
    }
}
