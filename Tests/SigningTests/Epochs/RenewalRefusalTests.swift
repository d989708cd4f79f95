import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What a party refuses of a run over all of its shares although its operator agreed to it (lifecycle.md sections 1 and 4).
@Suite struct RenewalRefusalTests {
    private func join(
        _ party: any PartyAdministration, _ run: EpochRun, knowing keys: [KeyInfo]? = nil, departedCanSign: Bool = false
    ) async throws -> RunTicket {
        let consent = EpochConsent(to: run, createdAt: 1, knowing: keys, departedCanSign: departedCanSign)
        await party.agree(to: consent)
        let request: RunRequest =
            switch run {
            case .renewal(let proposal): .renew(proposal)
            case .repair(let wish): .repair(wish)
            }
        do {
            return try await party.join(request)
        } catch {
            await party.withdraw(consent)
            throw error
        }
    }

    private func isRefused(_ error: any Error, _ words: String) -> Bool {
        if case WalletError.refused(let reason) = error { reason.contains(words) } else { false }
    }

    /// A party as another process has it.
    private func opened(_ test: TestHome, _ party: Int, like other: LocalParty) throws -> LocalParty {
        let store = try test.home.openStore("w", party: party, test.keyring)
        return LocalParty(try Member(number(party), store: store), adapters: other.adapters, policies: other.policies)
    }

    // MARK: - Refresh and reshare

