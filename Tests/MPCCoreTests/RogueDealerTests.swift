import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// A dealer who builds its messages wrong rather than has them altered: its own commitment covers what it says.
@Suite struct RogueDealerTests {
    private static let schemes: [SignatureScheme] = [.ed25519, .ecdsaSecp256k1]

    private func run(_ scheme: SignatureScheme, _ body: any DealerBody) throws {
        switch scheme {
        case .ed25519: try body.run(RogueRun<Edwards25519>(scheme: scheme))
        case .ecdsaSecp256k1, .bip340Secp256k1: try body.run(RogueRun<Secp256k1>(scheme: scheme))
        }
    }

    /// Both honest parties blame party 2 for this.
    private static func expectBlame<G: PrimeOrderGroup>(
        _ reason: ProtocolAbort.Reason, _ run: RogueRun<G>, _ what: String = "",
        open: RogueRun<G>.Open = { dealer, echo, _ in dealer.opening(echo) },
        location: SourceLocation = #_sourceLocation, _ prepare: RogueRun<G>.Prepare
    ) throws {
        let outcomes = try run.outcomes(prepare, open: open)
        #expect(outcomes.count == 2, sourceLocation: location)
        for (party, outcome) in outcomes {
            #expect(outcome.abort == .blame([try TestSupport.party(2)], reason), "\(what), party \(party)", sourceLocation: location)
        }
    }

    @Test(arguments: schemes) func honestRogueSucceeds(_ scheme: SignatureScheme) throws { try run(scheme, Honest()) }
    @Test(arguments: schemes) func shares(_ scheme: SignatureScheme) throws { try run(scheme, Shares()) }
    @Test(arguments: schemes) func proofs(_ scheme: SignatureScheme) throws { try run(scheme, Proofs()) }
    @Test(arguments: schemes) func encodings(_ scheme: SignatureScheme) throws { try run(scheme, Encodings()) }
    @Test(arguments: schemes) func commitments(_ scheme: SignatureScheme) throws { try run(scheme, Commitments()) }
    @Test(arguments: schemes) func views(_ scheme: SignatureScheme) throws { try run(scheme, Views()) }

    /// The rewritten dealer is one the code accepts: the other tests fail for their own reason.
    private struct Honest: DealerBody {
        func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws {
            var dealer: RogueDealer<G>?
            var others: [PartyIndex: [UInt8]] = [:]
            let outcomes = try run.outcomes { rogue, _ in
                dealer = rogue
            } open: { rogue, echo, honest in
                others = honest
                return rogue.opening(echo)
            }
            let rogue = try #require(dealer)
            let keys = try outcomes.sorted { $0.key < $1.key }.map { try $0.value.get() }
            #expect(keys.count == 2)
            let info = keys[0].info
            #expect(info.transcriptHash == keys[1].info.transcriptHash && info.keyID == keys[1].info.keyID)
            #expect(info.publicShares == keys[1].info.publicShares)
            // X = Σ F_j[0], and the chain code of all contributions, in index order.
            let size = G.elementSize
            let constants = try others.values.map { try G.Element(encoded: Array($0[66..<66 + size])) }
            let own = try G.Element(encoded: rogue.elements[0])
            #expect(G.Element.sum(constants + [own])?.encoded == info.publicKey)
            var chainCode = Transcript(.keygenChainCode)
            chainCode.absorb(run.scheme.rawValue)
            for index in 1...3 {
                let opening = others[try party(index)]
                chainCode.absorb(opening.map { Array($0[($0.count - 64)..<($0.count - 32)]) } ?? rogue.chainCode)
            }
            #expect(info.chainCode == chainCode.hash())
            // Any two of three interpolate to the key.
            let points = [1, 3].map { Scalar<G>($0) }
            let secret = try zip(points, keys).reduce(Scalar<G>.zero) { sum, entry in
                let lambda = try #require(Lagrange.coefficient(of: entry.0, among: points))
                return sum + lambda * (try entry.1.scalar(of: G.self).declassified())
            }
            #expect(G.generatorMultiple(secret)?.encoded == info.publicKey)
        }
    }

