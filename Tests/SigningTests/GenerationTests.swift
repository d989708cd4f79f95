import ChainKit
import MPCCore
import Testing

@testable import PartyCore
@testable import Signing

/// Key generation among parties as their operators agreed to it, and what makes its keys active.
@Suite struct GenerationTests {
    private func founding(_ test: TestHome, _ name: String = "w") throws -> FoundingParties {
        try FoundingParties(
            name, in: test.home, parties: 3, for: GenerationConsent(schemes: [.ed25519], threshold: 2, createdAt: 1),
            keyring: test.keyring, adapters: TestHome.registry(), policies: PartyPolicies())
    }

    private func expectRefused(_ wish: RunRequest, by party: any Party) async {
        await #expect {
            _ = try await party.join(wish)
        } throws: { error in
            guard case WalletError.refused = error else { return false }
            return true
        }
    }

    /// Other schemes, another threshold, other parties; and the same a second time.
    @Test func onlyWhatTheOperatorAgreedToIsGenerated() async throws {
        let test = try TestHome()
        let (wallet, other) = (try founding(test), try founding(test, "v"))
        let party = wallet.parties[0]
        let wishes: [RunRequest] = [
            .generate(schemes: [.ed25519], threshold: 3, roster: wallet.roster),
            .generate(schemes: [.bip340Secp256k1], threshold: 2, roster: wallet.roster),
            .generate(schemes: [.ed25519, .bip340Secp256k1], threshold: 2, roster: wallet.roster),
            .generate(schemes: [.ed25519], threshold: 2, roster: other.roster),
        ]
        for wish in wishes { await expectRefused(wish, by: party) }
        // What was refused has spent nothing.
        let agreed = RunRequest.generate(schemes: [.ed25519], threshold: 2, roster: wallet.roster)
        _ = try await party.join(agreed)
        await expectRefused(agreed, by: party)
    }

    /// Nobody agreed to a second generation at a party that has keys.
    @Test func aPartyWithKeysMakesNoOthers() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        await expectRefused(.generate(schemes: [.ed25519], threshold: 2, roster: wallet.roster), by: wallet.parties[0])
    }

    /// A key becomes active by the word of every party, signed by that party, and not by what somebody says in its name.
    @Test func everybodysOwnWordMakesAKeyActive() async throws {
        let test = try TestHome()
        let founding = try founding(test)
        _ = try await RunDriver.drive(.generate(schemes: [.ed25519], threshold: 2, roster: founding.roster), parties: founding.parties)
        var words: [KeyAcknowledgement] = []
        for party in founding.parties { words += try await party.acknowledgements([]) }
        #expect(words.map(\.party) == founding.roster.parties)
        let (first, last) = (founding.parties[0], try #require(founding.parties[2] as? LocalParty))
        let stranger = KeyAcknowledgement(
            runID: words[2].runID, transcriptHash: words[2].transcriptHash, identity: PartyIdentity(index: last.index))
        for offered in [Array(words.prefix(2)), words.prefix(2) + [stranger], []] {
            _ = try await first.acknowledgements(offered)
            #expect(try await first.keys().isEmpty)
        }
        // Another view of the run, under its own name: signed proof.
        let odd = KeyAcknowledgement(
            runID: words[2].runID, transcriptHash: [UInt8](repeating: 1, count: 32), identity: last.member.identity)
        await #expect {
            _ = try await first.acknowledgements(words + [odd])
        } throws: { error in
            guard case WalletError.protocolAbort(.blame([last.index], .equivocation)) = error else { return false }
            return true
        }
        #expect(try await first.keys().isEmpty)
        _ = try await first.acknowledgements(words)
        #expect(try await first.keys().count == 1)
        // Again changes nothing.
        _ = try await first.acknowledgements(words)
        #expect(try await first.keys().count == 1)
    }

    /// Who asks again while the share is made waits, and gets the same bytes.
    @Test func theSameBatchAtTheSameTimeGivesTheSameBytes() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        for party in wallet.parties { try await party.fillPool(scheme: .ed25519, count: 2) }
        let (party, peer) = (wallet.parties[0], wallet.parties[1])
        let order = try wallet.transfer()
        _ = try await party.approve(order, prior: [])
        let mine = try await party.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart
        let theirs = try await peer.offerMaterial(scheme: .ed25519, count: 1, signers: [])[0].publicPart
        let signers = [party.index, peer.index]
        let shares = try await withThrowingTaskGroup(of: ReleasedShare.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await party.sign(
                        order, prior: [], scheme: .ed25519, round: 0, signers: signers, materials: [[mine, theirs]])
                }
            }
            var shares: [ReleasedShare] = []
            for try await share in group { shares.append(share) }
            return shares
        }
        #expect(shares.count == 8 && shares.allSatisfy { $0 == shares[0] })
        #expect(try await party.state().lock == nil)
    }
}
