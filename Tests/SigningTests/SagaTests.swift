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
    var claim: WalletError?
    var offer: [UInt8]?

    var index: PartyIndex { honest.index }

    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        if offline { throw .protocolAbort(.retryable(missing: [index])) }
        if let claim { throw claim }
        let approval = try await honest.approve(order, prior: prior)
        return approvalHash.map { Approval(party: index, planHash: $0) } ?? approval
    }

    func offerMaterial(scheme: SchemeID, count: Int) async throws(WalletError) -> [SigningMaterial.Label] {
        let labels = try await honest.offerMaterial(scheme: scheme, count: count)
        guard let offer else { return labels }
        return labels.map {
            SigningMaterial.Label(id: $0.id, keyID: $0.keyID, epoch: $0.epoch, owner: $0.owner, signers: nil, publicPart: offer)
        }
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
        SigningSaga(adapter: try TestHome.registry().adapter("sol"), parties: parties, keys: wallet.keys, roster: wallet.roster)
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

    /// A share altered on its way is nobody's word: its signer counts as missing and is not blamed.
    @Test func anAlteredShareBlamesNobody() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        for position in [0, 1, 2, 34, 65, 66, 129] {
            var parties = wallet.parties.map { BentParty(honest: $0) }
            parties[1].bend = { message in
                var bent = message
                bent[position] ^= 1
                return bent
            }
            let outcome = try await saga(wallet, parties).sign(try wallet.transfer(UInt8(position)))
            #expect(outcome.signers.map(\.description) == ["1", "3"])
            #expect(outcome.excluded.map(\.party.description) == ["2"])
            #expect(outcome.excluded[0].reason.contains("no message"))
        }
    }

    /// A share that its own signer signed and that does not verify is blamed on it.
    @Test func aCheatingPartyIsNamedAndReplaced() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        var parties = wallet.parties.map { BentParty(honest: $0) }
        let cheat = wallet.parties[1]
        parties[1].bend = { message in
            var bent = Array(message.dropLast(64))
            bent[34] ^= 1
            return (try? cheat.signed(bent)) ?? []
        }
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        #expect(outcome.excluded.map(\.party.description) == ["2"])
        #expect(outcome.excluded[0].reason.contains("signatureShareInvalid"))
    }

    /// Rule D6: what a party says of another is a claim. The claimant is left out, the accused signs.
    @Test(arguments: [1, 2, 3])
    func aPartysClaimExcludesOnlyItself(accused: Int) async throws {
        let test = try TestHome()
        let wallet = try test.create()
        let party = try #require(PartyIndex(accused))
        let claims: [ProtocolAbort] = [.blame([party], .shareInvalid), .retryable(missing: [party]), .ban(party, .shareInvalid)]
        for claim in claims {
            var parties = wallet.parties.map { BentParty(honest: $0) }
            parties[0].claim = .protocolAbort(claim)
            let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
            #expect(outcome.signers.map(\.description) == ["2", "3"])
            #expect(outcome.excluded.map(\.party.description) == ["1"])
        }
    }

    @Test func junkOfferedAsMaterialExcludesItsOwner() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        let junk = [[], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 1, count: 63), [UInt8](repeating: 0xff, count: 64)]
        for (number, offer) in junk.enumerated() {
            var parties = wallet.parties.map { BentParty(honest: $0) }
            parties[0].offer = offer
            let outcome = try await saga(wallet, parties).sign(try wallet.transfer(UInt8(number)))
            #expect(outcome.signers.map(\.description) == ["2", "3"])
        }
    }

    /// Orders that run at the same time may be offered the same nonces; none fails for it and none signs with another's.
    @Test func ordersAtTheSameTimeAllFinish() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        let orders = try (1...8).map { try wallet.transfer(UInt8($0)) }
        let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for order in orders { group.addTask { try await wallet.sign(order).report?.valid == true } }
            var valid = 0
            for try await one in group where one { valid += 1 }
            return valid
        }
        #expect(valid == 8)
        for party in wallet.parties { #expect(try party.store.verify().isIntact) }
    }

    /// A coordinator with one approved order cannot drain the pool by asking for it again and again.
    @Test func aRequestBurnsABoundedNumberOfNonces() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        let (party, peer) = (wallet.parties[0], wallet.parties[1])
        let order = try wallet.transfer()
        _ = try await party.approve(order, prior: [])
        var refusals = 0
        for _ in 0..<6 {
            let mine = try await party.offerMaterial(scheme: .ed25519, count: 1)[0].publicPart
            let theirs = try await peer.offerMaterial(scheme: .ed25519, count: 1)[0].publicPart
            do {
                _ = try await party.sign(
                    order, prior: [], scheme: .ed25519, round: 0, signers: [party.index, peer.index], materials: [[mine, theirs]])
            } catch WalletError.refused { refusals += 1 }
        }
        #expect(refusals == 3)
    }

    /// What is wrong with a list is found before a nonce is consumed for it.
    @Test func aBadListCostsNoNonce() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        let (party, peer) = (wallet.parties[0], wallet.parties[1])
        let order = try wallet.transfer()
        _ = try await party.approve(order, prior: [])
        let mine = try await party.offerMaterial(scheme: .ed25519, count: 1)[0].publicPart
        let lists: [([PartyIndex], [[[UInt8]]])] = [
            ([party.index], [[mine]]),
            ([party.index, peer.index], [[mine, [UInt8](repeating: 1, count: 64)]]),
            ([party.index, peer.index], [[mine]]),
            ([peer.index, party.index], [[mine, mine]]),
            ([party.index, peer.index], []),
        ]
        for (signers, materials) in lists {
            await #expect(throws: WalletError.self) {
                try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: materials)
            }
        }
        #expect(try party.store.poolLevels().map(\.consumed).reduce(0, +) == 0)
        #expect(try party.store.poolLevels().map(\.available).reduce(0, +) == 1)
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

    @Test func aPartyThatReadsTheOrderDifferentlyIsLeftOut() async throws {
        let test = try TestHome()
        let wallet = try test.create()
        var parties = wallet.parties.map { BentParty(honest: $0) }
        parties[1].approvalHash = [UInt8](repeating: 0, count: 32)
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        let saga = try saga(wallet, parties)
        let named = [1, 2].compactMap { PartyIndex($0) }
        await #expect { try await saga.sign(try wallet.transfer(), signers: named) } throws: { error in
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
