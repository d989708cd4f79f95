import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Other holders or another threshold for the same keys (lifecycle.md sections 1 and 2).
@Suite struct ReshareTests {
    struct Move: Sendable, CustomTestStringConvertible {
        let from: (t: Int, n: Int)
        let threshold: Int
        let holders: [Int?]
        var lost: [Int] = []
        var testDescription: String { "(\(from.t), \(from.n)) to \(threshold) of \(holders.map { $0.map(String.init) ?? "new" })" }
    }

    static let moves = [
        Move(from: (2, 3), threshold: 3, holders: [1, 2, 3, nil, nil]),
        Move(from: (3, 5), threshold: 2, holders: [1, 2]),
        Move(from: (2, 2), threshold: 2, holders: [1, 2, nil]),
        Move(from: (2, 3), threshold: 2, holders: [1, 2, nil], lost: [3]),
        Move(from: (2, 3), threshold: 3, holders: [1, 2, 3]),
    ]

    @Test(arguments: moves) func everyNewQuorumSigns(_ move: Move) async throws {
        let test = try TestHome()
        var wallet = try await test.create(threshold: move.from.t, parties: move.from.n, schemes: LocalWallet.schemes)
        let lasting = try Lasting(wallet)
        if !move.lost.isEmpty {
            try test.move(move.lost, away: true)
            wallet = try await test.open()
        }
        let moved = try await test.reshare(wallet, threshold: move.threshold, move.holders, absent: move.lost)
        #expect(try Lasting(moved) == lasting)
        #expect(moved.threshold == move.threshold && moved.partyCount == move.holders.count)
        #expect(moved.keys.allSatisfy { $0.epoch == 1 && $0.isOnePolynomial })
        #expect(moved.parties.count == move.holders.count && moved.unavailable.isEmpty)
        try await moved.expectEveryQuorumSigns("in the new epoch")
        let standings = try await moved.standings()
        for party in 1...move.from.n where !move.lost.contains(party) {
            let stays = move.holders.indices.contains(party - 1) && move.holders[party - 1] != nil
            #expect(standings[try #require(PartyIndex(party))] == (stays ? .holder : .departed))
        }
        let reopened = try await test.open()
        #expect(try Lasting(reopened) == lasting && reopened.threshold == move.threshold)
        try reopened.expectIntact()
    }

    /// Parties that are not here keep a share of the old epoch: each is named.
    @Test func whoIsAwayIsNamed() async throws {
        let test = try TestHome()
        _ = try await test.create(schemes: [.ed25519])
        try test.move([3], away: true)
        let wallet = try await test.open()
        #expect { try test.plan(wallet, threshold: 2, [1, 2, nil]) } throws: {
            if case WalletError.absentUnnamed(let parties) = $0 { parties == .of(3) } else { false }
        }
        // One that stays has to deal.
        #expect { try test.plan(wallet, threshold: 2, [1, 2, 3], absent: [3]) } throws: {
            if case WalletError.protocolAbort(.misuse(.renewal(.stayingPartyAway))) = $0 { true } else { false }
        }
        // Fewer than more than half deal nothing.
        #expect { try test.plan(wallet, threshold: 2, [1, nil], absent: [2, 3]) } throws: {
            if case WalletError.protocolAbort(.misuse(.renewal(.oldQuorum))) = $0 { true } else { false }
        }
    }

    /// A party that was away through a reshare hears of it when it is back: one that stays out has departed.
    @Test func whoWasAwayFollowsTheCertificates() async throws {
        let test = try TestHome()
        _ = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        try test.move([3], away: true)
        let first = try await test.reshare(try await test.open(), threshold: 2, [1, 2], absent: [3])
        let second = try await test.refresh(first)
        #expect(second.keys[0].epoch == 2)
        try test.move([3], away: false)
        let wallet = try await test.open()
        #expect(try await wallet.standings() == [number(1): .holder, number(2): .holder, number(3): .departed])
        let third = try #require(wallet.aside.first as? LocalParty)
        #expect(try third.store.activeShares().isEmpty && third.certificates().count == 2)
        #expect(try await wallet.signsEverything(by: [1, 2], "without it"))
        try wallet.expectIntact()
    }

    /// A newcomer's store has a place of its own: a store that is there is not written over.
    @Test func aNewcomerTakesNobodysPlace() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        #expect { try test.plan(wallet, threshold: 2, [1, 2, nil]) } throws: {
            if case WalletError.partyIsThere(let party, store: _) = $0 { [party] == .of(3) } else { false }
        }
        #expect(try await test.open().parties.count == 3)
    }

    /// (3, 5) to (2, 2): three go, who have the old key together.
    @Test func departedPartiesThatCanSignAreCounted() async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: 3, parties: 5, schemes: [.ed25519])
        let (plan, _) = try test.plan(wallet, threshold: 2, [1, 2])
        #expect(plan.parameters.departedCanSign && plan.parameters.departed == .of(3, 4, 5))
        let (other, _) = try test.plan(wallet, threshold: 2, [1, 2, 3])
        #expect(!other.parameters.departedCanSign && other.parameters.leaving == .of(4, 5))
    }
}
