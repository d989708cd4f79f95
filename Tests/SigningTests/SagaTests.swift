import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

/// A party whose answers a test bends.
private struct BentParty: SigningParty {
    let honest: LocalParty
    var offline = false
    var approvalHash: [UInt8]?
    var bend: (@Sendable ([UInt8]) -> [UInt8])?

    var index: PartyIndex { honest.index }

    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        if offline { throw .protocolAbort(.retryable(missing: [index])) }
        let approval = try await honest.approve(order, prior: prior)
        return approvalHash.map { Approval(party: index, planHash: $0) } ?? approval
    }

    func offerMaterial(scheme: SchemeID, count: Int) async throws(WalletError) -> [SigningMaterial.Label] {
        try await honest.offerMaterial(scheme: scheme, count: count)
    }

    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SchemeID, round: Int, signers: [PartyIndex], materials: [[[UInt8]]]
    ) async throws(WalletError) -> [UInt8] {
        let message = try await honest.sign(order, prior: prior, scheme: scheme, round: round, signers: signers, materials: materials)
        return bend?(message) ?? message
    }

    func recordRelease(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) async throws(WalletError) {
        try await honest.recordRelease(order, prior: prior, signatures: signatures)
    }
}

@Suite struct SagaTests {
    private func saga(_ wallet: LocalWallet, _ parties: [BentParty]) throws -> SigningSaga {
        SigningSaga(adapter: try TestHome.registry().adapter("sol"), parties: parties, keys: wallet.keys)
    }

    @Test func aMissingPartyIsReplaced() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        var parties = wallet.parties.map { BentParty(honest: $0) }
        parties[0].offline = true
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["2", "3"])
        #expect(outcome.excluded.map(\.party.description) == ["1"])
        #expect(outcome.report?.valid == true)
    }

    @Test func aCheatingPartyIsNamedAndReplaced() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        var parties = wallet.parties.map { BentParty(honest: $0) }
        parties[1].bend = { message in
            var bent = message
            bent[bent.count - 32] ^= 1
            return bent
        }
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        #expect(outcome.excluded.map(\.party.description) == ["2"])
        #expect(outcome.excluded[0].reason.contains("blamed"))
    }

    @Test func withoutAQuorumTheReasonsAreListed() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        var parties = wallet.parties.map { BentParty(honest: $0) }
        parties[0].offline = true
        parties[2].offline = true
        let saga = try saga(wallet, parties)
        await #expect { try await saga.sign(try wallet.transfer()) } throws: { error in
            guard case WalletError.noQuorum(2, let excluded) = error else { return false }
            return excluded.count == 2
        }
    }

    @Test func aPartyThatReadsTheOrderDifferentlyStopsIt() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        var parties = wallet.parties.map { BentParty(honest: $0) }
        parties[1].approvalHash = [UInt8](repeating: 0, count: 32)
        let saga = try saga(wallet, parties)
        await #expect { try await saga.sign(try wallet.transfer()) } throws: { error in
            guard case WalletError.disagreement(let party) = error else { return false }
            return party.rawValue == 2
        }
    }

    /// A coordinator that skips the approval gets nothing.
    @Test func nothingIsSignedThatWasNotApproved() async throws {
        let wallet = try TestHome().create()
        let order = try wallet.transfer()
        let party = wallet.parties[0]
        let labels = [
            try await party.offerMaterial(scheme: .ed25519, count: 1),
            try await wallet.parties[1].offerMaterial(scheme: .ed25519, count: 1),
        ]
        let signers = wallet.parties.prefix(2).map(\.index)
        await #expect {
            try await party.sign(
                order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: [labels.map { $0[0].publicPart }])
        } throws: { error in
            guard case WalletError.notApproved = error else { return false }
            return true
        }
    }

    /// The same batch again: the stored bytes. The same nonces in another list or for another order: refused (rules S4, S14).
    @Test func aNonceSignsOnce() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        let (party, peer) = (wallet.parties[0], wallet.parties[1])
        let signers = [party.index, peer.index]
        let mine = try await party.offerMaterial(scheme: .ed25519, count: 1)[0].publicPart
        let first = try await peer.offerMaterial(scheme: .ed25519, count: 2)
        let order = try wallet.transfer(5)
        _ = try await party.approve(order, prior: [])
        let list = [[mine, first[0].publicPart]]
        let share = try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: list)
        let again = try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: list)
        #expect(share == again)

        let otherList = [[mine, first[1].publicPart]]
        await #expect {
            try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: otherList)
        } throws: { error in
            guard case WalletError.store(StoreError.alreadyConsumed(nonce: _, request: _)) = error else { return false }
            return true
        }
        let otherOrder = try wallet.transfer(6)
        _ = try await party.approve(otherOrder, prior: [])
        await #expect {
            try await party.sign(otherOrder, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: list)
        } throws: { error in
            guard case WalletError.store(StoreError.alreadyConsumed(nonce: _, request: _)) = error else { return false }
            return true
        }
    }
}
