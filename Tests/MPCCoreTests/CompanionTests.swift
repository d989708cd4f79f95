import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// A companion that shows its place: round 2 says (from, to, salt), round 3 gives it back with a byte before it.
struct ToyCompanion: KeyGenerationCompanion {
    var name = "toy"
    var scheme = SignatureScheme.ed25519
    var largestGroup = 4
    var firstMessageBytes = 5
    var secondMessageBytes = 6
    /// What the halves really give.
    var lengths: (second: Int, third: Int) = (5, 6)

    func half(with peer: PartyIndex, context: RunContext, randomness: Randomness) throws(ProtocolAbort) -> any CompanionHalf {
        Half(me: context.me, peer: peer, salt: randomness.bytes(3), lengths: lengths)
    }

    final class Half: CompanionHalf {
        private let me, peer: PartyIndex
        private let salt: [UInt8]
        private let lengths: (second: Int, third: Int)

        init(me: PartyIndex, peer: PartyIndex, salt: [UInt8], lengths: (second: Int, third: Int)) {
            self.me = me
            self.peer = peer
            self.salt = salt
            self.lengths = lengths
        }

        private var greeting: [UInt8] { [me.rawValue, peer.rawValue] + salt }

        private func fit(_ bytes: [UInt8], _ length: Int) -> SecretBytes {
            SecretBytes(copying: Array((bytes + [0, 0]).prefix(length)))
        }

        func firstMessage() -> SecretBytes { fit(greeting, lengths.second) }

        func secondMessage(received: borrowing SecretBytes) throws(ProtocolAbort) -> SecretBytes {
            let bytes = received.exposed()
            guard bytes.prefix(2) == [peer.rawValue, me.rawValue] else { throw .blame([peer], .check("toy greeting")) }
            return fit([7] + bytes, lengths.third)
        }

        func finish(received: borrowing SecretBytes) throws(ProtocolAbort) -> SecretMessage {
            guard received.exposed() == [7] + greeting else { throw .blame([peer], .check("toy answer")) }
            return SecretMessage(received.copy())
        }
    }
}

/// What rides along in key generation: its place in the messages, its lengths, who is blamed, and what the run id says.
@Suite struct CompanionTests {
    private static let schemes: [SignatureScheme] = [.ed25519, .bip340Secp256k1]

    private func generate(
        _ companion: ToyCompanion = ToyCompanion(), tamper: TamperedNetwork<GeneratedKeys>.Tamper? = nil
    ) throws -> [PartyIndex: TamperedNetwork<GeneratedKeys>.Outcome] {
        try TestParties(3).generate(Self.schemes, threshold: 2, companion: companion, tamper: tamper)
    }

    @Test func everyPeerGivesARecord() throws {
        var sizes: [String: Set<Int>] = [:]
        let outcomes = try generate { message in
            sizes["\(message.round)\(message.isPrivate ? "p" : "")", default: []].insert(message.bytes.count)
            return message.bytes
        }
        #expect(sizes["2p"] == [34 + 64 + 5])
        #expect(sizes["3p"] == [34 + 6])
        #expect(sizes["3"] == [66])
        #expect(outcomes.count == 3)
        for (party, outcome) in outcomes {
            let generated = try outcome.get()
            #expect(generated.shares.map(\.info.scheme) == [.bip340Secp256k1, .ed25519])
            #expect(Set(generated.pairSetups.keys) == Set(outcomes.keys).subtracting([party]))
            for (peer, record) in generated.pairSetups {
                #expect(record.bytes.exposed().prefix(3) == [7, party.rawValue, peer.rawValue])
            }
        }
    }

