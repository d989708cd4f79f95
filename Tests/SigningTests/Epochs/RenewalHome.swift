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
        return try await wallet.renew(
            plan, beside: newcomers, departedCanSign: plan.parameters.departedCanSign, keyring: keyring, at: 1_800_000_000)
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

/// What of a wallet no epoch changes: its keys, and all texts that are given out of them.
struct Lasting: Equatable {
    let keys: [RootKey]
    let ids: [[UInt8]]
    let origins: [String]
    /// Addresses as the wallet shows them, of each chain and form that the tests have, and the extended public keys that descriptors are
    /// made of.
    let texts: [String]

    private static let forms: [SignatureScheme: [(chain: String, format: String?)]] = [
        .ed25519: [("sol", nil)],
        .ecdsaSecp256k1: [("message-ecdsa-secp256k1", nil), ("ledger", "hash")],
        .bip340Secp256k1: [("message-bip340-secp256k1", nil), ("ledger", "output")],
    ]

    init(_ wallet: LocalWallet) throws {
        keys = wallet.keys.map(RootKey.init)
        ids = wallet.keys.map(\.keyID)
        origins = wallet.keys.map { "\($0.origin)" }
        texts = try wallet.keys.flatMap { key in
            try [DerivationPath.root, [0, 5], [1, 0]].flatMap { path in
                let shown = try (Self.forms[key.scheme] ?? []).map { form in
                    try wallet.address(on: form.chain, path: path, format: form.format).address.text
                }
                let extended = try wallet.derive(key.scheme, path: path).extended(underRootAt: key.bip32)
                return shown + (extended.map { [$0.description] } ?? [])
            }
        }
    }
}

extension LocalWallet {
    /// Every signer set of t parties signs with every key, and with ECDSA's also from a pre-signature that it makes now.
    func expectEveryQuorumSigns(_ text: String) async throws {
        let sets = Self.sets(of: parties.map { Int($0.index.rawValue) }, threshold)
        for set in sets { #expect(try await signsEverything(by: set, "\(text) \(set)")) }
        guard keys.contains(where: { $0.scheme == .ecdsaSecp256k1 }) else { return }
        for signers in sets.map({ $0.compactMap { PartyIndex($0) } }) {
            try await presign(.ecdsaSecp256k1, count: 1, signers: signers)
            let outcome = try await sign(message("\(text) \(signers), from the pool"), signers: signers, source: .pool)
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
