import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// The sealing of private messages (rule M5).
@Suite struct SealedChannelTests {
    private func channels(_ n: Int = 3) throws -> [PartyIndex: SealedChannels] {
        let parties = try TestParties(n)
        return try parties.open(parties.parameters([.ed25519], threshold: 2).1).mapValues(\.1)
    }

    private func message(_ content: [UInt8]) -> SecretBytes { SecretBytes(copying: content) }

    @Test func roundTripInOrder() throws {
        let channels = try channels()
        let (one, two) = (try party(1), try party(2))
        let (a, b) = (try #require(channels[one]), try #require(channels[two]))
        for content in [[], [1], [UInt8](repeating: 7, count: 1000)] {
            let sealed = try a.seal(message(content), to: two)
            #expect(sealed.count == content.count + 16)
            #expect(try b.open(sealed, from: one).bytes.exposed() == content)
            #expect(try a.open(b.seal(message(content), to: one), from: two).bytes.exposed() == content)
        }
        #expect(try a.seal(message([1]), to: two) != a.seal(message([1]), to: two), "a nonce of its own each time")
    }

    @Test func everyAlteredByteIsRefused() throws {
        let channels = try channels()
        let (one, two) = (try party(1), try party(2))
        let (a, b) = (try #require(channels[one]), try #require(channels[two]))
        let sealed = try a.seal(message([1, 2, 3]), to: two)
        let broken = ProtocolAbort.abort(.sealBroken)
        for position in sealed.indices { #expect(try verdict { try b.open(sealed.flipping(position), from: one) } == broken) }
        for length in sealed.indices { #expect(try verdict { try b.open(Array(sealed.prefix(length)), from: one) } == broken) }
        #expect(try verdict { try b.open(sealed + [0], from: one) } == broken)
        // What did not open used nothing up.
        #expect(try b.open(sealed, from: one).bytes.exposed() == [1, 2, 3])
    }

    @Test func replayedReorderedReflected() throws {
        let channels = try channels()
        let (one, two, three) = (try party(1), try party(2), try party(3))
        let (a, b, c) = (try #require(channels[one]), try #require(channels[two]), try #require(channels[three]))
        let broken = ProtocolAbort.abort(.sealBroken)
        let (first, second) = (try a.seal(message([1]), to: two), try a.seal(message([2]), to: two))
        #expect(try verdict { try b.open(second, from: one) } == broken, "out of order")
        #expect(try b.open(first, from: one).bytes.exposed() == [1])
        #expect(try verdict { try b.open(first, from: one) } == broken, "twice")
        #expect(try b.open(second, from: one).bytes.exposed() == [2])
        // Back to its sender, in either direction's first place.
        let fresh = try self.channels()
        let (d, e) = (try #require(fresh[one]), try #require(fresh[two]))
        let sealed = try d.seal(message([1]), to: two)
        #expect(try verdict { try d.open(sealed, from: two) } == broken, "a key per direction")
        #expect(try verdict { try e.open(sealed, from: three) } == broken, "as from another sender")
        let elsewhere = try #require(fresh[three])
        #expect(try verdict { try elsewhere.open(sealed, from: one) } == broken, "to another receiver")
        #expect(try verdict { try b.open(sealed, from: one) } == broken, "in another run")
        #expect(try verdict { try c.open(a.seal(message([9]), to: two), from: one) } == broken)
    }

    /// The construction in full: HKDF over the run id with the direction, the counter as nonce, the run id as associated data.
    @Test func sealedAsDescribed() throws {
        let parameters = try TestParties(2).parameters([.ed25519], threshold: 2).1
        let (one, two) = (try party(1), try party(2))
        let runID = [UInt8](repeating: 5, count: 32)
        let scalar = [UInt8](repeating: 0x41, count: 32)
        let peer = X25519PrivateKey()
        let channels = SealedChannels(
            context: RunContext(parameters: parameters, me: one, id: runID), own: try X25519PrivateKey(scalarBytes: scalar),
            peers: [two: peer.publicKey])
        let shared = try X25519PrivateKey(scalarBytes: scalar).sharedSecret(with: peer.publicKey)
        let key = try HKDF.expand(
            key: HKDF.extract(salt: runID, inputKey: shared), info: Array("chainsign/seal".utf8) + [1, 2], length: 32)
        for counter in 0..<3 as Range<UInt8> {
            let expected = try AEAD.seal(
                message([7, counter]), key: key, nonce: [UInt8](repeating: 0, count: 11) + [counter], associatedData: runID)
            #expect(try channels.seal(message([7, counter]), to: two) == expected)
        }
    }

    @Test func strangersHaveNoChannel() throws {
        let channels = try channels(2)
        let a = try #require(channels[party(1)])
        for index in [1, 3] {
            #expect(try verdict { try a.seal(message([1]), to: party(index)) } == .misuse(.notAParticipant))
            #expect(try verdict { try a.open([1], from: party(index)) } == .misuse(.notAParticipant))
        }
    }

    /// An ephemeral key of small order came signed by its owner: that one is blamed, and nothing is sealed under a known key.
    @Test func degenerateEphemeralKeys() throws {
        let parameters = try TestParties(2).parameters([.ed25519], threshold: 2).1
        let (one, two) = (try party(1), try party(2))
        let context = RunContext(parameters: parameters, me: one, id: [UInt8](repeating: 5, count: 32))
        // u = 0, 1, −1, p, p + 1 and a point of order 8.
        let degenerate = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        ]
        for key in degenerate {
            let channels = SealedChannels(context: context, own: X25519PrivateKey(), peers: [two: try bytes(hex: key)])
            let expected = ProtocolAbort.blame([two], .undecodable(field: "ephemeral key"))
            #expect(try verdict { try channels.seal(message([1]), to: two) } == expected)
            #expect(try verdict { try channels.open([UInt8](repeating: 0, count: 17), from: two) } == expected)
        }
    }
}
