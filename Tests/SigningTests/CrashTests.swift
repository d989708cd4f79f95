import ChainKit
import Foundation
import MPCCore
import ShareStore
import Synchronization
import Testing

@testable import PartyCore
@testable import Signing

#if canImport(Glibc)
    import Glibc
#endif

/// A party that is killed at any step between the reservation of a pre-signature and the release of its share (rules S4, S14).
@Suite struct CrashTests {
    private static let signers = [1, 2].compactMap { PartyIndex($0) }

    private static func share(_ wallet: LocalWallet, _ text: String, _ reference: [UInt8]) async throws -> ReleasedShare {
        let order = try wallet.message(text)
        let party = wallet.locals[0]
        _ = try await party.approve(order, prior: [])
        return try await party.sign(
            order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers, materials: [[reference]])
    }

    /// The commits of consumption, with the approval, of the two other parties that hear of it, and of the release, in their order;
    /// `after` of them are let through.
    @Test(arguments: 0...4)
    func atMostOneMessageIsSigned(after: Int) async throws {
        let test = try TestHome()
        let reference: [UInt8]
        do {
            let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
            try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: Self.signers)
            let offer = try await wallet.locals[0].offerMaterial(scheme: .ecdsaSecp256k1, count: 1, signers: Self.signers)
            let label = try #require(offer.first)
            reference = label.id + label.publicPart
        }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = test.home.path as String, reference = Hex.encode(reference) as String, after = after as Int] in
            let commits = Mutex(0)
            let armed = Mutex(false)
            let opening = PartyOpening(
                name: "w", home: WalletHome(path: path), keyring: TestHome.keyring("correct horse"), adapters: try TestHome.registry(),
                policies: PartyPolicies()
            ) {
                guard armed.withLock({ $0 }) else { return }
                let count = commits.withLock { commits in
                    commits += 1
                    return commits
                }
                if count > after { kill(getpid(), SIGKILL) }
            }
            let wallet = try LocalWallet(
                name: "w", home: WalletHome(path: path), try await opening.run(), adapters: try TestHome.registry())
            armed.withLock { $0 = true }
            _ = try await CrashTests.share(wallet, "one", try #require(Hex.decode(reference)))
            // Released and not yet sent.
            kill(getpid(), SIGKILL)
        }
        let wallet = try await test.open()
        for party in wallet.locals { #expect(try party.store.verify().isIntact) }
        let stored = try wallet.locals[0].store.events(after: 0, limit: 1000).filter { $0.kind == .shareReleased }
        #expect(stored.count == (after == 4 ? 1 : 0))
        // A crash is no rollback: it costs its own unit, of both signers.
        for party in Self.signers { #expect(wallet.poolOutcomes[party] == .kept(generation: 1)) }
        let pool = MaterialPool(keyID: try wallet.key(.ecdsaSecp256k1).keyID, epoch: 0, signers: [1, 2])
        for party in wallet.locals.prefix(2) { #expect(try party.store.availableMaterial(pool, limit: 9).count == 1) }

        func outcome(_ text: String) async -> Result<ReleasedShare, any Error> {
            do { return .success(try await Self.share(wallet, text, reference)) } catch { return .failure(error) }
        }
        switch after {
        case 4:
            // The share was stored: a repeat resends those bytes, and no other message gets one.
            let resent = try await outcome("one").get()
            #expect(resent.statement?.counter.count == 1)
            #expect(try await outcome("one").get() == resent)
            await #expect(throws: WalletError.self) { try await outcome("two").get() }
        default:
            await #expect(throws: WalletError.self) { try await outcome("one").get() }
            await #expect(throws: WalletError.self) { try await outcome("two").get() }
        }
        let last = try await wallet.sign(try wallet.message("three"), source: .pool)
        #expect(last.report?.valid == true)
    }
}
