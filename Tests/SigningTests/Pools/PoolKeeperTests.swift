import Foundation
import MPCCore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// The keeper of pools, which goes on until it is told to end.
@Suite struct PoolKeeperTests {
    private struct Enough: Error {}

    /// What is told, in words, until there is enough of it.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        var told: [String] { lines.withLock(\.self) }
        func add(_ news: PoolKeeper.News) {
            let line =
                switch news {
                case .filled(let pool): "filled \(pool.owner)"
                case .failed(let pool, _): "failed \(pool.owner)"
                case .hindered(let error): "hindered \(error.code.rawValue)"
                case .resumed: "resumed"
                }
            lines.withLock { $0.append(line) }
        }
    }

    private func keep(_ test: TestHome, _ level: Int) throws {
        var levels = PoolLevels()
        try levels.set(level, for: .ed25519)
        try test.home.setPoolLevels(levels, of: "w")
    }

    private func ready(_ wallet: LocalWallet) async throws -> [Int64] {
        var levels = PoolLevels()
        try levels.set(4, for: .ed25519)
        return try await wallet.poolOverview(levels).pools.map(\.available)
    }

    /// Runs a keeper until it has told so much.
    private func news(_ count: Int, of keeper: PoolKeeper, _ diary: Diary = Diary(), then: @escaping @Sendable (Int) -> Void = { _ in })
        async -> [String]
    {
        let task = Task {
            try await keeper.run { news in
                diary.add(news)
                then(diary.told.count)
                if diary.told.count >= count { throw Enough() }
            }
        }
        _ = try? await task.value
        return diary.told
    }

    @Test func lowPoolsAreFilledAndUsedOnesAgain() async throws {
        let test = try TestHome()
        let wallet = try await test.create(parties: 2)
        try keep(test, 4)
        let keeper = PoolKeeper(of: "w", in: test.home, every: .milliseconds(10)) { () async throws(WalletError) -> LocalWallet in wallet }
        #expect(await news(2, of: keeper).count == 2)
        #expect(try await ready(wallet) == [4, 4])
        // One above its mark is let be, one below it filled.
        for lamports in 1...3 { _ = try await wallet.sign(try wallet.transfer(UInt8(lamports))) }
        #expect(try await ready(wallet) == [1, 1])
        #expect(await news(2, of: keeper).count == 2)
        #expect(try await ready(wallet) == [4, 4])
    }

    /// What stays wrong is told once, and its end too.
    @Test func aHindranceIsToldOnceAndSoIsItsEnd() async throws {
        let test = try TestHome()
        let wallet = try await test.create(parties: 2)
        try keep(test, 4)
        let turn = Mutex<StoreTurnBox?>(StoreTurnBox(try await wallet.locals[0].refillTurn()))
        let looks = Mutex(0)
        let keeper = PoolKeeper(of: "w", in: test.home, every: .milliseconds(5)) { () async throws(WalletError) -> LocalWallet in wallet }
        let diary = Diary()
        let task = Task {
            try await keeper.run(
                look: {
                    // Of thirty looks none told it again.
                    let look = looks.withLock { looks in
                        looks += 1
                        return looks
                    }
                    if look == 30 { turn.withLock { $0 = nil } }
                },
                tell: { news in
                    diary.add(news)
                    if case .resumed = news { throw Enough() }
                })
        }
        await #expect(throws: Enough.self) { try await task.value }
        #expect(diary.told.first == "hindered refillUnderWay")
        #expect(diary.told.filter { $0.hasPrefix("hindered") }.count == 1)
        #expect(diary.told.last == "resumed")
        #expect(try await ready(wallet) == [4, 4])
    }

    /// A store that goes and comes back has the wallet opened anew.
    @Test func aStoreThatComesBackIsFilledAsWell() async throws {
        let test = try TestHome()
        _ = try await test.create(parties: 3)
        try keep(test, 4)
        let store = test.home.store("w", party: 3)
        let away = store + ".away"
        try FileManager.default.moveItem(atPath: store, toPath: away)
        let keeper = PoolKeeper(of: "w", in: test.home, every: .milliseconds(10)) { () async throws(WalletError) -> LocalWallet in
            do { return try await test.open() } catch let error as WalletError { throw error } catch { throw .refused(reason: "\(error)") }
        }
        let told = await news(3, of: keeper) { count in
            if count == 2 { try? FileManager.default.moveItem(atPath: away, toPath: store) }
        }
        #expect(told.count == 3 && told.allSatisfy { $0.hasPrefix("filled") }, "\(told)")
        #expect(try await ready(try await test.open()) == [4, 4, 4])
    }

    @Test func cancelledItEnds() async throws {
        let test = try TestHome()
        let wallet = try await test.create(parties: 2)
        try keep(test, 4)
        let keeper = PoolKeeper(of: "w", in: test.home, every: .seconds(3600)) { () async throws(WalletError) -> LocalWallet in wallet }
        let filled = Mutex(0)
        let task = Task { try await keeper.run { _ in filled.withLock { $0 += 1 } } }
        while filled.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        try await task.value
        #expect(try await ready(wallet) == [4, 4])
    }
}

/// Holds a turn until it is let go of.
private final class StoreTurnBox: Sendable {
    private let turn: any Sendable
    init(_ turn: any Sendable) { self.turn = turn }
}
