import ChainKit
import MPCCore
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Poisoned and differing pair set-ups, and their renewal (rule S3).
@Suite struct PairTests {
    private func poison(_ wallet: LocalWallet, at position: Int, with peer: UInt8) throws {
        let key = try wallet.key(.ecdsaSecp256k1)
        let store = wallet.locals[position].store
        let pair = try #require(try store.pairs(keyID: key.keyID, epoch: key.epoch).first { $0.peer == peer })
        let verdict = try store.evaluatePair(keyID: key.keyID, epoch: key.epoch, peer: peer, setup: pair.publicPart) {
            "a test's failed check"
        }
        #expect(verdict == .poisonedNow)
    }

    @Test func aNewWalletsPairsAreReady() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let pairs = try await wallet.pairs()
        #expect(pairs.map(\.pair.description) == ["1,2", "1,3", "2,3"])
        #expect(pairs.allSatisfy { $0.isUsable })
    }

    /// Nobody signs with a poisoned pair before it is renewed, in this process or a later one; others take over.
    @Test func aPoisonedPairIsPassedOverAndRenewed() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        try await wallet.presign(.ecdsaSecp256k1, count: 1)
        try poison(wallet, at: 0, with: 2)
        let set = [1, 2].compactMap { PartyIndex($0) }
        let reopened = try await test.open()
        #expect(try await reopened.pairs().filter { !$0.isUsable }.map(\.pair.description) == ["1,2"])
        // What was made before needs no oblivious transfer any more.
        #expect(try await reopened.sign(try wallet.message("pool")).sources == [.pool])
        await #expect { try await reopened.sign(try wallet.message(), signers: set) } throws: {
            guard case WalletError.party(_, .protocolAbort(.banned)) = $0 else { return false }
            return true
        }
        await #expect(throws: WalletError.self) { try await reopened.presign(.ecdsaSecp256k1, count: 1, signers: set) }
        #expect(try await reopened.sign(try wallet.message()).signers.map(\.description) == ["1", "3"])
        try await reopened.renew(try #require(PartyPair(set[0], set[1])))
        #expect(try await reopened.pairs().allSatisfy { $0.isUsable })
        #expect(try await reopened.sign(try wallet.message(), signers: set).report?.valid == true)
        #expect(try await test.open().sign(try wallet.message("again"), signers: set).report?.valid == true)
    }

    /// A run that took its set-ups before a pair was poisoned ends when the renewed one is in the store: its check of the old set-up would
    /// be a second guess at the Δ that the poison was for.
    @Test func aRunFromBeforeARenewalEvaluatesNothing() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let set = [1, 2].compactMap { PartyIndex($0) }
        let parties = Array(wallet.locals.prefix(2))
        var tickets: [PartyIndex: RunTicket] = [:]
        for party in parties {
            tickets[party.index] = try await party.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: set))
        }
        let hellos = tickets.mapValues(\.hello)
        var sealed: [PartyIndex: [UInt8]] = [:]
        for (party, peer) in [(parties[0], set[1]), (parties[1], set[0])] {
            let ticket = try #require(tickets[party.index])
            guard case .send(let messages) = try await party.advance(ticket.id, with: hellos) else {
                Issue.record("no messages")
                return
            }
            sealed[peer] = messages[peer]
        }
        // Both hold the set-up, and what the peer sent for its check.
        try poison(wallet, at: 0, with: 2)
        try await wallet.renew(try #require(PartyPair(set[0], set[1])))
        for (party, peer) in [(parties[0], set[1]), (parties[1], set[0])] {
            let ticket = try #require(tickets[party.index])
            let message = try #require(sealed[party.index])
            await #expect { try await party.advance(ticket.id, with: [peer: message]) } throws: {
                guard case WalletError.protocolAbort(.abort(.check("pair set-ups"))) = $0 else { return false }
                return true
            }
        }
        #expect(try await wallet.pairs().allSatisfy { $0.isUsable })
    }

    /// A coordinator's wish is no operator's word.
    @Test func aCoordinatorRenewsNothing() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let pair = try #require(PartyPair(wallet.locals[0].index, wallet.locals[1].index))
        let party = wallet.locals[0]
        for allowed in [false, true, false] {
            if allowed {
                await party.allowRenewal(of: pair)
                _ = try await party.join(.renewPair(scheme: .ecdsaSecp256k1, pair))
            } else {
                await #expect {
                    try await party.join(.renewPair(scheme: .ecdsaSecp256k1, pair))
                } throws: {
                    guard case WalletError.refused = $0 else { return false }
                    return true
                }
            }
        }
    }

    /// A renewal that only one end stored: the ends differ, a run says so and bans nobody, and another renewal mends it.
    @Test func aRenewalCutShortBansNobody() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let key = try wallet.key(.ecdsaSecp256k1)
        let set = [1, 2].compactMap { PartyIndex($0) }
        let store = wallet.locals[1].store
        let before = try #require(try store.pairs(keyID: key.keyID, epoch: key.epoch).first { $0.peer == 1 })
        guard let loaded = try store.pairSetup(keyID: key.keyID, epoch: key.epoch, peer: 1) else {
            Issue.record("no pair set-up")
            return
        }
        let old = SecretBox(loaded)
        let pair = try #require(PartyPair(set[0], set[1]))
        try await wallet.renew(pair)
        try store.storePairSetups(
            keyID: key.keyID, epoch: key.epoch, [NewPairSetup(peer: 1, publicPart: before.publicPart, secret: old)])
        #expect(try await wallet.pairs().filter(\.differs).map(\.pair.description) == ["1,2"])
        await #expect { try await wallet.sign(try wallet.message(), signers: set) } throws: {
            guard case WalletError.party(_, .protocolAbort(.abort)) = $0 else { return false }
            return true
        }
        #expect(try await wallet.pairs().allSatisfy { $0.poisoned.isEmpty })
        try await wallet.renew(pair)
        #expect(try await wallet.sign(try wallet.message(), signers: set).report?.valid == true)
    }
}
