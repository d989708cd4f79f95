import MPCCore
import Secrets
import TestSupport
import Testing

/// What a run does with messages that are not for it, late, early, twice or never (rules D4, D6, H4).
@Suite struct RunTests {
    private struct Stage {
        let runs: [PartyIndex: ProtocolRun<GeneratedKeys>]
        let first: [PartyIndex: Outbox]

        init(_ n: Int = 3) throws {
            let parties = try TestParties(n)
            let (parameters, run) = try parties.parameters([.ed25519], threshold: 2)
            runs = try parties.open(run).mapValues { try KeyGeneration.run(parameters, context: $0.0) }
            first = try runs.mapValues { try $0.start() }
        }

        func run(_ index: Int) throws -> ProtocolRun<GeneratedKeys> { try #require(runs[party(index)]) }
        func broadcast(_ index: Int) throws -> [UInt8] { try #require(first[party(index)]?.broadcast) }

        /// Everybody's first messages to everybody.
        func deliver(except receiver: Int = 0) throws {
            for (to, run) in runs where Int(to.rawValue) != receiver {
                for (from, outbox) in first where from != to { run.receive(broadcast: outbox.broadcast ?? [], from: from) }
            }
        }

        func advance(_ index: Int) throws -> Outbox {
            guard case .send(let outbox) = try run(index).advance() else { throw MalformedVector(what: "finished early") }
            return outbox
        }
    }

    @Test func wrongOrderIsMisuse() throws {
        let parties = try TestParties(2)
        let (parameters, run) = try parties.parameters([.ed25519], threshold: 2)
        let contexts = try parties.open(run)
        let context = try #require(contexts[party(1)]).0
        let side = try KeyGeneration.run(parameters, context: context)
        #expect(try verdict { try side.advance() } == .misuse(.order), "not started")
        _ = try side.start()
        #expect(try verdict { try side.start() } == .misuse(.order), "started twice")
        #expect(try verdict { try side.advance() } == .retryable(missing: [party(2)]))
        #expect(try verdict { try side.advance() } == .misuse(.order), "the run is over")
        #expect(try verdict { try side.start() } == .misuse(.order))
        // The context of another run's parameters.
        let (others, _) = try parties.parameters([.ecdsaSecp256k1], threshold: 2)
        #expect(try verdict { try KeyGeneration.run(others, context: context) } == .misuse(.parameter("context of another run")))
    }

    @Test func missingPartiesAreNamed() throws {
        let stage = try Stage(4)
        let run = try stage.run(1)
        #expect(run.missing == [try party(2), try party(3), try party(4)])
        run.receive(broadcast: try stage.broadcast(3), from: try party(3))
        #expect(run.missing == [try party(2), try party(4)])
        #expect(try verdict { try run.advance() } == .retryable(missing: [party(2), party(4)]))
        #expect(run.missing.isEmpty)
        run.receive(broadcast: try stage.broadcast(2), from: try party(2))
        #expect(run.dropped == 1, "an ended run takes nothing")
    }

    /// A private message missing is as bad as a broadcast missing.
    @Test func missingPrivateMessages() throws {
        let stage = try Stage(2)
        try stage.deliver()
        let outbox = try stage.advance(2)
        _ = try stage.advance(1)
        let run = try stage.run(1)
        run.receive(broadcast: try #require(outbox.broadcast), from: try party(2))
        #expect(run.missing == [try party(2)])
        #expect(try verdict { try run.advance() } == .retryable(missing: [party(2)]))
    }

    @Test func foreignMessagesAreDroppedAndCounted() throws {
        let (stage, other) = (try Stage(), try Stage())
        try stage.deliver()
        let run = try stage.run(1)
        let (two, broadcast) = (try party(2), try stage.broadcast(2))
        #expect(run.dropped == 0)
        run.receive(broadcast: try other.broadcast(2), from: two)
        run.receive(privateMessage: SecretMessage(SecretBytes(copying: try other.broadcast(2))), from: two)
        // Unreadable but for another run id.
        run.receive(broadcast: try other.broadcast(2).replacing(0..<2, with: [77, 77]), from: two)
        #expect(run.dropped == 3)
        // From outsiders and from oneself, whatever they say (rule D4: the channel's identity counts).
        run.receive(broadcast: broadcast, from: try party(4))
        run.receive(broadcast: [], from: try party(200))
        run.receive(broadcast: broadcast.flipping(40), from: try party(1))
        run.receive(privateMessage: SecretMessage(SecretBytes(zeros: 3)), from: try party(4))
        #expect(run.dropped == 7)
        _ = try stage.advance(1)
        // Late: of a round that is over.
        run.receive(broadcast: broadcast, from: two)
        run.receive(broadcast: broadcast.flipping(40), from: two)
        #expect(run.dropped == 9)
        #expect(try verdict { try run.advance() } == .retryable(missing: [two, party(3)]), "nothing of it was taken or blamed")
    }

    @Test func undecodableMessagesBlame() throws {
        for (message, field) in [([], "header"), ([1], "header"), ([UInt8](repeating: 0, count: 33), "header")] as [([UInt8], String)] {
            for isPrivate in [false, true] {
                let stage = try Stage()
                try stage.deliver()
                let run = try stage.run(1)
                if isPrivate {
                    run.receive(privateMessage: SecretMessage(SecretBytes(copying: message)), from: try party(3))
                } else {
                    run.receive(broadcast: message, from: try party(3))
                }
                #expect(run.dropped == 0)
                #expect(try verdict { try run.advance() } == .blame([party(3)], .undecodable(field: field)))
            }
        }
    }

    /// The same message again is nothing; another one in the same round is equivocation.
    @Test func repeatedMessages() throws {
        let stage = try Stage()
        try stage.deliver()
        let run = try stage.run(1)
        run.receive(broadcast: try stage.broadcast(2), from: try party(2))
        _ = try stage.advance(1)

        let other = try Stage()
        try other.deliver()
        let equivocated = try other.run(1)
        equivocated.receive(broadcast: try other.broadcast(2).flipping(65), from: try party(2))
        let two = try party(2)
        #expect(try verdict { try equivocated.advance() } == .blame([two], .equivocation))
    }

    @Test func repeatedPrivateMessages() throws {
        for change in [0, 1] as [UInt8] {
            let stage = try Stage(2)
            try stage.deliver()
            let outbox = try stage.advance(2)
            _ = try stage.advance(1)
            let run = try stage.run(1)
            let message = try #require(outbox.privates[party(1)])
            run.receive(broadcast: try #require(outbox.broadcast), from: try party(2))
            run.receive(privateMessage: message, from: try party(2))
            let again = message.bytes.exposed().flipping(50, change)
            run.receive(privateMessage: SecretMessage(SecretBytes(copying: again)), from: try party(2))
            let expected: ProtocolAbort? = change == 0 ? nil : .blame([try party(2)], .equivocation)
            #expect(try verdict { try run.advance() } == expected)
        }
    }

    /// A peer that is a round ahead is not at fault: its message waits.
    @Test func earlyMessagesWait() throws {
        let stage = try Stage()
        try stage.deliver(except: 1)
        let run = try stage.run(1)
        let (two, three) = (try party(2), try party(3))
        run.receive(broadcast: try stage.broadcast(2), from: two)
        // 2 has everything and goes on before 3's first message has reached 1.
        let second = try stage.advance(2)
        run.receive(broadcast: try #require(second.broadcast), from: two)
        run.receive(privateMessage: try #require(second.privates[party(1)]), from: two)
        #expect(run.missing == [three])
        run.receive(broadcast: try stage.broadcast(3), from: three)
        _ = try stage.advance(1)
        #expect(run.missing == [three] && run.dropped == 0)
        let third = try stage.advance(3)
        run.receive(broadcast: try #require(third.broadcast), from: three)
        run.receive(privateMessage: try #require(third.privates[party(1)]), from: three)
        _ = try stage.advance(1)
    }

    @Test func aMessageBeforeTheStartWaits() throws {
        let parties = try TestParties(2)
        let (parameters, run) = try parties.parameters([.ed25519], threshold: 2)
        let runs = try parties.open(run).mapValues { try KeyGeneration.run(parameters, context: $0.0) }
        let (late, early) = (try #require(runs[party(1)]), try #require(runs[party(2)]))
        late.receive(broadcast: try #require(early.start().broadcast), from: try party(2))
        _ = try late.start()
        #expect(late.missing.isEmpty)
    }

    @Test func abortsSayWhatFollows() throws {
        let (one, two) = (try party(1), try party(2))
        let pair = try #require(PartyPair(one, two))
        let aborts: [(ProtocolAbort, String, [PartyIndex])] = [
            (.ban(two, .check("μ")), "ban", [two]), (.banned(pair), "banned", []),
            (.blame([one, two], .shareInvalid), "blame", [one, two]),
            (.abort(.echoMismatch), "abort", []), (.retryable(missing: [two]), "retryable", []), (.misuse(.order), "misuse", []),
        ]
        for (abort, kind, culprits) in aborts {
            #expect(abort.kind == kind && abort.culprits == culprits && !abort.description.isEmpty)
        }
        #expect(Set(aborts.map(\.0.description)).count == aborts.count)
        #expect(ProtocolAbort.blame([one, two], .shareInvalid).description.contains("parties 1, 2"))
    }
}
