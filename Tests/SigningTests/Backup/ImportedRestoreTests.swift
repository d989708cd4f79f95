import ChainKit
import Foundation
import MPCCore
import Testing

@testable import PartyCore
@testable import Signing

/// A party of a wallet of imported keys is lost, and comes back from its backup beside the others (lifecycle.md section 6).
@Suite struct ImportedRestoreTests {
    @Test(arguments: [(2, 2), (2, 3), (3, 5)]) func eachPartyComesBack(threshold: Int, parties: Int) async throws {
        let test = try TestHome()
        let backed: BackedUp
        let lasting: Lasting
        do {
            let wallet = try await test.importing(try WholeKeys.all(), threshold: threshold, parties: parties)
            lasting = try Lasting(wallet)
            backed = try await BackedUp(test, wallet)
        }
        for party in 1...parties {
            try backed.lose(party)
            let wallet = try #require(try await backed.restore([party]).wallet)
            #expect(wallet.parties.count == parties && wallet.keys.allSatisfy { $0.origin == .dealer })
            #expect(try Lasting(wallet) == lasting)
            let others = (1...parties).filter { $0 != party }.prefix(threshold - 1)
            #expect(try await wallet.signsEverything(by: ([party] + others).sorted(), "party \(party) is back"))
        }
    }
}
