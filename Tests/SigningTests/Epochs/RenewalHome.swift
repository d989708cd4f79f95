import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

extension TestHome {
    /// Moves a wallet on to its next epoch with the same parties.
    func refresh(_ wallet: LocalWallet) async throws -> LocalWallet {
        try await wallet.renew(wallet.proposeRefresh(), keyring: keyring, at: 1_800_000_000)
    }

    /// Moves a wallet on to other holders; `nil` in the list is a newcomer's place.
    func reshare(_ wallet: LocalWallet, threshold: Int, _ holders: [Int?], absent: [Int] = []) async throws -> LocalWallet {
        let (plan, newcomers) = try plan(wallet, threshold: threshold, holders, absent: absent)
        return try await wallet.renew(plan, beside: newcomers, keyring: keyring, at: 1_800_000_000)
    }

    func plan(
        _ wallet: LocalWallet, threshold: Int, _ holders: [Int?], absent: [Int] = []
    ) throws -> (EpochPlan, NewcomerParties?) {
        let stays = holders.map { $0 != nil }
        let absent = Set(absent.compactMap { PartyIndex($0) })
        let shown = try wallet.proposeReshare(threshold: threshold, holders: stays, absent: absent)
        guard !shown.newcomers.isEmpty else { return (shown, nil) }
        let newcomers = try NewcomerParties(
            shown.newcomers, of: wallet.name, beside: try #require(wallet.state), aside: wallet.aside, in: home, keyring: keyring,
            adapters: Self.registry())
        return (
            try wallet.proposeReshare(threshold: threshold, holders: stays, absent: absent, newcomers: newcomers.identities), newcomers
        )
    }
}

/// What of a wallet no epoch changes.
struct Lasting: Equatable {
    let keys: [RootKey]
    let ids: [[UInt8]]
    let origins: [String]
    let addresses: [String]

    init(_ wallet: LocalWallet) throws {
        keys = wallet.keys.map(RootKey.init)
        ids = wallet.keys.map(\.keyID)
        origins = wallet.keys.map { "\($0.origin)" }
        addresses = try wallet.keys.map { key in
            try wallet.derive(key.scheme, path: [0, 5]).publicKey.map { String($0) }.joined(separator: ",")
        }
    }
}

extension LocalWallet {
    /// Every signer set of t parties signs with every key; the first set also from a filled pool.
    func expectEveryQuorumSigns(_ text: String) async throws {
        for set in Self.sets(of: parties.map { Int($0.index.rawValue) }, threshold) {
            #expect(try await signsEverything(by: set, "\(text) \(set)"))
        }
        if keys.contains(where: { $0.scheme == .ecdsaSecp256k1 }) {
            let signers = parties.prefix(threshold).map(\.index)
            try await presign(.ecdsaSecp256k1, count: 1, signers: signers)
            let outcome = try await sign(message("\(text), from the pool"), signers: signers, source: .pool)
            #expect(outcome.report?.valid == true)
        }
    }

    static func sets(of parties: [Int], _ size: Int) -> [[Int]] {
        guard size > 0 else { return [[]] }
        return parties.enumerated().flatMap { place, first in
            sets(of: Array(parties.dropFirst(place + 1)), size - 1).map { [first] + $0 }
        }
    }

    /// Every store that is here is whole, by its own log.
    func expectIntact() throws {
        for party in (parties + aside).compactMap({ $0 as? LocalParty }) { #expect(try party.store.verify().problems == []) }
    }
}

extension [PartyIndex] {
    static func of(_ numbers: Int...) -> [PartyIndex] { numbers.compactMap { PartyIndex($0) } }
}

extension LocalWallet {
    /// The parties that are told to be without a share.
    var lacking: [PartyIndex] {
        unavailable.compactMap { party, error in if case .shareMissing(party: party) = error { party } else { nil } }.sorted()
    }

    /// Where each party whose store is here stands.
    func standings() async throws -> [PartyIndex: EpochState.Standing] {
        var standings: [PartyIndex: EpochState.Standing] = [:]
        for party in parties + aside { standings[party.index] = try await party.epochState().standing }
        return standings
    }

    func stages() async throws -> [PartyIndex: [AttemptStage]] {
        try await attempts().reduce(into: [:]) { $0[$1.party, default: []].append($1.attempt.stage) }
    }
}

/// A party by its number.
func number(_ number: Int) -> PartyIndex { [PartyIndex].of(number)[0] }
