import ChainKit
import Foundation
import Groups
import MPCCore
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Texts for people: what the libraries say has no identifier of the source in it, no number of SQLite or of the system, and no command
/// of a program that they do not know.
@Suite struct WordsTests {
    @Test(arguments: Words.errors)
    func aTextForPeopleIsWords(_ error: Words.Sample) {
        // Names of files are what they are.
        let text = error.text.replacing(/\/\S+/, with: "")
        #expect(text.firstMatch(of: /\b[a-z]+[A-Z]\w*/) == nil, "\(error.text)")
        #expect(text.firstMatch(of: /error:? -?[0-9]|errno|\b(14|28|4874)\b|\.[a-z]+\(/) == nil, "\(error.text)")
        #expect(text.firstMatch(of: /chainsign|--|audit verify|wallet show|run '|`|Optional|\bnil\b/) == nil, "\(error.text)")
        #expect(!text.isEmpty && text.first?.isUppercase == false || text.hasPrefix("SQLite"), "\(error.text)")
    }

    /// An embedding program shows the same words whichever way it asks.
    @Test(arguments: Words.errors)
    func everyErrorDescribesItselfToWhoeverAsks(_ error: Words.Sample) {
        #expect(error.error.localizedDescription == error.text)
        #expect((error.error as? any LocalizedError)?.errorDescription == error.text)
    }

    /// The samples are of all cases: a new one needs a sample.
    @Test func nothingIsLeftOut() {
        #expect(Set(Words.store.map(Words.place)) == Set(0..<Words.storeCases))
        #expect(Set(Words.wallet.map(Words.place)) == Set(0..<Words.walletCases))
    }

    @Test func unitsAreCountedByWhatTheyAre() {
        #expect(VoidedUnits(nonces: 1).words == "1 nonce")
        #expect(VoidedUnits(nonces: 20, preSignatures: 1).words == "20 nonces and 1 pre-signature")
        #expect(VoidedUnits(preSignatures: 10).words == "10 pre-signatures")
    }

    @Test func onePreSignatureIsOne() throws {
        let set = try [1, 2].map { try #require(PartyIndex($0)) }
        #expect(
            WalletError.emptyPool(signers: set, needed: 1).description
                == "the pool of signers 1,2 has fewer than the 1 pre-signature needed")
        #expect(
            WalletError.emptyPool(signers: set, needed: 3).description
                == "the pool of signers 1,2 has fewer than the 3 pre-signatures needed")
    }
}