    private struct Shares: DealerBody {
        func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws {
            let (one, three) = (try party(1), try party(3))
            try expectBlame(.shareInvalid, run, "off by one") { dealer, _ in
                for peer in dealer.context.peers { dealer.shares[peer] = (dealer.share(peer) + .one).encoded }
            }
            try expectBlame(.shareInvalid, run, "swapped") { dealer, _ in
                dealer.shares = [one: dealer.share(three).encoded, three: dealer.share(one).encoded]
            }
            try expectBlame(.shareInvalid, run, "zero") { dealer, _ in
                for peer in dealer.context.peers { dealer.shares[peer] = Scalar<G>.zero.encoded }
            }
            try expectBlame(.shareInvalid, run, "of a polynomial of degree t") { dealer, _ in
                dealer.coefficients.append(.one)
                for peer in dealer.context.peers { dealer.shares[peer] = dealer.share(peer).encoded }
            }
            try expectBlame(.undecodable(field: "share 0"), run, "not canonical") { dealer, _ in
                for peer in dealer.context.peers { dealer.shares[peer] = [UInt8](repeating: 255, count: 32) }
            }
            try expectBlame(.undecodable(field: "end"), run, "one more") { dealer, _ in
                for peer in dealer.context.peers { dealer.shares[peer]? += [0] }
            }
            // To one alone: that one blames on its own verdict, the other waits in vain.
            let outcomes = try run.outcomes { dealer, _ in dealer.shares[one] = (dealer.share(one) + .one).encoded }
            #expect(outcomes[one]?.abort == .blame([try party(2)], .shareInvalid))
            #expect(outcomes[three]?.abort == .retryable(missing: [one]))
        }
    }

    /// Each proof is of the dealer's own statement but for one thing, and committed to.
    private struct Proofs: DealerBody {
        func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws {
            func proof(_ what: String, _ change: @escaping (inout RogueDealer<G>) throws -> Void) throws {
                try expectBlame(.proofInvalid, run, what) { dealer, _ in
                    try change(&dealer)
                    dealer.commit()
                }
            }
            let one = try party(1)
            try proof("another secret") { try $0.prove(secret: Scalar(5)) }
            try proof("of another run") { try $0.prove(runID: [UInt8](repeating: 9, count: 32)) }
            try proof("of another party") { try $0.prove(prover: one) }
            try proof("under another scheme") { try $0.prove(scheme: .bip340Secp256k1) }
            try proof("of another statement") { try $0.prove(statement: $0.elements[1]) }
            try proof("response altered") { $0.proofResponse = (try Scalar<G>(encoded: $0.proofResponse) + .one).encoded }
            try proof("response zero") { $0.proofResponse = Scalar<G>.zero.encoded }
            try proof("commitment altered") { $0.proofCommitment = $0.elements[1] }
            // A constant that the dealer does not know: the rogue key itself.
            try proof("unknown constant") { dealer in
                dealer.elements[0] = try #require(G.generatorMultiple(Scalar(31_337))).encoded
                try dealer.prove()
            }
        }
    }

