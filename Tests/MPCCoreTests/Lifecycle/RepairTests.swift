import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// Repairs as they should go, and each check by a helper that fails it and nothing before it (lifecycle.md section 4).
@Suite struct RepairTests {
    struct Group {
        let parties: TestParties
        let shares: [[KeyShare]]
        let parameters: RepairParameters

        init(
            _ schemes: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519], threshold: Int = 2, parties n: Int = 3,
            repaired: Int = 2, helpers: [Int] = [1, 3], companion: (any KeyGenerationCompanion)? = nil
        ) throws {
            let wallet = try RenewalParties.wallet(schemes, threshold: threshold, parties: n)
            (parties, shares) = (wallet.parties, wallet.shares)
            let pairs: (any KeyGenerationCompanion)? =
                schemes.contains(.ecdsaSecp256k1) ? companion ?? SilentCompanion() : companion
            parameters = try RepairParameters(
                state: wallet.state, repaired: party(repaired), helpers: helpers.map(party), companion: pairs)
        }

        func open() throws -> [PartyIndex: (RunContext, SealedChannels)] {
            let run = try #require(parameters.run)
            var openings = LocalOpenings()
            for member in parties.members where run.parties.contains(member.identity.index) {
                try openings.add(RunOpening(run, identity: member.identity, roster: parameters.state.roster))
            }
            var contexts: [PartyIndex: (RunContext, SealedChannels)] = [:]
            for (context, channels) in try openings.begin() { contexts[context.me] = (context, channels) }
            return contexts
        }

