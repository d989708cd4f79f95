import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Every field of every message of pre-signing, altered on its way from each signer to each other, at each position of a
/// batch of three: who notices, with which verdict, what is poisoned, and what the others are left with.
@Suite struct PreSigningTamperingTests {
    private static let batch = 3
    private static let layouts = MessageLayout.preSigning(batch: batch)

    private static func table(_ signers: [Int]) throws -> ECDSATable {
        try ECDSATable(threshold: signers.count, of: signers.count == 2 ? 3 : 5, signers: signers, randomness: .test(60))
    }

    /// A field that the table lacks is noticed here: the rows cover every byte of every message that a run sends.
    @Test(arguments: [1, batch, 5])
    func everyByteHasARow(batch: Int) throws {
        let table = try Self.table([1, 3])
        let run = try ObservedRun(table, batch: batch, randomness: .test(61))
        let layouts = MessageLayout.preSigning(batch: batch)
        #expect(Set(run.messages.keys.map(\.type)) == Set(layouts.map(\.type.rawValue)))
        #expect(run.messages.count == 2 * layouts.count)
        for (route, message) in run.messages {
            let layout = try #require(layouts.first { $0.type.rawValue == route.type })
            #expect(layout.size == message.count, "\(layout.type)")
        }
        for layout in layouts {
            #expect(layout.fields.allSatisfy { !$0.samples.isEmpty && $0.samples.allSatisfy((0..<$0.count).contains) }, "\(layout.type)")
        }
        _ = try run.materials()
    }

    /// One alteration of one message.
    private func check(
        _ table: ECDSATable, _ layout: MessageLayout, _ consequence: Consequence, from: Int, to: Int, instance: Int?, what: String,
        alter: ([UInt8]) throws -> [UInt8]
    ) throws {
        let (sender, receiver) = (table.signers[from], table.signers[to])
        let altered = Route(layout.type, sender, receiver)
        var hits = 0
        var failure: (any Error)?
        let run = try ObservedRun(table, batch: Self.batch, randomness: .test(62)) { route, message in
            guard route == altered else { return message }
            hits += 1
            do {
                let other = try alter(message)
                if other == message { throw MalformedVector(what: "nothing altered") }
                return other
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        #expect(hits == 1, "\(what)")
        var expected: ProtocolAbort?
        switch consequence {
        case .ban(let reason): expected = .ban(sender, .check(reason))
        case .blame(let reason): expected = .blame([sender], reason)
        case .abort(let reason), .everybodyAborts(let reason): expected = .abort(reason)
        case .missing: expected = .retryable(missing: [sender])
        case .noSignature: expected = nil
        case .otherSetUp, .otherZeroShare: throw MalformedVector(what: "of a pair set-up")
        }
        for signer in table.signers {
            let abort = run.outcomes[signer]?.abort
            if signer == receiver {
                #expect(abort == expected, "\(what), the receiver")
            } else if case .everybodyAborts = consequence {
                #expect(abort == expected, "\(what), \(signer)")
            } else {
                // Who fails in round 1 sends no round 2; who fails in round 2 has sent everything.
                #expect(abort == (expected == nil || layout.isLast ? nil : .retryable(missing: [receiver])), "\(what), \(signer)")
            }
            for peer in table.signers where peer != signer {
                let pair = try #require(PartyPair(signer, peer))
                var poisoned = false
                if case .ban = consequence { poisoned = signer == receiver && peer == sender }
                #expect(run.ledgers[signer]?.isPoisoned(pair) == poisoned, "\(what), \(pair) at \(signer)")
            }
        }
        guard consequence == .noSignature else { return }
        // That instance alone is spoilt.
        let materials = try run.materials()
        for m in 0..<Self.batch {
            let (batch, shares) = try table.online([SHA256.hash([UInt8(m)])], materials: materials.mapValues { [$0[m]] })
            let verdict = try verdict { try DKLs23ECDSA.combine(batch, key: table.keys[0].info, shares: shares) }
            #expect(verdict == (m == instance ? .abort(.combinationFailed) : nil), "\(what), signing with \(m)")
        }
    }

    private func checkFields(_ table: ECDSATable, _ layout: MessageLayout, from: Int, to: Int, instances: Set<Int>) throws {
        let honest = try ObservedRun(table, batch: Self.batch, randomness: .test(62))
        let message = try honest.message(layout.type, table.signers[from], table.signers[to])
        try #require(message.count == layout.size)
        for place in layout.places where place.field.instance.map(instances.contains) ?? true {
            for alteration in try layout.alterations(of: place.field, at: place.sample, Array(message[place.range])) {
                try check(
                    table, layout, alteration.consequence, from: from, to: to, instance: place.field.instance,
                    what: "\(place.name): \(alteration.name)"
                ) { $0.replacing(place.range, with: alteration.bytes) }
            }
        }
    }

    private func checkLengths(_ table: ECDSATable, _ layout: MessageLayout, from: Int, to: Int) throws {
        let blame = { (field: String) in Consequence.blame(.undecodable(field: field)) }
        let changes: [(String, Consequence, ([UInt8]) -> [UInt8])] = [
            ("a byte short", blame(layout.truncated), { Array($0.dropLast()) }), ("a byte long", blame("end"), { $0 + [0] }),
            ("twice", blame("end"), { $0 + $0.dropFirst(WireHeader.size) }),
            ("half a header", blame("header"), { Array($0.prefix(17)) }), ("nothing", blame("header"), { _ in [] }),
        ]
        for (name, consequence, change) in changes {
            try check(table, layout, consequence, from: from, to: to, instance: nil, what: "\(layout.type): \(name)", alter: change)
        }
    }

    /// Two signers, either as the sender, every position.
    @Test(arguments: layouts, [0, 1])
    func twoSigners(layout: MessageLayout, sender: Int) throws {
        let table = try Self.table([1, 3])
        try checkFields(table, layout, from: sender, to: 1 - sender, instances: [0, 1, 2])
        try checkLengths(table, layout, from: sender, to: 1 - sender)
    }

    /// Three signers: what the one who sees nothing of it reports.
    @Test(arguments: layouts)
    func aBystander(layout: MessageLayout) throws {
        try checkFields(Self.table([1, 2, 5]), layout, from: 1, to: 2, instances: [1])
    }
}