    /// One attempt at a time: of two that run side by side one would be left half way.
    @Test func anAttemptStandsInTheWayOfARun() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let plan = try wallet.proposeRefresh()
        try await wallet.deal(plan, [], at: 1_800_000_000)
        await #expect {
            _ = try await join(wallet.parties[0], .renewal(plan.proposal))
        } throws: {
            if case WalletError.store(.otherAttemptLive(epoch: 1, transcript: _)) = $0 { true } else { false }
        }
    }

    /// Nor do two runs go side by side; when one has ended there is room.
    @Test func aRunStandsInTheWayOfAnother() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let party = wallet.parties[0]
        let refresh = EpochRun.renewal(try wallet.proposeRefresh().proposal)
        let reshare = EpochRun.renewal(try test.plan(wallet, threshold: 3, [1, 2, 3]).0.proposal)
        let ticket = try await join(party, refresh)
        for run in [refresh, reshare, .repair(RepairWish(party: number(3), helpers: .of(1, 2)))] {
            await #expect { _ = try await join(party, run) } throws: { isRefused($0, "another run over its shares") }
        }
        // Other runs go on.
        let presigning = try await party.join(.presign(scheme: .ecdsaSecp256k1, count: 1, signers: .of(1, 2)))
        await party.abandon(presigning.id)
        await party.abandon(ticket.id)
        _ = try await join(party, reshare)
    }

    @Test func whoStaysKeepsItsNumber() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let keys = wallet.roster.publicKeys
        let roster = try #require(Roster(publicKeys: [keys[1], keys[0], keys[2]]))
        let proposal = try RenewalProposal(
            resharing: try wallet.epochState().epoch, threshold: 2, roster: roster, oldQuorum: .of(1, 2, 3))
        await #expect {
            _ = try await join(wallet.parties[0], .renewal(proposal))
        } throws: {
            if case WalletError.unsupported(let reason) = $0 { reason.contains("party 1 would have number 2") } else { false }
        }
        _ = try await join(wallet.parties[2], .renewal(proposal))
    }

    /// Those who go have the old key together: each operator says that it knows.
    @Test func eachOperatorKnowsWhoCanSignForEver() async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: 3, parties: 5)
        let run = EpochRun.renewal(try test.plan(wallet, threshold: 2, [1, 2]).0.proposal)
        await #expect {
            _ = try await join(wallet.parties[0], run)
        } throws: {
            if case WalletError.departedCanSign(let parties, threshold: 3) = $0 { parties == .of(3, 4, 5) } else { false }
        }
        _ = try await join(wallet.parties[0], run, departedCanSign: true)
    }

    /// Shares out of a backup wait for the others' word, whatever the operator vouches for.
    @Test func restoredSharesAreNotDealt() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let backed = try await BackedUp(test, wallet)
        let plan = try wallet.proposeRefresh()
        try backed.lose(2)
        try test.move([3], away: true)
        #expect(try await backed.restore([2]).waiting != nil)
        let party = try opened(test, 2, like: wallet.locals[0])
        #expect(party.isRestored)
        await #expect {
            _ = try await join(party, .renewal(plan.proposal), knowing: wallet.keys)
        } throws: {
            if case WalletError.inconsistent(wallet: _, problem: let problem) = $0 { problem.contains("no keys in use") } else { false }
        }
    }

    /// A name of an earlier epoch is nobody new: its old share may lie anywhere.
    @Test func aNewcomerIsOfNoEarlierEpoch() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let left = try await test.reshare(wallet, threshold: 2, [1, 2])
        let plan = try left.proposeReshare(
            threshold: 2, holders: [true, true, false], absent: [], newcomers: [number(3): wallet.roster.publicKeys[2]])
        await #expect {
            _ = try await join(left.parties[0], .renewal(plan.proposal))
        } throws: {
            if case WalletError.protocolAbort(.misuse(.renewal(.newcomer))) = $0 { true } else { false }
        }
    }

    // MARK: - Repair

    @Test func whoHasItsShareTakesNoOther() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let wish = EpochRun.repair(RepairWish(party: number(3), helpers: .of(1, 2)))
        await #expect {
            _ = try await join(wallet.parties[2], wish, knowing: wallet.keys)
        } throws: {
            isRefused($0, "has its share")
        }
        _ = try await join(wallet.parties[0], wish)
    }

    @Test func whoLeftIsGivenNoShare() async throws {
        let test = try TestHome()
        let left = try await test.reshare(try await test.create(), threshold: 2, [1, 2])
        let third = try #require(left.aside.first)
        let wish = EpochRun.repair(RepairWish(party: number(3), helpers: .of(1, 2)))
        await #expect { _ = try await join(third, wish, knowing: left.keys) } throws: { isRefused($0, "not of this wallet's epoch") }
    }

    /// The state that it is to regain is the one that its own chain of certificates leads to.
    @Test func anotherEpochsShareIsNotTaken() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let snapshot = try Snapshot(of: test, parties: [3])
        _ = try await test.refresh(wallet)
        try snapshot.restore()
        let opened = try await test.open()
        let third = try #require(opened.aside.first)
        let wish = EpochRun.repair(RepairWish(party: number(3), helpers: .of(1, 2)))
        await #expect { _ = try await join(third, wish, knowing: wallet.keys) } throws: { isRefused($0, "lead to another state") }
        _ = try await join(third, wish, knowing: opened.keys)
    }

    /// All others together certify another key under the old name: who knew the key from before takes no share of it.
    @Test func anotherKeyUnderTheOldNameIsNotTaken() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let snapshot = try Snapshot(of: test, parties: 1...3)
        let plan = try wallet.proposeRefresh()
        let keys = try await test.refresh(wallet).keys.map { key in
            var bytes = key.encoded
            bytes.replaceSubrange(try #require(bytes.firstRange(of: key.chainCode)), with: [UInt8](repeating: 9, count: 32))
            return try KeyInfo(decoding: bytes, thresholdProtocol: key.thresholdProtocol)
        }
        let state = try #require(WalletState(keys: keys, roster: wallet.roster))
        let attempt = try #require(
            LifecycleAttempt(
                walletID: state.walletID, epoch: 1, operation: plan.parameters.operation,
                transcriptHash: [UInt8](repeating: 7, count: 32), state: state.hash))
        let statements = wallet.locals.flatMap {
            [
                LifecycleStatement(stored: attempt, identity: $0.member.identity),
                LifecycleStatement(committing: attempt, identity: $0.member.identity),
            ]
        }
        try snapshot.restore()
        let third = try opened(test, 3, like: wallet.locals[0])
        var news = EpochNews()
        news.certificates = [try #require(LifecycleCertificate(plan.parameters, statements: statements)).encoded]
        #expect(try await third.epochNews(news).epoch == 1)
        let wish = EpochRun.repair(RepairWish(party: number(3), helpers: .of(1, 2)))
        await #expect { _ = try await join(third, wish, knowing: keys) } throws: { isRefused($0, "lead to another state") }
    }
}
