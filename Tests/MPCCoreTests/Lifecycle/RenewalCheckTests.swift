import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// Each check of a refresh or reshare, by a dealer that fails it and nothing before it (lifecycle.md section 1). Every test is red when its check
/// is taken out; checks that all dealing runs have in common are in DealingCheckTests too.
@Suite struct RenewalCheckTests {
    /// A run over one Ed25519 key in which the dealer at seat 2, old party 2 of 3, has a polynomial that the test knows.
    fileprivate struct Rogue {
        let group: RenewalParties
        /// Constant term first, also of a refresh.
        var coefficients: [Scalar<Edwards25519>]

        /// A refresh of (2, 3), or a reshare to (2, 3) with a newcomer at seat 1, in which party 1 leaves and party 3 stays at seat 3.
        init(_ kind: RenewalProposal.Kind) throws {
            group =
                try kind == .refresh
                ? RenewalParties([.ed25519]) : RenewalParties([.ed25519], to: 2, [nil, 2, 3], quorum: [1, 2, 3])
            let share = try group.shares[1][0].scalar(of: Edwards25519.self).declassified()
            coefficients = [kind == .refresh ? .zero : share, Scalar(77)]
        }

        var kind: RenewalProposal.Kind { group.parameters.proposal.kind }

        func share(_ holder: PartyIndex) -> Scalar<Edwards25519> {
            coefficients.reversed().reduce(.zero) { $0 * holder.point() + $1 }
        }

        var payload: [UInt8] {
            coefficients.dropFirst(kind == .refresh ? 1 : 0).flatMap { Edwards25519.generatorMultiple($0)?.encoded ?? [] }
        }

        /// What each seat but the rogue's ends with.
        func verdicts(_ change: (inout RogueDealing.Change) -> Void = { _ in }) throws -> [Int: ProtocolAbort] {
            let dealer = try party(2)
            let rogue = RogueDealing {
                $0.payload = { _ in payload }
                $0.shares = { group.parameters.isHolder($0) ? share($0).encoded : [] }
                change(&$0)
            }
            let outcomes = try group.drive(tamper: rogue.tamper(dealer: dealer, group.parameters.run))
            var verdicts: [Int: ProtocolAbort] = [:]
            for (seat, outcome) in outcomes where seat != dealer { verdicts[Int(seat.rawValue)] = outcome.abort }
            return verdicts
        }

        func all(_ abort: ProtocolAbort) -> [Int: ProtocolAbort] {
            Dictionary(uniqueKeysWithValues: group.parameters.seats.parties.filter { $0.rawValue != 2 }.map { (Int($0.rawValue), abort) })
        }
    }

    private static let kinds = RenewalProposal.Kind.allCases

    private func two() throws -> PartyIndex { try party(2) }

    /// The rewritten dealer's messages pass all checks of the opening: what other tests see is of their own doing. The dealer itself, which knows
    /// nothing of it, then sees another view.
    @Test(arguments: kinds) func theRogueIsOneThatPasses(_ kind: RenewalProposal.Kind) throws {
        let rogue = try Rogue(kind)
        let dealer = try two()
        #expect(try rogue.verdicts() == rogue.all(.retryable(missing: [dealer])))
    }

    @Test(arguments: kinds) func payloadsHaveTheirCommitments(_ kind: RenewalProposal.Kind) throws {
        let dealer = try two()
        var long = try Rogue(kind)
        long.coefficients.append(Scalar(5))
        // What is too much is taken for the salt, and leaves 32 bytes.
        #expect(try long.verdicts() == long.all(.blame([dealer], .undecodable(field: "end"))))
        var short = try Rogue(kind)
        short.coefficients.removeLast()
        for verdict in try short.verdicts().values {
            guard case .blame([dealer], .undecodable) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
        }
        let rogue = try Rogue(kind)
        let last = "ed25519 commitment 1"
        let identity = [1] + [UInt8](repeating: 0, count: 31)
        // The point of order 8 with a y that is not its own negative (RFC 8032's curve; a torsion point is in no subgroup of prime order).
        let torsion = try bytes(hex: "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
        for point in [identity, torsion] {
            #expect(
                try rogue.verdicts { $0.payload = { _ in rogue.payload.dropLast(32) + point } }
                    == rogue.all(.blame([dealer], .undecodable(field: last))))
        }
    }

