import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Rule M6: nothing secret in descriptions, mirrors or errors.
@Suite struct SecrecyTests {
    @Test func reflectionShowsNoSecret() async throws {
        let test = try TestHome()
        defer { withExtendedLifetime(test) {} }
        let wallet = try await test.create()
        for party in wallet.locals {
            let keyID = wallet.keys[0].keyID
            let secret = try party.store.share(keyID: keyID)
            let hex = secret.exposedHex()
            var text = ""
            dump(party, to: &text)
            text += "\(party) \(String(reflecting: party)) \(wallet) \(try await party.keys())"
            #expect(text.count > 100)
            #expect(!text.contains(hex))
        }
    }
}
