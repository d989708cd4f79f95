import MPCCore
import Testing

@testable import DKLs23

/// What fails on this party's own machine bans nobody.
@Suite struct OwnFailureTests {
    @Test func aCheckWithoutAResultIsNoReason() {
        #expect(PreSigning.verdict(isConsistent: nil) == nil)
        #expect(PreSigning.verdict(isConsistent: true) == nil)
        #expect(PreSigning.verdict(isConsistent: false) == .check("OT extension"))
    }
}