        func drive(
            tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
        ) throws -> [PartyIndex: TamperedNetwork<DealtKeys>.Outcome] {
            let contexts = try open()
            let runs = try contexts.sorted { $0.key < $1.key }.map { party, entry in
                party == parameters.repaired
                    ? try KeyRepair.receive(parameters, context: entry.0)
                    : try KeyRepair.help(shares[Int(party.rawValue) - 1], parameters, context: entry.0)
            }
            return TamperedNetwork<DealtKeys>(tamper: tamper).drive(runs, channels: contexts.mapValues(\.1))
        }
    }

    @Test(arguments: [(2, 3, 2, [1, 3]), (2, 3, 1, [3, 2]), (3, 5, 4, [1, 2, 5]), (2, 5, 5, [1, 4]), (3, 4, 1, [2, 3, 4])])
    func theShareIsTheLostOne(_ t: Int, _ n: Int, _ repaired: Int, _ helpers: [Int]) throws {
        let group = try Group(threshold: t, parties: n, repaired: repaired, helpers: helpers)
        let outcomes = try group.drive().mapValues { try $0.get() }
        let dealt = try #require(outcomes[try party(repaired)])
        #expect(dealt.shares.map(\.info) == group.shares[repaired - 1].map(\.info) && dealt.keys == dealt.shares.map(\.info))
        for (share, lost) in zip(dealt.shares, group.shares[repaired - 1]) {
            let same = share.withSecret { share in lost.withSecret { share.isEqual(to: $0) } }
            #expect(same)
        }
        for helper in helpers {
            let helped = try #require(outcomes[try party(helper)])
            #expect(helped.shares.isEmpty && helped.transcriptHash == dealt.transcriptHash)
            #expect(helped.keys == group.shares[helper - 1].map(\.info))
        }
    }

    /// What rides along is between the repaired party and its helpers, behind the sums.
    @Test func companionsRideWithTheRepaired() throws {
        let companion = ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 16)
        let group = try Group(threshold: 3, parties: 4, repaired: 2, helpers: [1, 3, 4], companion: companion)
        var sizes: [String: Set<Int>] = [:]
        let outcomes = try group.drive { message in
            let two = message.from.rawValue == 2 ? "from" : message.to.rawValue == 2 ? "to" : "between"
            if message.isPrivate { sizes["\(message.round) \(two)", default: []].insert(message.bytes.count - 34) }
            return message.bytes
        }
        #expect(sizes == ["1 from": [5], "1 to": [5], "1 between": [96], "2 from": [6], "2 to": [102], "2 between": [0]])
        for (party, peers) in try [(party(2), [1, 3, 4]), (party(1), [2]), (party(3), [2]), (party(4), [2])] {
            let setups = try #require(outcomes[party]).get().pairSetups
            #expect(setups.keys.map { Int($0.rawValue) }.sorted() == peers)
        }
    }

    /// The end of one party where another's message is changed on its way to it, or to everybody.
    private func end(
        of receiver: Int, _ round: Int, isPrivate: Bool, from: Int, to: Int? = nil, in group: Group? = nil,
        _ change: @escaping ([UInt8]) -> [UInt8]?
    ) throws -> ProtocolAbort? {
        let group = try group ?? Group([.ed25519])
        let outcomes = try group.drive { message in
            guard message.round == round, message.isPrivate == isPrivate, Int(message.from.rawValue) == from,
                to == nil || Int(message.to.rawValue) == to
            else { return message.bytes }
            return change(message.bytes)
        }
        return try #require(outcomes[try party(receiver)]).abort
    }

    private func blame(_ index: Int, _ reason: ProtocolAbort.Reason) throws -> ProtocolAbort { .blame([try party(index)], reason) }

    private static func point(_ k: UInt64) -> [UInt8] { Edwards25519.generatorMultiple(Scalar(k))?.encoded ?? [] }

    @Test func pointsAreElementsAndAsManyAsHelpers() throws {
        let identity = [1] + [UInt8](repeating: 0, count: 31)
        for receiver in [1, 2] {
            #expect(
                try end(of: receiver, 1, isPrivate: false, from: 3) { $0.replacing(34..<66, with: identity) }
                    == blame(3, .undecodable(field: "ed25519 point 1")))
            #expect(
                try end(of: receiver, 1, isPrivate: false, from: 3) { Array($0.dropLast(32)) }
                    == blame(3, .undecodable(field: "ed25519 point 3")))
            #expect(
                try end(of: receiver, 1, isPrivate: false, from: 3) { $0 + Self.point(1) } == blame(3, .undecodable(field: "end")))
        }
        for helper in [1, 3] {
            #expect(
                try end(of: helper, 1, isPrivate: false, from: 2) { $0 + Self.point(1) } == blame(2, .undecodable(field: "end")))
        }
    }

    @Test func pointsComeToTheHelpersShare() throws {
        for receiver in [1, 2] {
            #expect(
                try end(of: receiver, 1, isPrivate: false, from: 3) { $0.replacing(66..<98, with: Self.point(9)) }
                    == blame(3, .check("repair sum")))
        }
    }

    @Test func masksAreTheirPoints() throws {
        #expect(try end(of: 1, 1, isPrivate: true, from: 3, to: 1) { $0.flipping(34) } == blame(3, .shareInvalid))
        let large = [UInt8](repeating: 255, count: 32)
        #expect(
            try end(of: 1, 1, isPrivate: true, from: 3, to: 1) { $0.replacing(34..<66, with: large) }
                == blame(3, .undecodable(field: "mask 0")))
        #expect(try end(of: 1, 1, isPrivate: true, from: 3, to: 1) { $0 + [0] } == blame(3, .undecodable(field: "end")))
        #expect(try end(of: 1, 1, isPrivate: true, from: 3, to: 1) { Array($0.dropLast()) } == blame(3, .undecodable(field: "mask 0")))
    }

    /// Who shows two faces has nobody honest blamed for a sum.
    @Test func viewsAreComparedBeforeSums() throws {
        let group = try Group([.ed25519])
        // Other points of 3 to 1, which still come to its share, with a mask to match; at 2 the sum of 1 does not fit.
        var points: [UInt8] = []
        let one = try Edwards25519.Element(encoded: Self.point(1))
        let minus = try #require(Edwards25519.generatorMultiple(-Scalar<Edwards25519>.one))
        let outcomes = try group.drive { message in
            guard message.round == 1, message.from.rawValue == 3, message.to.rawValue == 1 else { return message.bytes }
            if message.isPrivate {
                guard var mask = try? Scalar<Edwards25519>(encoded: Array(message.bytes.dropFirst(34))) else { return message.bytes }
                mask = mask + .one
                return message.bytes.prefix(34) + mask.encoded
            }
            let first = (try? Edwards25519.Element(encoded: Array(message.bytes[34..<66])))?.adding(one)
            let second = (try? Edwards25519.Element(encoded: Array(message.bytes[66..<98])))?.adding(minus)
            points = message.bytes.prefix(34) + (first?.encoded ?? []) + (second?.encoded ?? [])
            return points
        }
        #expect(points.count == 98)
        for seat in 1...3 { #expect(try outcomes[party(seat)]?.abort == .abort(.echoMismatch)) }
        for receiver in 1...2 {
            #expect(try end(of: receiver, 2, isPrivate: false, from: 3, to: receiver) { $0.flipping(40) } == .abort(.echoMismatch))
            #expect(
                try end(of: receiver, 2, isPrivate: false, from: 3, to: receiver) { $0 + [0] } == blame(3, .undecodable(field: "end")))
            #expect(
                try end(of: receiver, 2, isPrivate: false, from: 3, to: receiver) { Array($0.dropLast()) }
                    == blame(3, .undecodable(field: "echo")))
        }
    }

    @Test func sumsAreThoseOfThePoints() throws {
        #expect(try end(of: 2, 2, isPrivate: true, from: 3, to: 2) { $0.flipping(34) } == blame(3, .check("repair share")))
        let large = [UInt8](repeating: 255, count: 32)
        #expect(
            try end(of: 2, 2, isPrivate: true, from: 3, to: 2) { $0.replacing(34..<66, with: large) }
                == blame(3, .undecodable(field: "sum 0")))
        #expect(try end(of: 2, 2, isPrivate: true, from: 3, to: 2) { $0 + [0] } == blame(3, .undecodable(field: "end")))
        #expect(try end(of: 2, 2, isPrivate: true, from: 3, to: 2) { Array($0.dropLast()) } == blame(3, .undecodable(field: "sum 0")))
    }

    /// Points that come to the helpers' shares come to the repaired one's, unless the record is a lie: a fault of ours.
    @Test func theOwnShareIsThePublicShares() throws {
        let group = try Group([.ed25519])
        let line = try RepairLine<Edwards25519>(group.parameters.state.keys[0], share: nil, group.parameters, randomness: .system)
        let two = try party(2)
        #expect(line.repaired(two) == nil)
        var lines: [RepairLine<Edwards25519>] = []
        for helper in [1, 3] {
            lines.append(
                try RepairLine(group.parameters.state.keys[0], share: group.shares[helper - 1][0], group.parameters, randomness: .system))
        }
        for (helper, other) in [(lines[0], lines[1]), (lines[1], lines[0])] {
            let (me, peer) = helper === lines[0] ? (try party(1), try party(3)) : (try party(3), try party(1))
            var reader = WireReader(other.points)
            try helper.readPoints(&reader, of: peer)
            let mask = try #require(other.mask(for: me))
            #expect(try helper.take(mask: mask.bytes, from: peer, at: me))
        }
        for (line0, helper) in [(lines[0], try party(1)), (lines[1], try party(3))] {
            var reader = WireReader(line0.points)
            try line.readPoints(&reader, of: helper)
        }
        let first = SecretMessage(lines[0].sum())
        #expect(try line.take(sum: first.bytes, from: party(1)))
        #expect(line.repaired(two) == nil)
        let second = SecretMessage(lines[1].sum())
        #expect(try line.take(sum: second.bytes, from: party(3)))
        #expect(line.repaired(two)?.info == group.shares[1][0].info)
        #expect(try line.repaired(party(1)) == nil)
    }

    @Test func companionsPartsAreChecked() throws {
        func group() throws -> Group {
            try Group([.ecdsaSecp256k1], companion: ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 16))
        }
        // Helper 1 hears the repaired party's part, and the repaired party a helper's, behind its sum.
        for (receiver, sender, offset) in [(1, 2, 34), (2, 3, 66)] {
            #expect(
                try end(of: receiver, 1, isPrivate: true, from: sender, to: receiver, in: group()) { $0.flipping(34) }
                    == blame(sender, .check("toy greeting")))
            #expect(
                try end(of: receiver, 1, isPrivate: true, from: sender, to: receiver, in: group()) { $0 + [0] }
                    == blame(sender, .undecodable(field: "end")))
            #expect(
                try end(of: receiver, 2, isPrivate: true, from: sender, to: receiver, in: group()) { $0.flipping(offset) }
                    == blame(sender, .check("toy answer")))
        }
        #expect(
            try end(of: 1, 2, isPrivate: true, from: 2, to: 1, in: group()) { $0 + [0] } == blame(2, .undecodable(field: "end")))
    }

    /// Where nothing belongs nothing is taken.
    @Test func emptyMessagesAreEmpty() throws {
        for (round, from, to) in [(1, 3, 2), (1, 2, 1), (2, 3, 1), (2, 2, 1)] {
            #expect(
                try end(of: to, round, isPrivate: true, from: from, to: to) { $0 + [0] } == blame(from, .undecodable(field: "end")),
                "\(round): \(from) to \(to)")
        }
    }

    @Test func missingMessagesAreNamed() throws {
        for (round, isPrivate, from) in [(1, false, 3), (1, true, 3), (1, false, 2), (2, false, 3), (2, true, 3)] {
            #expect(try end(of: 1, round, isPrivate: isPrivate, from: from) { _ in nil } == .retryable(missing: [party(from)]))
        }
    }

    @Test func parametersAreChecked() throws {
        let state = try RenewalParties.wallet([.ecdsaSecp256k1], threshold: 2, parties: 3).state
        func refusal(
            _ repaired: Int, _ helpers: [Int], _ companion: (any KeyGenerationCompanion)? = SilentCompanion()
        ) throws -> ProtocolAbort? {
            try verdict {
                try RepairParameters(state: state, repaired: party(repaired), helpers: helpers.map(party), companion: companion)
            }
        }
        #expect(try refusal(2, [1, 3]) == nil)
        for (repaired, helpers) in [(2, [1]), (2, [1, 1]), (2, [1, 2]), (2, [1, 4]), (4, [1, 3])] {
            #expect(try refusal(repaired, helpers) == .misuse(.signers))
        }
        #expect(try refusal(2, [1, 3], nil) == .misuse(.schemes))
        #expect(try refusal(2, [1, 3], ToyCompanion()) == .misuse(.schemes))
        #expect(
            try refusal(2, [1, 3], ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 2))
                == .misuse(.parties(n: 3, limit: 2, scheme: .ecdsaSecp256k1)))
    }

    /// Who names another state, party or helper is in another run (rule H3), and sides are made of their own shares.
    @Test func sidesAreChecked() throws {
        let group = try Group([.ed25519], threshold: 2, parties: 4, repaired: 2, helpers: [1, 3])
        func run(_ repaired: Int, _ helpers: [Int]) throws -> RepairParameters {
            try RepairParameters(
                state: group.parameters.state, repaired: party(repaired), helpers: helpers.map(party), companion: nil)
        }
        let operations = [
            try run(2, [1, 3]), try run(2, [1, 4]), try run(4, [1, 3]), try Group([.ed25519], parties: 4).parameters,
        ].map(\.operation)
        #expect(Set(operations).count == operations.count && operations[0] == group.parameters.operation)
        let pairs = try Group([.ecdsaSecp256k1], companion: ToyCompanion(scheme: .ecdsaSecp256k1)).parameters
        let others = try RepairParameters(
            state: pairs.state, repaired: pairs.repaired, helpers: pairs.helpers, companion: SilentCompanion())
        #expect(pairs.operation != others.operation)
        let contexts = try group.open()
        let (one, two) = (try #require(contexts[try party(1)]).0, try #require(contexts[try party(2)]).0)
        #expect(try verdict { try KeyRepair.receive(group.parameters, context: one) } == .misuse(.notAParticipant))
        #expect(try verdict { try KeyRepair.help(group.shares[1], group.parameters, context: two) } == .misuse(.notAParticipant))
        for shares in [[], group.shares[2], try Group([.ed25519], parties: 4).shares[0]] {
            #expect(
                try verdict { try KeyRepair.help(shares, group.parameters, context: one) }
                    == .misuse(.material("shares of another wallet")))
        }
        for context in [one, two] {
            let other = try run(2, [1, 4])
            #expect(
                try verdict { try KeyRepair.help(group.shares[0], other, context: context) }
                    == .misuse(.parameter("context of another run")))
            #expect(
                try verdict { try KeyRepair.receive(other, context: context) } == .misuse(.parameter("context of another run")))
        }
    }
}
