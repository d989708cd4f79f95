import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Files of parties that were copied, used, and put back (rule S5): who may be forked and who away, a row each.
@Suite(.serialized) struct ForkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let forked: [Int]
        let away: [Int]
        var testDescription: String { "forked \(forked), away \(away)" }
    }

    /// Each proper subset of the three is forked; afterwards nobody is away, or one is.
    static let rows: [Row] = [[1], [2], [3], [1, 2], [1, 3], [2, 3]].flatMap { forked in
        ([[]] + (1...3).map { [$0] }).map { Row(forked: forked, away: $0) }
    }

    private static let template = Task { try await WalletTemplate(threshold: 2, parties: 3, schemes: [.ecdsaSecp256k1, .ed25519]) }

    private func uses(_ wallet: LocalWallet) throws -> [PartyIndex: [String: String]] {
        var uses: [PartyIndex: [String: String]] = [:]
        for party in wallet.locals { uses[party.index] = try party.uses(in: party.store) }
        return uses
    }

    /// Uses of one unit for two requests.
    private func doubles(_ before: [PartyIndex: [String: String]], _ after: [PartyIndex: [String: String]]) -> [String] {
        after.flatMap { party, uses in
            uses.filter { id, request in before[party]?[id].map { $0 != request } ?? false }.map { "party \(party) \($0.key)" }
        }
    }

    @Test(arguments: rows) func noUnitServesTwice(row: Row) async throws {
        let test = try await Self.template.value.copy()
        do {
            let wallet = try await test.open()
            try await wallet.presign(.ecdsaSecp256k1, count: 3, signers: [1, 2].compactMap { PartyIndex($0) })
            try await wallet.presign(.ed25519, count: 3)
        }
        let snapshot = try Snapshot(of: test, parties: row.forked)
        var before: [PartyIndex: [String: String]] = [:]
        do {
            let wallet = try await test.open()
            #expect(try await wallet.sign(try wallet.message("first"), source: .pool).sources == [.pool])
            _ = try await wallet.sign(try wallet.transfer(1))
            before = try uses(wallet)
        }
        try snapshot.restore()
        try test.move(row.away, away: true)
        // Two texts each, in processes of their own; then again with everybody there.
        for text in ["second", "third"] {
            let wallet = try await test.open()
            #expect(try await wallet.sign(try wallet.order(.ecdsaSecp256k1, text)).report?.valid == true)
            #expect(try await wallet.sign(try wallet.order(.ed25519, text)).report?.valid == true)
            #expect(try doubles(before, uses(wallet)) == [])
        }
        try test.move(row.away, away: false)
        for text in ["fourth", "fifth"] {
            let wallet = try await test.open()
            #expect(try await wallet.sign(try wallet.order(.ecdsaSecp256k1, text)).report?.valid == true)
            #expect(try await wallet.sign(try wallet.order(.ed25519, text)).report?.valid == true)
            #expect(try doubles(before, uses(wallet)) == [])
            for party in wallet.locals { #expect(try party.store.verify().isIntact) }
        }
        // Everybody's memory is of one chain again: nothing is voided any more.
        let wallet = try await test.open()
        for party in wallet.locals {
            guard case .kept = wallet.poolOutcomes[party.index] else {
                Issue.record("party \(party.index): \(String(describing: wallet.poolOutcomes[party.index]))")
                continue
            }
        }
        try await wallet.presign(.ecdsaSecp256k1, count: 1, signers: [1, 2].compactMap { PartyIndex($0) })
        #expect(try await wallet.sign(try wallet.message("last"), source: .pool).sources == [.pool])
    }

    /// A party that was turned back and goes on overtakes what the others have heard; its chain does not (A25).
    @Test func overtakingIsNoticed() async throws {
        let test = try await Self.template.value.copy()
        do { try await test.open().presign(.ed25519, count: 6) }
        let snapshot = try Snapshot(of: test, parties: [1])
        var before: [PartyIndex: [String: String]] = [:]
        do {
            let wallet = try await test.open()
            _ = try await wallet.sign(try wallet.transfer(1), signers: [1, 3].compactMap { PartyIndex($0) })
            before = try uses(wallet)
        }
        try snapshot.restore()
        // Whoever is there has heard of it, and the party's pools are gone before anything else is.
        try test.move([3], away: true)
        for amount in [2, 3] as [UInt8] {
            let wallet = try await test.open()
            _ = try await wallet.sign(try wallet.transfer(amount))
        }
        try test.move([3], away: false)
        let wallet = try await test.open()
        _ = try await wallet.sign(try wallet.transfer(4))
        #expect(try doubles(before, uses(wallet)) == [])
        let voids = try wallet.locals[0].store.log().filter { $0.kind == .poolVoided }
        #expect(voids.map { $0.value("reason") } == ["counterBehind"])
    }

    /// A wallet waits with its files open; copies of them are used meanwhile and taken away again, pool keys put back in place (A24).
    @Test func aWaitingProcessUsesNothingThatACopyUsed() async throws {
        let test = try await Self.template.value.copy()
        do { try await test.open().presign(.ecdsaSecp256k1, count: 1, signers: [1, 2].compactMap { PartyIndex($0) }) }
        let copies = try Snapshot(of: test, parties: [1, 2])
        let waiting = try await test.open()
        let keys = try Dictionary(uniqueKeysWithValues: [1, 2].map { ($0, try Data(contentsOf: url(test, $0))) })
        try test.move([1, 2], away: true)
        for party in [1, 2] {
            try FileManager.default.moveItem(atPath: test.home.poolKey("w", party: party), toPath: test.home.path + "/key-\(party)")
        }
        try copies.restore()
        // In this process the copies know each other; what the other parties have heard is what counts.
        do {
            let other = try await test.open()
            #expect(try await other.sign(try other.message("of the copy")).report?.valid == true)
        }
        for party in [1, 2] {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: test.home.store("w", party: party) + suffix) }
            try FileManager.default.removeItem(atPath: test.home.poolKey("w", party: party))
            try FileManager.default.moveItem(atPath: test.home.path + "/key-\(party)", toPath: test.home.poolKey("w", party: party))
            let handle = try FileHandle(forWritingTo: url(test, party))
            try handle.write(contentsOf: try #require(keys[party]))
            try handle.close()
        }
        try test.move([1, 2], away: false)
        let outcome = try await waiting.sign(try waiting.message("of the waiting one"))
        #expect(outcome.report?.valid == true)
        let used = try waiting.locals[0].store.log().filter { $0.kind == .preSignaturesConsumed }
        // Whoever of the two came first may have used it; both did not.
        #expect(used.count <= 1)
    }

    private func url(_ test: TestHome, _ party: Int) -> URL { URL(fileURLWithPath: test.home.poolKey("w", party: party)) }

    /// Two processes on forks of one party's files at the same time: the witness lets the first through.
    @Test func theSecondOfTwoForksGetsNoShare() async throws {
        let test = try await Self.template.value.copy()
        do { try await test.open().presign(.ed25519, count: 2) }
        let wallet = try await test.open()
        let (party, witness) = (wallet.locals[0], wallet.locals[2])
        // What another process on a copy of party 1's store said to party 3: the same count, another event.
        let mine = try await party.statement()
        let other = try await Self.template.value.copy()
        let foreign = try await other.open().locals[0]
        let progress = PoolProgress(
            counter: PoolCounter(generation: mine.counter.generation, count: mine.counter.count + 1),
            position: ChainPosition(sequence: mine.position.sequence + 1, hash: [UInt8](repeating: 9, count: 32)))
        try await witness.record([PoolStatement(progress, member: foreign.member)])
        await #expect {
            let order = try wallet.transfer(3)
            _ = try await party.approve(order, prior: [])
            let pool = MaterialPool(keyID: try wallet.key(.ed25519).keyID, epoch: 0)
            let unit = try #require(try party.store.availableMaterial(pool, limit: 1).first)
            let peer = try await wallet.locals[1].offerMaterial(scheme: .ed25519, count: 1, signers: [])
            _ = try await party.sign(
                order, prior: [], scheme: .ed25519, round: 0, signers: [1, 2].compactMap { PartyIndex($0) },
                materials: [[unit.publicPart, peer[0].publicPart]])
        } throws: {
            guard case WalletError.turnedBack = $0 else { return false }
            return true
        }
        #expect(try party.store.log().last { $0.kind == .poolVoided }?.value("reason") == "counterBehind")
    }

    /// Nobody has confirmed a store whose pools were to be voided and could not be.
    @Test func aVoidThatFailsConfirmsNobody() async throws {
        let test = try await Self.template.value.copy()
        let wallet = try await test.open()
        let party = wallet.locals[0]
        #expect(party.isStockOpen)
        let mine = try await party.statement()
        let progress = PoolProgress(
            counter: PoolCounter(generation: mine.counter.generation, count: 7),
            position: ChainPosition(sequence: 3, hash: [UInt8](repeating: 9, count: 32)))
        let old = PoolStatement(progress, member: party.member)
        let challenge = RollCall(party: party).challenge()
        // Its content, in the same file: looking into the log goes on, and the void does not.
        let key = URL(fileURLWithPath: test.home.poolKey("w", party: 1))
        let whole = try Data(contentsOf: key)
        func write(_ bytes: Data) throws {
            let file = try FileHandle(forWritingTo: key)
            try file.write(contentsOf: bytes)
            try file.close()
        }
        try write(Data(repeating: 0, count: whole.count))
        let error = await #expect(throws: WalletError.self) {
            try await RollCall(party: party).confirm(
                challenge, [2, 1].map { PoolAnswer(to: challenge, seen: old, member: wallet.locals[$0].member) })
        }
        guard case .store(.notAStore(key.path, _)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try write(whole)
        #expect(!party.isStockOpen)
        // The next roll call asks anew.
        #expect(try await party.rollCall() == nil)
        #expect(party.isStockOpen)
    }

    /// Between an order's consumption and its roll call, another order of the same party hears of a fork, voids, and tells the others: what
    /// the first consumed may have been used by the fork, and gives no share.
    @Test func aVoidInBetweenKeepsTheShareBack() async throws {
        let test = try await Self.template.value.copy()
        do { try await test.open().presign(.ed25519, count: 2) }
        let wallet = try await test.open()
        let (party, witness) = (wallet.locals[0], wallet.locals[2])
        let key = try wallet.key(.ed25519)
        let pool = MaterialPool(key, signers: nil)
        let unit = try #require(try party.store.availableMaterial(pool, limit: 1).first)
        let consumed = try party.store.consumeMaterial(pool, ids: [unit.id], for: [UInt8](repeating: 1, count: 32), approval: nil)
        let mine = PoolStatement(PoolProgress(counter: consumed.counter, position: consumed.position), member: party.member)
        let fork = PoolProgress(
            counter: consumed.counter, position: ChainPosition(sequence: consumed.position.sequence, hash: [UInt8](repeating: 9, count: 32))
        )
        try await witness.record([PoolStatement(fork, member: party.member)])
        guard case .voided(_, _, _, .counterBehind) = try await party.rollCall() else {
            Issue.record("nothing was voided")
            return
        }
        await #expect {
            try await RollCall(party: party).requireHeard(mine)
        } throws: { error in
            if case .turnedBack? = error as? WalletError { return true }
            return false
        }
    }

    /// An old word of another way voids once: a party that keeps to it costs this one nothing that was made since.
    @Test func anOldWordVoidsOnce() async throws {
        let test = try await Self.template.value.copy()
        let wallet = try await test.open()
        let party = wallet.locals[0]
        let mine = try await party.statement()
        let progress = PoolProgress(
            counter: PoolCounter(generation: mine.counter.generation, count: 7),
            position: ChainPosition(sequence: 3, hash: [UInt8](repeating: 9, count: 32)))
        let old = PoolStatement(progress, member: party.member)
        func confirm() async throws -> PoolOutcome? {
            let challenge = RollCall(party: party).challenge()
            return try await RollCall(party: party).confirm(
                challenge, [PoolAnswer(to: challenge, seen: old, member: wallet.locals[1].member)])
        }
        guard case .voided(_, _, _, .counterBehind) = try await confirm() else {
            Issue.record("nothing was voided")
            return
        }
        try await wallet.presign(.ed25519, count: 2)
        #expect(try await confirm() == nil)
        #expect(try party.store.poolLevels().map(\.available).reduce(0, +) == 2)
    }
}