    /// An opening without room for an echo and a salt is seen before views are compared.
    @Test func shortOpeningsAreSeenOnArrival() throws {
        let dealer = try two()
        for length in [34, 35, 34 + 31, 34 + 32, 34 + 63] {
            let group = try Rogue(.reshare).group
            let outcomes = try group.drive { message in
                message.round == 2 && !message.isPrivate && message.from == dealer ? Array(message.bytes.prefix(length)) : message.bytes
            }
            for (seat, outcome) in outcomes where seat != dealer {
                #expect(outcome.abort == .blame([dealer], .undecodable(field: "opening")), "\(length)")
            }
        }
    }

    /// Newcomers, who have nothing but the records, look as well, and so do those who leave.
    @Test func theConstantTermIsTheOldShare() throws {
        let dealer = try two()
        var rogue = try Rogue(.reshare)
        rogue.coefficients[0] = rogue.coefficients[0] + .one
        #expect(try rogue.verdicts() == rogue.all(.blame([dealer], .check("constant term"))))
        // Another member's share is no member's own.
        var other = try Rogue(.reshare)
        other.coefficients[0] = try other.group.shares[2][0].scalar(of: Edwards25519.self).declassified()
        #expect(try other.verdicts() == other.all(.blame([dealer], .check("constant term"))))
    }

    @Test(arguments: kinds) func sharesLieOnThePolynomial(_ kind: RenewalProposal.Kind) throws {
        let rogue = try Rogue(kind)
        let (dealer, one) = (try two(), try party(1))
        let verdicts = try rogue.verdicts { $0.shares = { ($0 == one ? rogue.share($0) + .one : rogue.share($0)).encoded } }
        #expect(verdicts[1] == .blame([dealer], .shareInvalid))
        // Its verdict is its own: to the others both fall silent.
        #expect(verdicts[3]?.culprits.isEmpty == true)
        for (bytes, field) in [
            ([UInt8](repeating: 255, count: 32), "share 0"), ([UInt8](repeating: 0, count: 31), "share 0"),
            ([UInt8](repeating: 0, count: 33), "end"), ([], "share 0"),
        ] {
            let verdicts = try rogue.verdicts { $0.shares = { $0 == one ? bytes : rogue.share($0).encoded } }
            #expect(verdicts[1] == .blame([dealer], .undecodable(field: field)))
        }
    }

    /// A refresh that adds something to every share deals another key: F[0] is not in the payload because it is known to be nothing.
    @Test func aRefreshAddsNothingToTheKey() throws {
        let dealer = try two()
        var rogue = try Rogue(.refresh)
        rogue.coefficients[0] = .one
        #expect(try rogue.verdicts() == rogue.all(.blame([dealer], .shareInvalid)))
    }

