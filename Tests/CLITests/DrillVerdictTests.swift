@testable import chainsign
import ChainKit
import MPCCore
import Testing

/// What `wallet drill` makes of its trials: nobody is told that backups bring a wallet back where a line says FAILED.
@Suite struct DrillVerdictTests {
    private func verdict(valid: Bool, addressesAgree: Bool) throws -> DrillVerdict {
        let parties = [try #require(PartyIndex(1)), try #require(PartyIndex(3))]
        let trials = [
            DrillVerdict.Trial(scheme: .ed25519, chain: "sol", signers: parties, valid: true),
            DrillVerdict.Trial(scheme: .ecdsaSecp256k1, chain: "eth", signers: parties, valid: valid),
        ]
        return DrillVerdict(parties: parties, addressesAgree: addressesAgree, trials: trials)
    }

    @Test func whatIsGoodIsSaid() throws {
        let verdict = try verdict(valid: true, addressesAgree: true)
        #expect(verdict.isGood)
        #expect(!verdict.text(of: "w").contains("FAILED"))
        #expect(verdict.conclusion == "the backups of parties 1, 3 bring the wallet back; the trial's copy is gone")
    }

    @Test(arguments: [(false, true), (true, false), (false, false)])
    func whatFailedHasNoConclusion(valid: Bool, addressesAgree: Bool) throws {
        let verdict = try verdict(valid: valid, addressesAgree: addressesAgree)
        #expect(!verdict.isGood)
        #expect(verdict.text(of: "w").contains("FAILED"))
        #expect(verdict.conclusion == nil)
    }
}
