import ChainKit
import Foundation
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Any t parties sign, always: whatever lies in a store, and whoever is away.
@Suite(.serialized) struct AvailabilityTests {
    enum Pools: CaseIterable {
        case empty, full, locked, voided
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let threshold: Int
        let parties: Int
        let absent: [Int]
        let pools: Pools
        var testDescription: String { "\(threshold) of \(parties), absent \(absent), \(pools)" }
    }

    /// Each possible set of absent parties.
    static let cases: [Case] = {
        var cases: [Case] = []
        for (threshold, parties) in [(2, 3), (3, 5), (2, 2)] {
            for mask in 0..<1 << parties {
                let absent = (1...parties).filter { mask >> ($0 - 1) & 1 == 1 }
                guard parties - absent.count >= threshold else { continue }
                for pools in Pools.allCases {
                    cases.append(Case(threshold: threshold, parties: parties, absent: absent, pools: pools))
                }
            }
        }
        return cases
    }()

    private static let templates: [Int: Task<WalletTemplate, any Error>] = [
        3: Task { try await WalletTemplate(threshold: 2, parties: 3) }, 5: Task { try await WalletTemplate(threshold: 3, parties: 5) },
        2: Task { try await WalletTemplate(threshold: 2, parties: 2) },
    ]

    /// Signatures of each scheme in each case, each after an opening of its own; by hand 200.
    private static func signatures(_ parties: Int) -> Int {
        ProcessInfo.processInfo.environment["CHAINSIGN_SIGNATURES"].flatMap(Int.init) ?? (parties == 5 ? 2 : 11)
    }

    @Test(arguments: cases) func anyTSign(_ example: Case) async throws {
        let template = try await #require(Self.templates[example.parties]).value
        let test = try template.copy()
        let lowest = (1...example.threshold).compactMap { PartyIndex($0) }
        if example.pools != .empty {
            let wallet = try await test.open()
            try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: lowest)
            for scheme in [.bip340Secp256k1, .ed25519] as [SignatureScheme] { try await wallet.presign(scheme, count: 300) }
        }
        try test.move(example.absent, away: true)
        if example.pools == .locked {
            // Somebody is away whatever the case says.
            let away = example.absent.isEmpty && example.parties > example.threshold ? [example.parties] : []
            try test.move(away, away: true)
        }
        if example.pools == .voided {
            for party in 1...example.parties where !example.absent.contains(party) {
                try FileManager.default.removeItem(atPath: test.home.poolKey("w", party: party))
            }
        }
        for number in 0..<Self.signatures(example.parties) {
            for scheme in template.schemes {
                let wallet = try await test.open()
                #expect(wallet.unavailable.isEmpty)
                let outcome = try await wallet.sign(try wallet.order(scheme, "text \(number)"))
                #expect(outcome.report?.valid == true)
                #expect(outcome.excluded.isEmpty)
            }
        }
        let wallet = try await test.open()
        for party in wallet.locals { #expect(try party.store.verify().isIntact) }
    }

    /// A try that is refused leaves the stores as they were.
    @Test func aRefusedTryLeavesNothing() async throws {
        let template = try await #require(Self.templates[3]).value
        let test = try template.copy()
        try test.move([3], away: true)
        let before = try await test.open().locals.map { try $0.store.log().count }
        for number in 0..<5 {
            let wallet = try await test.open()
            await #expect(throws: WalletError.self) { try await wallet.sign(try wallet.message("text \(number)"), source: .pool) }
        }
        #expect(try await test.open().locals.map { try $0.store.log().count } == before)
    }
}