    /// A line that deals nothing, and parts of the three dealers of these slopes: their constant terms are their old shares, or nothing.
    private func summed(
        _ kind: RenewalProposal.Kind,
        _ slopes: (_ weights: [Scalar<Edwards25519>], _ shares: [Scalar<Edwards25519>]) -> [Scalar<Edwards25519>]
    ) throws -> (line: RenewalLine<Edwards25519>, parts: [PartyIndex: any DealtPart]) {
        let group =
            try kind == .refresh
            ? RenewalParties([.ed25519]) : RenewalParties([.ed25519], to: 2, [1, 2, 3])
        let points: [Scalar<Edwards25519>] = group.parameters.roster.parties.map { $0.point() }
        let weights = try points.map { kind == .refresh ? .one : try #require(Lagrange.coefficient(of: $0, among: points)) }
        let shares = try group.shares.map { try $0[0].scalar(of: Edwards25519.self).declassified() }
        let line = try RenewalLine<Edwards25519>(group.state.keys[0], share: nil, group.parameters, randomness: .system)
        var parts: [PartyIndex: any DealtPart] = [:]
        for (position, slope) in slopes(weights, shares).enumerated() {
            let coefficients = kind == .refresh ? [slope] : [shares[position], slope]
            var reader = WireReader(coefficients.flatMap { Edwards25519.generatorMultiple($0)?.encoded ?? [] })
            parts[group.parameters.dealers[position]] = try line.readPart(&reader)
        }
        return (line, parts)
    }

    /// X′[1] = 0 would lower the threshold. What the machine makes of it is among the known answers.
    @Test(arguments: kinds) func noCoefficientIsTheIdentity(_ kind: RenewalProposal.Kind) throws {
        let holders = try [1, 2, 3].map(party)
        let (line, parts) = try summed(kind) { weights, _ in
            zip([2, -1, -1].map { $0 < 0 ? -Scalar.one : Scalar(2) }, weights).map { $0 * ($1.inverse ?? .zero) }
        }
        #expect(!line.sum(parts, holders: holders))
        let (other, better) = try summed(kind) { weights, _ in weights.map { _ in Scalar(3) } }
        #expect(other.sum(better, holders: holders) && other.isKeyKept)
        // One dealer's part is missing, or of another length.
        #expect(!other.sum(better.filter { $0.key.rawValue != 2 }, holders: holders))
        let wider = try RenewalParties([.ed25519], to: 3, [1, 2, 3])
        let reading = try RenewalLine<Edwards25519>(wider.state.keys[0], share: nil, wider.parameters, randomness: .system)
        var reader = WireReader([1, 2, 3].flatMap { Edwards25519.generatorMultiple(Scalar($0))?.encoded ?? [] })
        let longer = try reading.readPart(&reader)
        #expect(!other.sum(better.merging([holders[1]: longer]) { $1 }, holders: holders))
    }

    @Test(arguments: kinds) func noPublicShareIsTheIdentity(_ kind: RenewalProposal.Kind) throws {
        let (one, three) = (try party(1), try party(3))
        // f_i(1) = 0 of all dealers, or what is added at 1 is its share's opposite.
        let (line, parts) = try summed(kind) { _, shares in
            kind == .refresh ? [Scalar(5), -shares[0], -Scalar(5)] : shares.map { -$0 }
        }
        #expect(!line.sum(parts, holders: [three, one]))
        #expect(line.sum(parts, holders: [three]))
    }

    /// Old shares that do not come to the key: a state that somebody lied about before the run, to all alike.
    @Test func theSumIsTheKey() throws {
        var wallet = try RenewalParties.wallet([.ed25519], threshold: 2, parties: 3)
        let other = try RenewalParties.wallet([.ed25519], threshold: 2, parties: 3).state.keys[0].publicKey
        wallet.shares = try wallet.shares.map { shares in
            try shares.map { share in
                let info = share.info
                let lie = KeyInfo(
                    scheme: info.scheme, thresholdProtocol: info.thresholdProtocol, keyID: info.keyID, epoch: 0, threshold: 2,
                    index: info.index, publicKey: other, publicShares: info.publicShares, chainCode: info.chainCode, runID: info.runID,
                    transcriptHash: info.transcriptHash, origin: info.origin)
                return try KeyShare(info: lie, secret: share.withSecret { $0.copy() })
            }
        }
        wallet.state = try #require(WalletState(keys: wallet.shares[0].map(\.info), roster: wallet.state.roster))
        for outcome in try RenewalParties(wallet, to: 2, [1, 2, nil], quorum: [1, 2, 3]).drive().values {
            #expect(outcome.abort == .abort(.check("public key")))
        }
    }

    /// A share that was never taken is not the public share's: a fault of ours, which no message of others reaches.
    @Test(arguments: kinds) func theOwnShareIsThePublicShares(_ kind: RenewalProposal.Kind) throws {
        let (line, parts) = try summed(kind) { weights, _ in weights.map { _ in Scalar(3) } }
        let (one, four) = (try party(1), try party(4))
        #expect(!line.isShareRight(at: one))
        #expect(line.sum(parts, holders: try [1, 2, 3].map(party)))
        #expect(!line.isShareRight(at: one) && !line.isShareRight(at: four))
        #expect(throws: ProtocolAbort.misuse(.order)) {
            let group = try RenewalParties([.ed25519])
            let fresh = try RenewalLine<Edwards25519>(group.state.keys[0], share: nil, group.parameters, randomness: .system)
            let context = RunContext(parameters: try #require(group.parameters.run), me: try party(1), id: fresh.payload)
            _ = try fresh.key(of: party(1), context, transcriptHash: [])
        }
    }

    /// The same in a run: a refresh of a share that was never its public share's, as a store could give it back that nobody checked.
    @Test func aWrongShareStaysWithItsHolder() throws {
        var wallet = try RenewalParties.wallet([.ed25519], threshold: 2, parties: 3)
        wallet.shares[0] = [KeyShare(made: wallet.shares[0][0].info, secret: SecretScalar<Edwards25519>(random: .system).encoded())]
        let outcomes = try RenewalParties(wallet).drive()
        let one = try party(1)
        for (seat, outcome) in outcomes {
            #expect(outcome.abort == (seat == one ? .abort(.check("own share")) : .retryable(missing: [one])))
        }
    }

    /// Who leaves gets nothing, and takes nothing where nothing belongs; neither do two of whom one only leaves.
    @Test func whereNothingBelongsNothingIsTaken() throws {
        for round in [2, 3] {
            // Seat 1 is the newcomer, 2 and 3 stay, 4 leaves.
            for (from, to) in [(1, 4), (2, 4), (1, 2), (1, 3)] {
                let group = try Rogue(.reshare).group
                let outcomes = try group.drive { message in
                    message.isPrivate && message.round == round && Int(message.from.rawValue) == from && Int(message.to.rawValue) == to
                        ? message.bytes + [0] : message.bytes
                }
                #expect(try outcomes[party(to)]?.abort == .blame([party(from)], .undecodable(field: "end")), "\(round) \(from) \(to)")
            }
        }
    }

    @Test func companionsPartsAreBehindTheShares() throws {
        let companion = ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 16)
        func verdict(_ round: Int, from: Int, to: Int, _ change: @escaping ([UInt8]) -> [UInt8]) throws -> ProtocolAbort? {
            let group = try RenewalParties([.ecdsaSecp256k1], to: 2, [nil, 2, 3], companion: companion)
            let outcomes = try group.drive { message in
                message.isPrivate && message.round == round && Int(message.from.rawValue) == from && Int(message.to.rawValue) == to
                    ? change(message.bytes) : message.bytes
            }
            return try #require(outcomes[try party(to)]).abort
        }
        let (one, two) = (try party(1), try party(2))
        // A newcomer deals nothing: its part is at the beginning; that of a dealer is behind one share.
        #expect(try verdict(2, from: 1, to: 2) { $0.flipping(34) } == .blame([one], .check("toy greeting")))
        #expect(try verdict(2, from: 2, to: 1) { $0.flipping(66) } == .blame([two], .check("toy greeting")))
        #expect(try verdict(2, from: 2, to: 1) { $0 + [0] } == .blame([two], .undecodable(field: "end")))
        #expect(try verdict(2, from: 1, to: 2) { $0 + [0] } == .blame([one], .undecodable(field: "end")))
        #expect(try verdict(2, from: 1, to: 2) { Array($0.dropLast()) } == .blame([one], .undecodable(field: "companion")))
        #expect(try verdict(3, from: 2, to: 1) { $0.flipping(35) } == .blame([two], .check("toy answer")))
        #expect(try verdict(3, from: 4, to: 1) { $0 + [0] } == .blame([try party(4)], .undecodable(field: "end")))
    }

