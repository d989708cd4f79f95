import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Wallets with an ECDSA key: runs of their own, pools, and what a request costs.
@Suite struct ECDSAWalletTests {
    private static let both: [SignatureScheme] = [.ecdsaSecp256k1, .ed25519]

    @Test func bothKeysComeOfOneRunAndSign() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: Self.both)
        #expect(wallet.keys.map(\.scheme) == Self.both)
        #expect(wallet.keys[0].runID == wallet.keys[1].runID)
        #expect(wallet.keys[0].chainCode != wallet.keys[1].chainCode)
        #expect(wallet.keys[0].keyID != wallet.keys[1].keyID)
        #expect(try await wallet.sign(try wallet.message()).report?.valid == true)
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
    }

    @Test(arguments: [[1, 2], [1, 3], [2, 3]], [DerivationPath.root, DerivationPath([0, 7])])
    func anySetSignsWithoutAPool(signers: [Int], path: DerivationPath) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let outcome = try await wallet.sign(try wallet.message(path: path), signers: signers.compactMap { PartyIndex($0) })
        #expect(outcome.report?.valid == true)
        #expect(outcome.sources == [.interactive])
        #expect(outcome.signers.map { Int($0.rawValue) } == signers)
        for party in wallet.locals { #expect(try party.store.poolLevels().isEmpty) }
    }

    @Test func theThresholdIsExact() async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: 3, parties: 4, schemes: [.ecdsaSecp256k1])
        #expect(try await wallet.sign(try wallet.message()).report?.valid == true)
        for signers in [[1, 2], [1, 2, 3, 4], [1, 1, 2]] {
            await #expect { try await wallet.sign(try wallet.message(), signers: signers.compactMap { PartyIndex($0) }) } throws: {
                guard case WalletError.signers = $0 else { return false }
                return true
            }
        }
    }

    /// The pool of a set serves that set, and the set that has one is taken first.
    @Test func aFilledPoolIsUsed() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let set = [1, 3].compactMap { PartyIndex($0) }
        try await wallet.presign(.ecdsaSecp256k1, count: 3, signers: set)
        for text in ["one", "two"] {
            let outcome = try await wallet.sign(try wallet.message(text, path: DerivationPath([1])))
            #expect(outcome.sources == [.pool] && outcome.signers == set && outcome.report?.valid == true)
        }
        let reopened = try await test.open()
        let third = try await reopened.sign(try wallet.message("three"), source: .pool)
        #expect(third.signers == set)
        for party in reopened.locals {
            let levels = try party.store.poolLevels()
            #expect(levels.map(\.consumed) == (set.contains(party.index) ? [3] : []))
            #expect(levels.map(\.available) == (set.contains(party.index) ? [0] : []))
        }
        // Empty: a run of its own, or the reason.
        #expect(try await reopened.sign(try wallet.message("four")).sources == [.interactive])
        await #expect { try await reopened.sign(try wallet.message("five"), signers: set, source: .pool) } throws: {
            guard case WalletError.emptyPool(signers: set, needed: 1) = $0 else { return false }
            return true
        }
    }

    /// Interactive signing leaves the pool alone.
    @Test func interactiveSigningTakesNothingFromThePool() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        try await wallet.presign(.ecdsaSecp256k1, count: 2)
        #expect(try await wallet.sign(try wallet.message(), source: .interactive).sources == [.interactive])
        #expect(try wallet.locals[0].store.poolLevels().map(\.available) == [2])
    }

    /// A pre-signature signs one request; the same batch again gives the stored bytes; every other use is refused (rules S4, S14).
    @Test func aPreSignatureSignsOnce() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let signers = [1, 2].compactMap { PartyIndex($0) }
        try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: signers)
        let party = wallet.locals[0]
        let label = try #require(try await party.offerMaterial(scheme: .ecdsaSecp256k1, count: 1, signers: signers).first)
        let reference = label.id + label.publicPart
        let (order, other) = (try wallet.message("one"), try wallet.message("two"))
        func sign(_ order: SigningOrder, _ signers: [PartyIndex], _ reference: [UInt8]) async throws -> ReleasedShare {
            _ = try await party.approve(order, prior: [])
            return try await party.sign(
                order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers, materials: [[reference]])
        }
        let share = try await sign(order, signers, reference)
        #expect(try await sign(order, signers, reference) == share)
        #expect(share.statement?.counter.count == 1)
        for (order, signers) in [(other, signers), (order, [1, 3].compactMap { PartyIndex($0) })] {
            await #expect(throws: WalletError.self) { try await sign(order, signers, reference) }
        }
        await #expect { try await sign(other, signers, reference) } throws: {
            guard case WalletError.store(.alreadyConsumed(material: _, request: _)) = $0 else { return false }
            return true
        }
        // One entry for each signer is another scheme's form.
        await #expect {
            try await party.sign(
                order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers, materials: [[reference, reference]])
        } throws: {
            guard case WalletError.protocolAbort(.abort(.commitmentListMismatch)) = $0 else { return false }
            return true
        }
        // Only the owner hands out the set's pre-signatures.
        #expect(try await wallet.locals[1].offerMaterial(scheme: .ecdsaSecp256k1, count: 1, signers: signers).isEmpty)
    }

    @Test func twoRequestsAtOnceNeverShareAPreSignature() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        try await wallet.presign(.ecdsaSecp256k1, count: 8)
        let orders = try (1...8).map { try wallet.message("\($0)") }
        let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for order in orders { group.addTask { try await wallet.sign(order).report?.valid == true } }
            var valid = 0
            for try await one in group where one { valid += 1 }
            return valid
        }
        #expect(valid == 8)
        for party in wallet.locals { #expect(try party.store.verify().isIntact) }
    }

    /// A cheating share ends in a failed combination that nobody can be blamed for: the set is given up after the second, and stays in
    /// quarantine until somebody lifts it (dkls23.md section 5).
    @Test func aSetThatFailsTwiceIsQuarantined() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        var parties = wallet.locals.map { BentParty(honest: $0) }
        let cheat = wallet.locals[1]
        parties[1].bend = { message in
            var bent = Array(message.dropLast(64))
            bent[bent.count - 1] ^= 1
            return (try? cheat.member.sign(bent)) ?? []
        }
        let adapter = try TestHome.registry().adapter("message-ecdsa-secp256k1")
        let saga = SigningSaga(adapter: adapter, parties: parties, keys: wallet.keys, roster: wallet.roster)
        let outcome = try await saga.sign(try wallet.message())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        #expect(outcome.excluded.isEmpty)
        let set = [1, 2].compactMap { PartyIndex($0) }
        let reopened = try await test.open()
        #expect(try await reopened.quarantined(.ecdsaSecp256k1) == [set])
        await #expect { try await reopened.sign(try wallet.message(), signers: set) } throws: {
            guard case WalletError.quarantined(signers: set) = $0 else { return false }
            return true
        }
        try await reopened.liftQuarantine(.ecdsaSecp256k1, signers: set)
        #expect(try await reopened.sign(try wallet.message(), signers: set).report?.valid == true)
        for party in reopened.locals { #expect(try party.store.verify().isIntact) }
    }

    /// The coordinator's word that a combination failed counts once for each share that the party gave, and no more.
    @Test func aClaimAlonePutsNobodyInQuarantine() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let (set, other) = ([1, 2].compactMap { PartyIndex($0) }, [1, 3].compactMap { PartyIndex($0) })
        let order = try wallet.message()
        let request = try wallet.prepare(order).reading.requestHash
        let party = wallet.locals[0]
        func claim(_ signers: [PartyIndex]) async throws {
            try await party.recordFailedCombination(scheme: .ecdsaSecp256k1, signers: signers, request: request)
        }
        await #expect(throws: WalletError.self) { try await claim(set) }
        #expect(try await wallet.sign(order, signers: set).report?.valid == true)
        await #expect(throws: WalletError.self) { try await claim(other) }
        try await claim(set)
        await #expect(throws: WalletError.self) { try await claim(set) }
        #expect(try await wallet.quarantined(.ecdsaSecp256k1).isEmpty)
    }

    /// A request burns the pre-signatures of three runs and no more, whatever the coordinator says.
    @Test func aRequestBurnsABoundedNumberOfPreSignatures() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let signers = [1, 2].compactMap { PartyIndex($0) }
        try await wallet.presign(.ecdsaSecp256k1, count: 6, signers: signers)
        let (party, order) = (wallet.locals[0], try wallet.message())
        _ = try await party.approve(order, prior: [])
        var refusals = 0
        for _ in 0..<6 {
            let label = try #require(try await party.offerMaterial(scheme: .ecdsaSecp256k1, count: 1, signers: signers).first)
            do {
                _ = try await party.sign(
                    order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers, materials: [[label.id + label.publicPart]])
            } catch {
                if case WalletError.refused = error { refusals += 1 }
            }
        }
        #expect(refusals == 3)
        #expect(try party.store.poolLevels().map(\.consumed) == [3])
        // Interactive runs count too.
        await #expect {
            try await party.join(.sign(order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers))
        } throws: {
            guard case WalletError.refused = $0 else { return false }
            return true
        }
    }

    /// The owner of a set's pool offers what its peer does not have, by a crash or by malice: the set signs without the pool, and the
    /// peer, which did nothing, is not left out.
    @Test func poolsOutOfStepLeaveNobodyOut() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let set = [1, 2].compactMap { PartyIndex($0) }
        try await wallet.presign(.ecdsaSecp256k1, count: 4, signers: set)
        let pool = MaterialPool(keyID: try wallet.key(.ecdsaSecp256k1).keyID, epoch: 0, signers: [1, 2])
        let peer = wallet.locals[1].store
        let ids = try peer.availableMaterial(pool, limit: 9).map(\.id)
        _ = try peer.consumeMaterial(pool, ids: ids, for: [UInt8](repeating: 1, count: 32))
        let outcome = try await wallet.sign(try wallet.message())
        #expect(outcome.excluded.isEmpty)
        #expect(outcome.signers == set && outcome.sources == [.interactive])
        #expect(outcome.report?.valid == true)
    }

    /// What nobody approved is signed neither from the pool nor in a run.
    @Test func nothingIsSignedThatWasNotApproved() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let order = try wallet.message()
        let signers = [1, 2].compactMap { PartyIndex($0) }
        await #expect {
            try await wallet.locals[0].join(.sign(order, prior: [], scheme: .ecdsaSecp256k1, round: 0, signers: signers))
        } throws: {
            guard case WalletError.notApproved = $0 else { return false }
            return true
        }
    }
}