    @Test func withoutOneThereAreNoRecordsAndNoMessage() throws {
        let outcomes = try TestParties(2).generate(Self.schemes, threshold: 2) { message in
            #expect(!message.isPrivate || (message.round == 2 && message.bytes.count == 34 + 64))
            return message.bytes
        }
        for outcome in outcomes.values { #expect(try outcome.get().pairSetups.isEmpty) }
    }

    /// One byte more or less, nothing but a header, altered bytes: the sender is blamed, in either round.
    @Test(arguments: [2, 3])
    func alterationsBlame(round: Int) throws {
        let (sender, receiver) = (try party(2), try party(1))
        let changes: [(ProtocolAbort.Reason?, ([UInt8]) -> [UInt8])] = [
            (nil, { Array($0.dropLast()) }), (nil, { $0 + [0] }), (nil, { Array($0.prefix(34)) }), (nil, { Array($0.prefix(98)) + [] }),
            (.check(round == 2 ? "toy greeting" : "toy answer"), { $0.flipping($0.count - (round == 2 ? 5 : 1)) }),
        ]
        for (position, (reason, change)) in changes.enumerated() where !(round == 3 && position == 3) {
            let outcomes = try generate { message in
                message.round == round && message.isPrivate && message.from == sender && message.to == receiver
                    ? change(message.bytes) : message.bytes
            }
            let abort = outcomes[receiver]?.abort
            if let reason {
                #expect(abort == .blame([sender], reason))
            } else {
                guard case .blame([sender], .undecodable) = abort else {
                    Issue.record("round \(round), change \(position): \(String(describing: abort))")
                    continue
                }
            }
        }
        let outcomes = try generate { message in
            message.round == round && message.isPrivate && message.from == sender && message.to == receiver ? nil : message.bytes
        }
        #expect(outcomes[receiver]?.abort == .retryable(missing: [sender]))
    }

    /// Views that differ blame nobody, even where an answer is wrong besides (rule H4).
    @Test func theEchoComesFirst() throws {
        let (two, three, receiver) = (try party(2), try party(3), try party(1))
        let outcomes = try generate { message in
            guard message.round == 3, message.to == receiver else { return message.bytes }
            if message.from == two, message.isPrivate { return message.bytes.flipping(34) }
            return message.from == three && !message.isPrivate ? message.bytes.flipping(40) : message.bytes
        }
        #expect(outcomes[receiver]?.abort == .abort(.echoMismatch))
    }

    /// A companion that does not keep its own lengths sends nothing.
    @Test(arguments: [(4, 6), (6, 6), (5, 5), (5, 7)])
    func itsLengthsAreFixed(second: Int, third: Int) throws {
        var companion = ToyCompanion()
        companion.lengths = (second, third)
        let wrong = ProtocolAbort.misuse(.parameter("length of the companion's part"))
        for outcome in try generate(companion).values { #expect(outcome.abort == wrong) }
    }

    /// Parties that disagree on the companion share no run id, so that nobody is blamed for another layout (rule H3).
    @Test func theRunIDNamesIt() throws {
        let parties = try TestParties(2)
        let without = try parties.parameters(Self.schemes, threshold: 2).1
        let with = try parties.parameters(Self.schemes, threshold: 2, companion: ToyCompanion()).1
        var renamed = ToyCompanion()
        renamed.name = "toy/2"
        let other = try parties.parameters(Self.schemes, threshold: 2, companion: renamed).1
        #expect(Set([without, with, other].map(\.operation)).count == 3)
    }

    @Test func itNeedsItsSchemeAndAGroupThatIsNotTooLarge() throws {
        let (four, five) = (try TestParties(4), try TestParties(5))
        #expect(try verdict { try four.parameters([.ed25519], threshold: 2, companion: ToyCompanion()) } == nil)
        #expect(try verdict { try four.parameters([.bip340Secp256k1], threshold: 2, companion: ToyCompanion()) } == .misuse(.schemes))
        #expect(
            try verdict { try five.parameters([.ed25519], threshold: 2, companion: ToyCompanion()) }
                == .misuse(.parties(n: 5, limit: 4, scheme: .ed25519)))
        #expect(try verdict { try five.parameters([.ed25519], threshold: 2) } == nil)
    }
}
