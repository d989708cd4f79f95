import ChainKit
import MPCCore
import Signing
import Testing

@testable import PartyCore

/// What parties claim in runs, and what a coordinator makes of it (rule D6).
@Suite struct ClaimTests {
    private func saga(_ wallet: LocalWallet, _ parties: [BentParty]) throws -> SigningSaga {
        SigningSaga(
            adapter: try TestHome.registry().adapter("message-ecdsa-secp256k1"), parties: parties, keys: wallet.keys,
            roster: wallet.roster)
    }

    /// A claim against another keeps those two apart; both sign with others.
    @Test(arguments: [1, 2, 3])
    func aClaimInARunKeepsTwoApart(kind: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let accused = wallet.locals[1].index
        let claim: ProtocolAbort =
            switch kind {
            case 1: .ban(accused, .check("OT extension"))
            case 2: .blame([accused], .openingMismatch)
            default: .retryable(missing: [accused])
            }
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[0].failAdvance = { .protocolAbort(claim) }
        let outcome = try await saga(wallet, parties).sign(try wallet.message())
        #expect(outcome.signers.map(\.description) == ["2", "3"])
        // The claimant is no quorum's any more, or would be again with the third: it fails there too, and against nobody.
        #expect(outcome.excluded.allSatisfy { $0.party == wallet.locals[0].index })
    }

    /// A party speaks of sets that it is in.
    @Test func aPartyQuarantinesNoSetOfOthers() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let (one, two) = (wallet.locals[0].index, wallet.locals[1].index)
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[2].standingClaim = { standing in
            standing.quarantined = [[one, two]]
            standing.unusable = [PartyPair(one, two)].compactMap { $0 }
        }
        #expect(try await saga(wallet, parties).sign(try wallet.message()).signers == [one, two])
        parties[2].standingClaim = nil
        parties[1].standingClaim = { $0.quarantined = [[one, two]] }
        #expect(try await saga(wallet, parties).sign(try wallet.message("b")).signers.map(\.description) == ["1", "3"])
        // A pool that its owner claims and does not have costs a detour, not the signature.
        parties[1].standingClaim = { $0.ready = [[one, two]] }
        #expect(try await saga(wallet, parties).sign(try wallet.message("c")).report?.valid == true)
    }

    /// A message that was altered on its way opens for nobody: the set is tried once more, and then another.
    @Test func alteredMessagesBlameNobody() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[1].bendSealed = { sealed in
            var bent = sealed
            bent[bent.count / 2] ^= 1
            return bent
        }
        let outcome = try await saga(wallet, parties).sign(try wallet.message())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        #expect(outcome.excluded.isEmpty)
        let pairs = try await wallet.pairs()
        #expect(pairs.allSatisfy { $0.isUsable })
    }

    /// Runs that others break cost a request nothing; shares do.
    @Test func brokenRunsAreNotCharged() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let order = try wallet.message()
        let party = wallet.locals[0]
        _ = try await party.approve(order, prior: [])
        let signers = wallet.locals.prefix(2).map(\.index)
        for _ in 0..<5 {
            let ticket = try await party.join(.sign(order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers))
            await party.abandon(ticket.id)
        }
        #expect(try await wallet.sign(order, signers: signers).report?.valid == true)
    }

    /// A coordinator that opens runs and never ends them costs a party a bounded amount of memory, and no run is given up for another.
    @Test func openRunsAreBounded() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let signers = wallet.locals.prefix(2).map(\.index)
        let party = wallet.locals[0]
        var tickets: [RunTicket] = []
        for _ in 0..<64 { tickets.append(try await party.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: signers))) }
        await #expect {
            try await party.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: signers))
        } throws: { error in
            guard case WalletError.tooManyRuns = error else { return false }
            return true
        }
        // A list that lacks the peer's hello ends the run; it is gone after that, and its place is free.
        let last = tickets[0]
        for expected in [ProtocolAbort.retryable(missing: [signers[1]]), .misuse(.order)] {
            await #expect {
                try await party.advance(last.id, with: [signers[0]: last.hello])
            } throws: { error in
                guard case WalletError.protocolAbort(expected) = error else { return false }
                return true
            }
        }
        _ = try await party.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: signers))
    }
}
