import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Whoever signs is of one epoch: parties of two of them end with an error that says so, and no share of an epoch that is over leaves
/// (lifecycle.md section 2).
@Suite struct MixedEpochTests {
    private static let set = [PartyIndex].of(1, 2)
    /// What a share that leaves, or material that goes for one, writes into a log.
    private static let uses: Set<EventKind> = [
        .shareReleased, .signatureReleased, .nonceConsumed, .preSignaturesConsumed, .materialUsed,
    ]

    private func expectNothingLeft(_ wallet: LocalWallet) throws {
        for party in wallet.locals { #expect(try !party.store.log().contains { Self.uses.contains($0.kind) }) }
    }

    /// A wallet as another process opened it before a refresh, and as it is after that.
    private func refreshedBeside(
        _ test: TestHome, _ schemes: [SignatureScheme], pools: Int = 0, _ meanwhile: (LocalWallet) async throws -> Void = { _ in }
    ) async throws -> (before: LocalWallet, after: LocalWallet) {
        let created = try await test.create(schemes: schemes)
        for scheme in schemes where pools > 0 { try await created.presign(scheme, count: pools) }
        let before = try await test.open()
        try await meanwhile(before)
        return (before, try await test.refresh(created))
    }

    /// Nonces that are made for the order are good in any epoch: the store refuses the share.
    @Test(arguments: [SignatureScheme.bip340Secp256k1, .ed25519], [0, 2])
    func aWalletFromBeforeSignsNothingWithNonces(_ scheme: SignatureScheme, pools: Int) async throws {
        let test = try TestHome()
        let (before, after) = try await refreshedBeside(test, [scheme], pools: pools)
        let (order, keyID) = (try before.order(scheme, "of the epoch before"), try before.key(scheme).keyID)
        await #expect {
            try await before.sign(order, signers: Self.set)
        } throws: {
            guard case WalletError.party(let party, .store(let error)) = $0 else { return false }
            return [party] == .of(1) && error == .keyRetired(key: keyID, epoch: 0)
        }
        try expectNothingLeft(after)
        let outcome = try await after.sign(order, signers: Self.set)
        #expect(outcome.report?.valid == true)
    }

    /// The set-ups of the pairs are gone with their epoch: no run begins. And its pools are empty.
    @Test func aWalletFromBeforeSignsNothingWithPreSignatures() async throws {
        let test = try TestHome()
        let (before, after) = try await refreshedBeside(test, [.ecdsaSecp256k1], pools: 2)
        let (order, set) = (try before.message("of the epoch before"), Self.set)
        await #expect {
            try await before.sign(order, signers: set, source: .interactive)
        } throws: {
            guard case WalletError.party(let party, .protocolAbort(.misuse(.material))) = $0 else { return false }
            return [party] == .of(1)
        }
        await #expect {
            try await before.sign(order, signers: set, source: .pool)
        } throws: {
            guard case WalletError.emptyPool(signers: set, needed: 1) = $0 else { return false }
            return true
        }
        try expectNothingLeft(after)
        let outcome = try await after.sign(order, signers: set, source: .interactive)
        #expect(outcome.report?.valid == true)
    }

    /// The wallet that was renewed holds no old share itself: it says that it is of another epoch.
    @Test func theWalletThatWasRenewedSaysSo() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        for scheme in LocalWallet.schemes { try await wallet.presign(scheme, count: 2) }
        let refreshed = try await test.refresh(wallet)
        for scheme in LocalWallet.schemes {
            let order = try wallet.order(scheme, "of the epoch before")
            for source in MaterialSource.allCases {
                await #expect {
                    try await wallet.sign(order, signers: Self.set, source: source)
                } throws: {
                    guard case WalletError.party(let party, .store(let error)) = $0 else { return false }
                    return [party] == .of(1) && error == .rosterOfOtherEpoch(epoch: 0, present: 1)
                }
            }
        }
        try expectNothingLeft(refreshed)
    }

    /// Approved and offered in one epoch, asked for in the next.
    @Test(arguments: LocalWallet.schemes) func whatWasOfferedBeforeIsSpoilt(_ scheme: SignatureScheme) async throws {
        let test = try TestHome()
        var order: SigningOrder?
        var materials: [[UInt8]] = []
        let (before, after) = try await refreshedBeside(test, [scheme], pools: 2) { wallet in
            let new = try wallet.order(scheme, "offered in the epoch before")
            order = new
            _ = try await wallet.locals[0].approve(new, prior: [])
            for owner in wallet.locals.prefix(scheme == .ecdsaSecp256k1 ? 1 : 2) {
                let unit = try #require(try await owner.offerMaterial(scheme: scheme, count: 1, signers: Self.set).first)
                materials.append(scheme == .ecdsaSecp256k1 ? unit.id + unit.publicPart : unit.publicPart)
            }
        }
        let (asked, offered) = (try #require(order), [materials])
        await #expect {
            try await before.locals[0].sign(asked, prior: [], scheme: scheme, round: 0, signers: Self.set, materials: offered)
        } throws: {
            guard case WalletError.poolLocked(let party, .spoilt) = $0 else { return false }
            return [party] == .of(1)
        }
        try expectNothingLeft(after)
        // The others are asked whether its store was turned back, as long as they are there.
        withExtendedLifetime(before) {}
    }

    /// One party in the next epoch, and one that has not heard of it: a run's hellos are of one epoch, and so is what is
    /// offered.
    @Test(arguments: LocalWallet.schemes) func partiesOfTwoEpochsMakeNoSignature(_ scheme: SignatureScheme) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [scheme])
        let snapshot = try Snapshot(of: test, parties: [3])
        let refreshed = try await test.refresh(wallet)
        try snapshot.restore()
        let first = refreshed.locals[0]
        let store = try test.home.openStore("w", party: 3, test.keyring)
        let third = LocalParty(try Member(number(3), store: store), adapters: first.adapters, policies: first.policies)
        let behind = try #require(try third.ownEpoch())
        #expect(behind.number == 0)
        third.confirmations.replace([first.index])
        let order = try refreshed.order(scheme, "by two epochs")
        let saga = SigningSaga(
            adapter: try TestHome.registry().adapter(order.chain), parties: [first, third], keys: refreshed.keys,
            roster: refreshed.roster)
        await #expect {
            try await saga.sign(order, signers: .of(1, 3), source: .interactive)
        } throws: {
            switch ($0 as? WalletError)?.ofItself {
            case .protocolAbort(.retryable(missing: let missing)): scheme == .ecdsaSecp256k1 && missing == .of(3)
            case .store(let error): scheme != .ecdsaSecp256k1 && error == .rosterOfOtherEpoch(epoch: 0, present: 1)
            default: false
            }
        }
        for party in [first, third] { #expect(try !party.store.log().contains { Self.uses.contains($0.kind) }) }
    }
}
