import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// Each check of a dealing run, by a dealer or a relay that fails it and nothing before it (lifecycle.md section 1). Every test is red when its
/// check is taken out.
@Suite struct DealingCheckTests {
    /// An import of one Ed25519 key for 2 of 3, whose dealer's polynomial the test knows.
    fileprivate struct Rogue {
        let group: ImportParties
        let secret: Scalar<Edwards25519>
        var coefficients: [Scalar<Edwards25519>]
        var chainCode: [UInt8]
        /// The scalar that the proof is of.
        var proven: Scalar<Edwards25519>
        var prover: PartyIndex

        init() throws {
            group = try ImportParties([.ed25519])
            secret = try Scalar(encoded: group.secrets[0].withSecret { $0.exposed() })
            coefficients = [secret, Scalar(77)]
            chainCode = group.secrets[0].key.chainCode
            proven = secret
            prover = group.parameters.dealerSeat
        }

        func share(_ holder: PartyIndex) -> Scalar<Edwards25519> {
            coefficients.reversed().reduce(.zero) { $0 * holder.point() + $1 }
        }

        /// F, proof, chain code, as a dealer lays them out.
        func payload(_ context: RunContext) -> [UInt8] {
            let elements = coefficients.compactMap { Edwards25519.generatorMultiple($0) }
            let proof = ProofOfPossession<Edwards25519>(
                of: SecretScalar(proven), elements[0], context: context, prover: prover, scheme: .ed25519, from: .system)
            var writer = WireWriter()
            for element in elements { writer.write(element) }
            if let proof {
                writer.write(proof.commitment)
                writer.write(proof.response)
            }
            writer.write(chainCode)
            return writer.bytes
        }

        /// What each holder ends with.
        func verdicts(
            _ change: (inout RogueDealing.Change) -> Void = { _ in }
        ) throws -> [ProtocolAbort?] {
            let rogue = RogueDealing {
                $0.payload = payload
                $0.shares = { share($0).encoded }
                change(&$0)
            }
            let outcomes = try group.drive(tamper: rogue.tamper(group.parameters))
            return try (1...3).map { try #require(outcomes[try party($0)]).abort }
        }
    }

    private func dealer() throws -> PartyIndex { try party(4) }

    private func threeTimes(_ abort: ProtocolAbort) -> [ProtocolAbort?] { [abort, abort, abort] }

    /// The rewritten dealer's messages pass all checks of the opening: what other tests see is of their own doing. The dealer itself, which knows
    /// nothing of it, then sees another view.
    @Test func theRogueIsOneThatPasses() throws {
        let verdicts = try Rogue().verdicts()
        let dealer = try dealer()
        #expect(verdicts.allSatisfy { $0 == .retryable(missing: [dealer]) })
    }

    @Test func viewsAreComparedBeforeAnybodyIsBlamed() throws {
        let group = try ImportParties()
        // Another commitment to one holder, and an opening that fits none: nobody is blamed.
        let outcomes = try group.drive { message in
            if message.round == 1, message.from.rawValue == 4, message.to.rawValue == 1 { return message.bytes.flipping(40) }
            if message.round == 2, message.from.rawValue == 4, !message.isPrivate { return message.bytes.flipping(80) }
            return message.bytes
        }
        for seat in 1...3 { #expect(try outcomes[party(seat)]?.abort == .abort(.echoMismatch)) }
    }

    @Test func lastEchoesAreCompared() throws {
        let group = try ImportParties()
        for from in [2, 4] {
            let outcomes = try group.drive { message in
                message.round == 3 && !message.isPrivate && Int(message.from.rawValue) == from && message.to.rawValue == 1
                    ? message.bytes.flipping(40) : message.bytes
            }
            #expect(try outcomes[party(1)]?.abort == .abort(.echoMismatch))
            #expect(try outcomes[party(3)]?.abort == nil)
        }
    }

    @Test func openingsAreOfTheirCommitments() throws {
        let wrong = [UInt8](repeating: 1, count: 32)
        let verdicts = try Rogue().verdicts { $0.salt = wrong }
        let dealer = try dealer()
        #expect(verdicts.allSatisfy { $0 == .blame([dealer], .openingMismatch) })
        // A holder that deals nothing has committed to that, and the dealer looks too.
        let group = try ImportParties()
        let outcomes = try group.drive { message in
            message.round == 2 && message.from.rawValue == 2 && !message.isPrivate ? message.bytes.flipping(34 + 40) : message.bytes
        }
        for seat in [1, 3, 4] { #expect(try outcomes[party(seat)]?.abort == .blame([party(2)], .openingMismatch)) }
    }

    @Test func payloadsHaveTheirParts() throws {
        var long = try Rogue()
        long.coefficients.append(Scalar(5))
        #expect(try long.isBlamed())
        var short = try Rogue()
        short.coefficients.removeLast()
        #expect(try short.isBlamed())
        // A byte more, and the identity.
        let more = try Rogue()
        let dealer = try dealer()
        let longer = try more.verdicts { change in change.payload = { more.payload($0) + [0] } }
        #expect(longer.allSatisfy { $0 == .blame([dealer], .undecodable(field: "end")) })
        let none = [1] + [UInt8](repeating: 0, count: 31)
        let identity = try more.verdicts { change in change.payload = { none + more.payload($0).dropFirst(32) } }
        #expect(identity.allSatisfy { $0 == .blame([dealer], .undecodable(field: "ed25519 commitment 0")) })
    }

    /// Whoever deals nothing opens nothing.
    @Test func holdersOpenNothing() throws {
        let group = try ImportParties()
        let outcomes = try group.drive { message in
            message.round == 2 && message.from.rawValue == 2 && !message.isPrivate ? message.bytes + [0] : message.bytes
        }
        for seat in [1, 3, 4] { #expect(try outcomes[party(seat)]?.abort == .blame([party(2)], .undecodable(field: "end"))) }
    }

    @Test func lengthsAreSeenOnArrival() throws {
        let group = try ImportParties()
        for (round, change) in [(1, 1), (1, -1), (2, -1), (2, -33), (2, -65), (3, 1), (3, -1)] {
            let outcomes = try group.drive { message in
                guard message.round == round, message.from.rawValue == 2, !message.isPrivate, message.to.rawValue == 1 else {
                    return message.bytes
                }
                return change > 0 ? message.bytes + [0] : Array(message.bytes.dropLast(-change))
            }
            let verdict = try #require(outcomes[try party(1)]).abort
            guard case .blame(let culprits, .undecodable) = verdict else {
                Issue.record("round \(round), \(change): \(String(describing: verdict))")
                continue
            }
            #expect(culprits == [try party(2)])
        }
    }

    @Test func theKeyIsTheOneThatWasAgreedOn() throws {
        var other = try Rogue()
        (other.coefficients[0], other.proven) = (Scalar(5), Scalar(5))
        #expect(try other.verdicts() == threeTimes(.blame([party(4)], .check("constant term"))))
        var code = try Rogue()
        code.chainCode = code.chainCode.flipping(0)
        #expect(try code.verdicts() == threeTimes(.blame([party(4)], .check("constant term"))))
    }

    @Test func theDealerKnowsTheKey() throws {
        var other = try Rogue()
        other.proven = Scalar(5)
        #expect(try other.verdicts() == threeTimes(.blame([party(4)], .proofInvalid)))
        var elsewhere = try Rogue()
        elsewhere.prover = try party(1)
        #expect(try elsewhere.verdicts() == threeTimes(.blame([party(4)], .proofInvalid)))
    }

    @Test func sharesLieOnThePolynomial() throws {
        let rogue = try Rogue()
        let two = try party(2)
        let verdicts = try rogue.verdicts { $0.shares = { ($0 == two ? rogue.share($0) + .one : rogue.share($0)).encoded } }
        let dealer = try dealer()
        #expect(verdicts[1] == .blame([dealer], .shareInvalid))
        // Its verdict is its own: to the others it falls silent, as the dealer does.
        #expect(verdicts[0]?.culprits.isEmpty == true)
        for (bytes, field) in [
            ([UInt8](repeating: 255, count: 32), "share 0"), ([UInt8](repeating: 0, count: 31), "share 0"),
            ([UInt8](repeating: 0, count: 33), "end"),
        ] {
            let verdicts = try rogue.verdicts { $0.shares = { _ in bytes } }
            #expect(verdicts.allSatisfy { $0 == .blame([dealer], .undecodable(field: field)) })
        }
    }

    /// f(2) = 0: seat 2 would have no share that anybody could check.
    @Test func noPublicShareIsTheIdentity() throws {
        var rogue = try Rogue()
        rogue.coefficients[1] = -rogue.secret * (try #require(Scalar<Edwards25519>(2).inverse))
        #expect(rogue.share(try party(2)).isZero)
        #expect(try rogue.verdicts() == threeTimes(.abort(.identity)))
    }

    /// A share that was never taken is not the public share's: a fault of ours, which no message of others reaches.
    @Test func theOwnShareIsThePublicShares() throws {
        let group = try ImportParties([.ed25519])
        let context = RunContext(
            parameters: try #require(group.parameters.run), me: group.parameters.dealerSeat, id: [UInt8](repeating: 7, count: 32))
        func line(_ secret: RootSecret?) throws -> ImportLine<Edwards25519> {
            try ImportLine(group.secrets[0].key, secret: secret, threshold: 2, context: context, randomness: .system)
        }
        let (dealer, holder) = (try line(group.secrets[0]), try line(nil))
        let part = try #require(dealer.own)
        let two = try party(2)
        #expect(holder.sum([group.parameters.dealerSeat: part], holders: group.parameters.roster.parties))
        #expect(!holder.isShareRight(at: two))
        let share = dealer.share(for: two)?.exposed() ?? []
        let taken = try holder.take(SecretBytes(copying: share), of: part, from: group.parameters.dealerSeat, at: two)
        #expect(taken)
        let one = try party(1)
        #expect(holder.isShareRight(at: two) && !holder.isShareRight(at: one))
    }

    @Test func companionsPartsAreChecked() throws {
        let group = try ImportParties([.ed25519], companion: ToyCompanion())
        func verdict(_ round: Int, from: Int, _ change: @escaping ([UInt8]) -> [UInt8]) throws -> ProtocolAbort? {
            let outcomes = try group.drive { message in
                message.isPrivate && message.round == round && Int(message.from.rawValue) == from && message.to.rawValue == 1
                    ? change(message.bytes) : message.bytes
            }
            return try #require(outcomes[try party(1)]).abort
        }
        #expect(try verdict(2, from: 2) { $0.flipping(34) } == .blame([try party(2)], .check("toy greeting")))
        #expect(try verdict(2, from: 2) { $0 + [0] } == .blame([try party(2)], .undecodable(field: "end")))
        #expect(try verdict(3, from: 2) { $0.flipping(35) } == .blame([try party(2)], .check("toy answer")))
        #expect(try verdict(3, from: 2) { Array($0.dropLast()) } == .blame([try party(2)], .undecodable(field: "companion")))
        // Where nothing belongs nothing is taken.
        #expect(try verdict(3, from: 4) { $0 + [0] } == .blame([try party(4)], .undecodable(field: "end")))
    }

    /// Without a companion private messages between holders are headers.
    @Test func whereNothingBelongsNothingIsTaken() throws {
        let group = try ImportParties([.ed25519])
        for round in [2, 3] {
            let outcomes = try group.drive { message in
                message.isPrivate && message.round == round && message.from.rawValue == 2 && message.to.rawValue == 1
                    ? message.bytes + [0] : message.bytes
            }
            #expect(try outcomes[party(1)]?.abort == .blame([party(2)], .undecodable(field: "end")))
        }
    }

    @Test func missingMessagesAreNamed() throws {
        let group = try ImportParties([.ed25519])
        for (round, isPrivate, from) in [(1, false, 4), (2, true, 4), (2, true, 2), (3, false, 2), (3, true, 4)] {
            let outcomes = try group.drive { message in
                message.round == round && message.isPrivate == isPrivate && Int(message.from.rawValue) == from ? nil : message.bytes
            }
            #expect(try outcomes[party(1)]?.abort == .retryable(missing: [party(from)]))
        }
    }

    /// Any byte of any message changed on its way to everybody: no holder has a share of another key, and no two have different ones.
    @Test func changedBytesMakeNoOtherKey() throws {
        for round in 1...3 {
            for isPrivate in [false, true] where round > 1 || !isPrivate {
                for place in [34, 60, 65, 66, 100, 130, 161] {
                    let group = try ImportParties([.ed25519])
                    let outcomes = try group.drive { message in
                        guard message.round == round, message.isPrivate == isPrivate, message.from.rawValue == 4,
                            place < message.bytes.count
                        else { return message.bytes }
                        return message.bytes.flipping(place)
                    }
                    for seat in 1...3 {
                        guard let keys = try? outcomes[try party(seat)]?.get() else { continue }
                        #expect(keys.shares.map { RootKey($0.info) } == [group.secrets[0].key])
                    }
                }
            }
        }
    }
}

extension DealingCheckTests.Rogue {
    fileprivate func isBlamed() throws -> Bool {
        try verdicts().allSatisfy {
            if case .blame(let culprits, .undecodable) = $0 { culprits.map(\.rawValue) == [4] } else { false }
        }
    }
}
