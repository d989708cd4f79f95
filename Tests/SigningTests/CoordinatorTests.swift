import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// What a party lets a coordinator do that calls it as it likes.
@Suite struct CoordinatorTests {
    /// A coordinator with one approved order cannot drain the pool by asking for it again and again.
    @Test func aRequestBurnsABoundedNumberOfNonces() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let (party, peer) = (wallet.locals[0], wallet.locals[1])
        let order = try wallet.transfer()
        _ = try await party.approve(order, prior: [])
        var refusals = 0
        for _ in 0..<6 {
            let mine = try await party.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart
            let theirs = try await peer.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart
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
        let wallet = try await test.create()
        let (party, peer) = (wallet.locals[0], wallet.locals[1])
        let order = try wallet.transfer()
        _ = try await party.approve(order, prior: [])
        let mine = try await party.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart
        let stock = try party.store.poolLevels().map(\.available)
        let lists: [([PartyIndex], [[[UInt8]]])] = [
            ([party.index], [[mine]]),
            ([party.index, peer.index], [[mine, [UInt8](repeating: 1, count: 64)]]),
            ([party.index, peer.index], [[mine]]),
            ([peer.index, party.index], [[mine, mine]]),
            ([party.index, peer.index], []),
            // A list too many, and a run that this party is not in.
            ([party.index, peer.index], [[mine, mine], [mine, mine]]),
            ([peer.index, try #require(PartyIndex(3))], [[mine, mine]]),
        ]
        for (signers, materials) in lists {
            await #expect(throws: WalletError.self) {
                try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: materials)
            }
        }
        #expect(try party.store.poolLevels().map(\.consumed).reduce(0, +) == 0)
        #expect(try party.store.poolLevels().map(\.available) == stock)
    }

    /// A coordinator that skips the approval gets nothing.
    @Test func nothingIsSignedThatWasNotApproved() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let order = try wallet.transfer()
        let party = wallet.locals[0]
        let labels = [
            try await party.offerMaterial(scheme: .ed25519, count: 1, signers: []),
            try await wallet.locals[1].offerMaterial(scheme: .ed25519, count: 1, signers: []),
        ]
        let signers = wallet.locals.prefix(2).map(\.index)
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
        let wallet = try await test.create()
        let (party, peer) = (wallet.locals[0], wallet.locals[1])
        let signers = [party.index, peer.index]
        let mine = try await party.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart
        let first = try await peer.offerMaterial(scheme: .ed25519, count: 2, signers: [])
        let order = try wallet.transfer(5)
        _ = try await party.approve(order, prior: [])
        let list = [[mine, first[0].publicPart]]
        let share = try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: list)
        let again = try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: list)
        #expect(share == again)

        // Other signers over the very same lists are another run.
        let others = [party.index, try #require(PartyIndex(3))]
        await #expect {
            try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: others, materials: list)
        } throws: { error in
            guard case WalletError.store(StoreError.alreadyConsumed(material: _, request: _)) = error else { return false }
            return true
        }

        let otherList = [[mine, first[1].publicPart]]
        await #expect {
            try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: otherList)
        } throws: { error in
            guard case WalletError.store(StoreError.alreadyConsumed(material: _, request: _)) = error else { return false }
            return true
        }
        let otherOrder = try wallet.transfer(6)
        _ = try await party.approve(otherOrder, prior: [])
        await #expect {
            try await party.sign(otherOrder, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: list)
        } throws: { error in
            guard case WalletError.store(StoreError.alreadyConsumed(material: _, request: _)) = error else { return false }
            return true
        }
    }

    /// A party's log speaks of what it approved.
    @Test func noReleaseIsLoggedThatWasNotApproved() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let party = wallet.locals[0]
        await #expect { try await party.recordRelease(try wallet.transfer(), prior: [], signatures: []) } throws: { error in
            guard case WalletError.notApproved = error else { return false }
            return true
        }
        #expect(try !party.store.events(after: 0, limit: 100).map(\.kind).contains(.signatureReleased))
    }

    /// An order under other signatures of earlier rounds is another one, even right after its approval.
    @Test func anApprovalIsOfOneRound() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        let party = wallet.locals[0]
        let order = SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, .root)])
        _ = try await party.approve(order, prior: [])
        let prior = RequestSignature(request: "earlier", signature: .bip340([UInt8](repeating: 1, count: 64)))
        await #expect { try await party.recordRelease(order, prior: [prior], signatures: []) } throws: { error in
            guard case WalletError.notApproved = error else { return false }
            return true
        }
        try await party.recordRelease(order, prior: [], signatures: [])
    }

    /// A run whose material was gone burnt none, and is not counted.
    @Test func onlySpentMaterialIsCharged() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let (party, peer) = (wallet.locals[0], wallet.locals[1])
        let signers = [party.index, peer.index]
        func offers() async throws -> [[[UInt8]]] {
            [
                [
                    try await party.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart,
                    try await peer.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart,
                ]
            ]
        }
        let (spent, order) = (try await offers(), try wallet.transfer(1))
        let other = try wallet.transfer(2)
        for order in [order, other] { _ = try await party.approve(order, prior: []) }
        _ = try await party.sign(other, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: spent)
        for _ in 0..<5 {
            await #expect {
                try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: spent)
            } throws: { error in
                guard case WalletError.store(StoreError.alreadyConsumed(material: _, request: _)) = error else { return false }
                return true
            }
        }
        _ = try await party.sign(order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: try await offers())
    }

    @Test func offersDifferUntilTheyAreTooManyToRemember() async throws {
        let test = try TestHome()
        let party = try await test.create().locals[0]
        var offered: [[UInt8]] = []
        for _ in 0..<4 { offered += try await party.offerMaterial(scheme: .ed25519, count: 50, signers: []).map(\.id) }
        #expect(Set(offered).count == 200)
        // Asking does not make the pool grow for ever.
        for _ in 0..<20 { _ = try await party.offerMaterial(scheme: .ed25519, count: 100, signers: []) }
        #expect(try party.store.poolLevels().map(\.available).reduce(0, +) <= 512)
    }

    @Test(arguments: [-1, 0, 257])
    func anOfferIsOfOneToAFewHundred(count: Int) async throws {
        let test = try TestHome()
        let party = try await test.create().locals[0]
        await #expect(throws: WalletError.self) { try await party.offerMaterial(scheme: .ed25519, count: count, signers: []) }
        #expect(try party.store.poolLevels().isEmpty)
    }
}
