import MPCCore
import Secrets
import TestSupport
import Testing

/// Round 0: fresh nonces and ephemeral keys under signatures (rules H3, M5).
@Suite struct OpeningTests {
    private struct Table {
        let parties: TestParties
        let parameters: RunParameters
        var hellos: [PartyIndex: [UInt8]] = [:]

        init(_ n: Int = 3, operation: UInt8 = 1, parties: TestParties? = nil) throws {
            self.parties = try parties ?? TestParties(n)
            guard
                let parameters = RunParameters(
                    protocolName: "test", keyID: [], epoch: 0, parties: self.parties.roster.parties,
                    operation: [UInt8](repeating: operation, count: 32))
            else { throw MalformedVector(what: "parameters") }
            self.parameters = parameters
            for member in self.parties.members.dropFirst() {
                let opening = try RunOpening(parameters, identity: member.identity, roster: self.parties.roster)
                hellos[member.identity.index] = opening.hello
            }
        }

        /// Party 1's side, with what the others sent changed.
        func begin(_ change: (inout [PartyIndex: [UInt8]], _ own: [UInt8]) throws -> Void = { _, _ in }) throws -> RunContext {
            let opening = try RunOpening(parameters, identity: parties.members[0].identity, roster: parties.roster)
            var hellos = hellos
            hellos[opening.me] = opening.hello
            try change(&hellos, opening.hello)
            return try opening.begin(hellos).0
        }
    }

    @Test func everyRunHasItsOwnID() throws {
        let table = try Table()
        let (first, second) = (try table.begin(), try table.begin())
        #expect(first.id != second.id, "the own nonce is fresh")
        #expect(first.id.count == 32)
        #expect(first.peers.map(\.rawValue) == [2, 3])
    }

    /// Every field of a peer's hello: nothing authenticates it any more, so it counts as missing and blames nobody.
    @Test func everyByteOfAHello() throws {
        let table = try Table()
        let two = try party(2)
        let hello = try #require(table.hellos[two])
        #expect(hello.count == 130)
        for position in hello.indices {
            #expect(try verdict { try table.begin { hellos, _ in hellos[two] = hello.flipping(position) } } == .retryable(missing: [two]))
        }
        for length in hello.indices {
            #expect(
                try verdict { try table.begin { hellos, _ in hellos[two] = Array(hello.prefix(length)) } } == .retryable(missing: [two]))
        }
        #expect(try verdict { try table.begin { hellos, _ in hellos[two] = hello + [0] } } == .retryable(missing: [two]))
    }

    @Test func missingHellosAreNamed() throws {
        let table = try Table(4)
        let missing = [try party(2), try party(4)]
        #expect(
            try verdict { try table.begin { hellos, _ in for party in missing { hellos[party] = nil } } } == .retryable(missing: missing))
    }

    @Test func aListWithoutTheOwnNonceIsRefused() throws {
        let table = try Table()
        let one = try party(1)
        let expected = ProtocolAbort.abort(.check("its own nonce"))
        #expect(try verdict { try table.begin { hellos, _ in hellos[one] = nil } } == expected)
        // An older hello of one's own, validly signed, in the place of the new one.
        var old: [UInt8] = []
        _ = try table.begin { _, own in old = own }
        #expect(try verdict { try table.begin { hellos, _ in hellos[one] = old } } == expected)
        #expect(try verdict { try table.begin { hellos, own in hellos[one] = own.flipping(129) } } == expected)
    }

    /// A hello says whose it is and what for: neither another party's nor another operation's fits.
    @Test func hellosOfOthersDoNotFit() throws {
        let table = try Table()
        let (two, three) = (try party(2), try party(3))
        #expect(
            try verdict { try table.begin { hellos, _ in (hellos[two], hellos[three]) = (hellos[three], hellos[two]) } }
                == .retryable(missing: [two, three]))
        #expect(try verdict { try table.begin { hellos, own in hellos[two] = own } } == .retryable(missing: [two]))
        let other = try Table(operation: 2, parties: table.parties)
        #expect(try verdict { try table.begin { hellos, _ in hellos[two] = other.hellos[two] } } == .retryable(missing: [two]))
        let stranger = try Table()
        #expect(try verdict { try table.begin { hellos, _ in hellos[two] = stranger.hellos[two] } } == .retryable(missing: [two]))
    }

    /// A replayed hello of the same operation is validly signed; its owner, whose run has another id, then hears nothing of it:
    /// its messages are dropped, and nobody is blamed.
    @Test func aReplayedHelloLeadsNowhere() throws {
        let parties = try TestParties(2)
        let (parameters, run) = try parties.parameters([.ed25519], threshold: 2)
        func opening(_ position: Int) throws -> RunOpening {
            try RunOpening(run, identity: parties.members[position].identity, roster: parties.roster)
        }
        let replayed = try opening(1).hello
        let mine = try opening(0)
        let theirs = try opening(1)
        let (one, two) = (try party(1), try party(2))
        let hello = mine.hello
        let fresh = theirs.hello
        let (victim, _) = try mine.begin([one: hello, two: replayed])
        let (peer, _) = try theirs.begin([one: hello, two: fresh])
        #expect(victim.id != peer.id)
        let side = try KeyGeneration.run(parameters, context: victim)
        _ = try side.start()
        let message = try #require(KeyGeneration.run(parameters, context: peer).start().broadcast)
        side.receive(broadcast: message, from: two)
        #expect(side.dropped == 1)
        #expect(try verdict { try side.advance() } == .retryable(missing: [two]))
    }

    @Test func strangersCannotOpen() throws {
        let table = try Table(2)
        let first = table.parties.members[0].identity.seed()
        let second = table.parties.members[1].identity.seed()
        func open(_ index: Int, _ seed: borrowing SecretBytes) throws -> ProtocolAbort? {
            let identity = try PartyIdentity(index: party(index), seed: seed)
            return try verdict { _ = try RunOpening(table.parameters, identity: identity, roster: table.parties.roster) }
        }
        #expect(try open(1, first) == nil)
        #expect(try open(3, first) == .misuse(.notAParticipant))
        #expect(try open(1, second) == .misuse(.parameter("identity not in roster")))
    }
}