    /// One field of one message changed on its way to one seat or to all: the page's verdict, and nobody honest in it.
    @Test func everyFieldOfEveryMessage() throws {
        struct Change {
            let round: Int
            let isPrivate: Bool
            let place: Int
            let toAll: ProtocolAbort.Reason?
            let toOne: ProtocolAbort.Reason?
            let blames: Bool
        }
        // Of the dealer at seat 2, one Ed25519 key; nil where the message is none of the run any more.
        let changes = [
            Change(
                round: 1, isPrivate: false, place: 0, toAll: .undecodable(field: "header"), toOne: .undecodable(field: "header"),
                blames: true),
            // Type 65, the next round's.
            Change(round: 1, isPrivate: false, place: 1, toAll: nil, toOne: nil, blames: false),
            Change(round: 1, isPrivate: false, place: 20, toAll: nil, toOne: nil, blames: false),
            Change(round: 1, isPrivate: false, place: 40, toAll: .echoMismatch, toOne: .echoMismatch, blames: false),
            Change(round: 2, isPrivate: false, place: 40, toAll: .echoMismatch, toOne: .echoMismatch, blames: false),
            // The salt, which ends the opening.
            Change(round: 2, isPrivate: false, place: -1, toAll: .openingMismatch, toOne: .openingMismatch, blames: true),
            Change(round: 2, isPrivate: true, place: 34, toAll: .shareInvalid, toOne: .shareInvalid, blames: true),
            Change(round: 2, isPrivate: true, place: 20, toAll: nil, toOne: nil, blames: false),
            Change(round: 3, isPrivate: false, place: 40, toAll: .echoMismatch, toOne: .echoMismatch, blames: false),
            Change(round: 3, isPrivate: true, place: 20, toAll: nil, toOne: nil, blames: false),
        ]
        let dealer = try two()
        for kind in Self.kinds {
            for change in changes {
                for toAll in [false, true] {
                    let group = try Rogue(kind).group
                    let outcomes = try group.drive { message in
                        guard message.round == change.round, message.isPrivate == change.isPrivate, message.from == dealer,
                            toAll || message.to.rawValue == 1,
                            !message.isPrivate || group.parameters.isHolder(message.to) || change.place < 34
                        else { return message.bytes }
                        return message.bytes.flipping(change.place < 0 ? message.bytes.count - 1 : change.place)
                    }
                    let reason = toAll ? change.toAll : change.toOne
                    let expected: ProtocolAbort =
                        reason.map { change.blames ? .blame([dealer], $0) : .abort($0) } ?? .retryable(missing: [dealer])
                    #expect(try outcomes[party(1)]?.abort == expected, "\(kind) \(change) \(toAll)")
                    for outcome in outcomes.values { #expect((outcome.abort?.culprits ?? []).allSatisfy { $0 == dealer }) }
                }
            }
        }
    }

    /// Any byte of any message changed on its way to everybody: no two holders end with different epochs, and none with another key.
    @Test(arguments: kinds) func changedBytesMakeNoOtherKey(_ kind: RenewalProposal.Kind) throws {
        for round in 1...3 {
            for isPrivate in [false, true] where round > 1 || !isPrivate {
                for place in [34, 60, 65, 66, 97, 98, 100, 129, 130, 161] {
                    let group = try Rogue(kind).group
                    let outcomes = try group.drive { message in
                        guard message.round == round, message.isPrivate == isPrivate, message.from.rawValue == 2,
                            place < message.bytes.count
                        else { return message.bytes }
                        return message.bytes.flipping(place)
                    }
                    let ends = outcomes.values.compactMap { try? $0.get() }
                    #expect(Set(ends.compactMap { group.parameters.state(after: $0)?.hash }).count <= 1)
                    for dealt in ends { #expect(dealt.keys.map(\.publicKey) == group.state.keys.map(\.publicKey)) }
                    for outcome in outcomes.values { #expect((outcome.abort?.culprits ?? []).allSatisfy { $0.rawValue == 2 }) }
                }
            }
        }
    }
}