    private struct Encodings: DealerBody {
        func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws {
            let name = run.scheme.rawValue
            func refused(_ field: String, _ what: String, _ change: @escaping (inout RogueDealer<G>) throws -> Void) throws {
                try expectBlame(.undecodable(field: field), run, what) { dealer, _ in
                    try change(&dealer)
                    dealer.commit()
                }
            }
            var bad: [[UInt8]] = [[UInt8](repeating: 0, count: G.elementSize), [UInt8](repeating: 255, count: G.elementSize)]
            if G.elementSize == 32 {
                bad += try [
                    "0100000000000000000000000000000000000000000000000000000000000000",  // identity
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // order 8
                    "003789297ce02defa2f4bc7635d1d7ce99b96d76eb91d31f905101674ddab720",  // order 2·L
                    "131604d01865fbedf9f662d25311c68a197cf286f2683724873a147fed6ada35",  // order 8·L
                    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // y = p + 3
                ].map { try bytes(hex: $0) }
            }
            for encoding in bad {
                for k in 0..<2 { try refused("\(name) commitment \(k)", encoding.hex) { $0.elements[k] = encoding } }
                try refused("\(name) proof commitment", encoding.hex) { $0.proofCommitment = encoding }
            }
            try refused("\(name) proof response", "not canonical") { $0.proofResponse = [UInt8](repeating: 255, count: 32) }
            // Exactly t: what would raise or lower the threshold leaves the fields after it out of place.
            for change: (inout RogueDealer<G>) -> Void in [
                { $0.elements.removeLast() }, { $0.elements.append($0.elements[0]) }, { $0.elements.removeAll() },
                { $0.elements.append(contentsOf: $0.elements) },
            ] {
                let outcomes = try run.outcomes { dealer, _ in
                    change(&dealer)
                    dealer.commit()
                }
                for outcome in outcomes.values {
                    guard case .blame([try party(2)], .undecodable) = outcome.abort else {
                        Issue.record("\(String(describing: outcome.abort))")
                        continue
                    }
                }
            }
        }
    }

    /// Commit, then reveal: nothing but what was committed to, by whom, in this run (rules S1, H5).
    private struct Commitments: DealerBody {
        func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws {
            let one = try party(1)
            try expectBlame(.openingMismatch, run, "of another run") { dealer, _ in dealer.commit(runID: [UInt8](repeating: 9, count: 32)) }
            try expectBlame(.openingMismatch, run, "as another party") { dealer, _ in dealer.commit(committer: one) }
            try expectBlame(.openingMismatch, run, "another salt") { dealer, _ in dealer.salt[0] ^= 1 }
            try expectBlame(.openingMismatch, run, "another chain code") { dealer, _ in dealer.chainCode[31] ^= 1 }
            try expectBlame(.openingMismatch, run, "a constant chosen after the others'") { dealer, echo, honest in
                var late = dealer
                late.coefficients[0] = Scalar(2)
                late.elements[0] = try #require(G.generatorMultiple(Scalar(2))).encoded
                try late.prove()
                return late.opening(echo)
            } _: { _, _ in
            }
            // Party 1's commitment and opening repeated as one's own: nothing in the opening is wrong but its owner.
            try expectBlame(.openingMismatch, run, "copied") { dealer, echo, honest in
                dealer.header(.keygenOpening) + echo + Array((honest[one] ?? [])[66...])
            } _: { dealer, honest in
                for peer in dealer.context.peers { dealer.commitments[peer] = honest[one] }
            }
        }
    }

    /// Different things to different parties: both stop, nobody is blamed (rules S2, H4).
    private struct Views: DealerBody {
        func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws {
            let three = try party(3)
            func expectAbort(
                _ what: String, open: RogueRun<G>.Open = { dealer, echo, _ in dealer.opening(echo) }, _ prepare: RogueRun<G>.Prepare
            ) throws {
                for outcome in try run.outcomes(prepare, open: open).values { #expect(outcome.abort == .abort(.echoMismatch), "\(what)") }
            }
            try expectAbort("two commitments") { dealer, _ in
                let told = dealer.commitments
                dealer.salt[0] ^= 1
                dealer.commit()
                dealer.commitments[three] = told[three]
            }
            // The echo comes before every check that blames: here the opening is wrong as well.
            try expectAbort("a wrong echo and a wrong opening") { dealer, echo, _ in
                dealer.opening(echo.flipping(0)).flipping(70)
            } _: { _, _ in
            }
            try expectAbort("a wrong echo and a wrong share") { dealer, echo, _ in
                dealer.opening(echo.flipping(31))
            } _: { dealer, _ in
                for peer in dealer.context.peers { dealer.shares[peer] = Scalar<G>.zero.encoded }
            }
        }
    }
}

private protocol DealerBody {
    func run<G: PrimeOrderGroup>(_ run: RogueRun<G>) throws
}
