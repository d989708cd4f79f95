import MPCCore
import TestSupport
import Testing

/// Online shares under their signer's identity: what nobody signed, or somebody else did, counts as missing.
@Suite struct SignedShareTests {
    private let message = [1, MessageType.frostShares.rawValue] + [UInt8](repeating: 5, count: 32) + [1, 2, 3]

    @Test func roundTrip() throws {
        let parties = try TestParties(2)
        let signed = try SignedShare.sign(message, identity: parties.members[0].identity)
        #expect(signed.count == message.count + 64)
        #expect(SignedShare.open(signed, from: try party(1), roster: parties.roster) == message)
    }

    @Test func forgeriesAreMissing() throws {
        let parties = try TestParties(2)
        let (one, two, three) = (try party(1), try party(2), try party(3))
        let signed = try SignedShare.sign(message, identity: parties.members[0].identity)
        for position in signed.indices { #expect(SignedShare.open(signed.flipping(position), from: one, roster: parties.roster) == nil) }
        for length in signed.indices { #expect(SignedShare.open(Array(signed.prefix(length)), from: one, roster: parties.roster) == nil) }
        #expect(SignedShare.open(signed + [0], from: one, roster: parties.roster) == nil)
        // In another's name, of no party, under another roster.
        for other in [two, three] { #expect(SignedShare.open(signed, from: other, roster: parties.roster) == nil) }
        #expect(SignedShare.open(signed, from: one, roster: try TestParties(2).roster) == nil)
        // The share of one message under the signature of another.
        let other = try SignedShare.sign(message.flipping(34), identity: parties.members[0].identity)
        #expect(SignedShare.open(message + other.suffix(64), from: one, roster: parties.roster) == nil)
        // A statement of another kind by the same identity is no share.
        let acknowledgement = KeyAcknowledgement(
            runID: [UInt8](repeating: 4, count: 32), transcriptHash: [UInt8](repeating: 5, count: 32), identity: parties.members[0].identity
        )
        #expect(SignedShare.open(message + acknowledgement.encoded.suffix(64), from: one, roster: parties.roster) == nil)
    }

    @Test func onlyMessagesAreSigned() throws {
        let parties = try TestParties(2)
        for bytes in [[], [1], message.replacing(0..<1, with: [2]), message.replacing(1..<2, with: [99])] {
            #expect(throws: WireError.self) { try SignedShare.sign(bytes, identity: parties.members[0].identity) }
        }
    }
}
