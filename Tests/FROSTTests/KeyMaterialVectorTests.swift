import FROST
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Published vectors on the arithmetic around signing: key generation, repair of a share, encodings.
@Suite struct KeyMaterialVectorTests {
    @Test(arguments: FROSTVectors.keygen)
    func keyGeneration(_ name: String) throws {
        let vector: KeygenVector = try FROSTVectors.read(name)
        try Keygen(vector: vector).run(under: vector.suite)
    }

    @Test(arguments: FROSTVectors.repair)
    func repair(_ name: String) throws {
        let vector: RepairVector = try FROSTVectors.read(name)
        try Repair(vector: vector).run(under: vector.suite)
    }

    @Test(arguments: FROSTVectors.encodings)
    func encodings(_ name: String) throws {
        let vector: EncodingsVector = try FROSTVectors.read(name)
        try Encodings(vector: vector).run(under: vector.suite)
    }

    private struct Keygen: SuiteBody {
        let vector: KeygenVector

        func run<Suite: Ciphersuite>(_ suite: Suite.Type) throws {
            typealias Group = Suite.Group
            var polynomials: [Int: SecretPolynomial<Suite.Group>] = [:]
            var commitments: [FeldmanCommitment<Suite.Group>] = []
            for participant in vector.participants {
                let polynomial = try SecretPolynomial<Suite.Group>(coefficients: participant.coefficients.map(\.bytes))
                let committed = try #require(polynomial.commitments())
                #expect(committed.elements.map(\.encoded) == participant.commitments.map(\.bytes))
                polynomials[participant.identifier] = polynomial
                commitments.append(committed)
            }
            let joint = try #require(FeldmanCommitment.sum(commitments))
            #expect(vector.taproot == nil || vector.taproot == "keyOnly")
            let made = try #require(
                Suite.signingKey(joint.constant.encoded, plus: nil, taproot: vector.taproot == nil ? nil : .keyOnly))
            // The Taproot file leaves the output key and its shares with the parity that the tweak gave them; ours are even.
            let flipped = Suite.isNegated(vector.groupKey.bytes)
            #expect(made.publicKey == (flipped ? try Group.Element(encoded: vector.groupKey.bytes).negated.encoded : vector.groupKey.bytes))
            for participant in vector.participants {
                let point = Scalar<Suite.Group>(UInt64(participant.identifier))
                var share = SecretScalar<Suite.Group>()
                for (dealer, polynomial) in polynomials {
                    let dealt = polynomial.evaluated(at: point)
                    let encoded = dealt.encoded().exposed()
                    if dealer != participant.identifier { #expect(encoded == participant.received[String(dealer)]?.bytes) }
                    share.add(dealt)
                }
                var published = made.share(share)
                if flipped { published.negate() }
                let publishedBytes = published.encoded().exposed()
                #expect(publishedBytes == participant.signingShare.bytes)
                let publicShare = try #require(joint.evaluated(at: point).flatMap { made.publicShare($0.encoded) })
                let element = try Group.Element(encoded: publicShare)
                #expect((flipped ? element.negated : element).encoded == participant.verifyingShare.bytes)
                let right = joint.verifies(share, at: point)
                #expect(right)
                share.add(.one)
                let wrong = joint.verifies(share, at: point)
                #expect(!wrong)
            }
        }
    }

    private struct Repair: SuiteBody {
        let vector: RepairVector

        func run<Suite: Ciphersuite>(_ suite: Suite.Type) throws {
            typealias Group = Suite.Group
            func sum(_ scalars: [HexBytes]) throws -> Scalar<Group> {
                try scalars.map { try Scalar<Group>(encoded: $0.bytes) }.reduce(.zero, +)
            }
            #expect(try sum(vector.deltas).encoded == vector.sigma.bytes)
            #expect(try sum(vector.sigmas).encoded == vector.share.bytes)

            // The whole of it: three helpers of a 3-of-5 key make party 2's share anew, each term split so that nobody sees it.
            let polynomial = SecretPolynomial<Group>(random: 3, from: .test(11))
            let randomness = Randomness.test(12)
            let lost = Scalar<Group>(2)
            let helpers = [1, 4, 5].map { Scalar<Group>($0) }
            var sigmas = [Scalar<Group>](repeating: .zero, count: helpers.count)
            for helper in helpers {
                let zeta = try #require(Lagrange.coefficient(of: helper, among: helpers, at: lost))
                var rest = zeta * polynomial.evaluated(at: helper).declassified()
                for receiver in helpers.indices.dropLast() {
                    let delta = try #require(Scalar<Group>(reducing: randomness.bytes(64)))
                    sigmas[receiver] = sigmas[receiver] + delta
                    rest = rest - delta
                }
                sigmas[helpers.count - 1] = sigmas[helpers.count - 1] + rest
            }
            #expect(sigmas.reduce(.zero, +) == polynomial.evaluated(at: lost).declassified())
        }
    }

    private struct Encodings: SuiteBody {
        let vector: EncodingsVector

        func run<Suite: Ciphersuite>(_ suite: Suite.Type) throws {
            typealias Group = Suite.Group
            #expect(throws: GroupError.invalidElement) { try Group.Element(encoded: vector.invalidElement.bytes) }
            #expect(throws: GroupError.invalidElement) { try Group.Element.decodeAndMultiply(vector.invalidElement.bytes, by: .one) }
            let identifier = try Scalar<Group>(encoded: vector.identifier.bytes)
            #expect(identifier == Scalar(vector.identifierValue))
            #expect(identifier.encoded == vector.identifier.bytes)
            let first = try Group.Element(encoded: vector.element1.bytes)
            #expect(first == Group.generatorMultiple(.one))
            #expect(try Group.Element(encoded: vector.element2.bytes).encoded == vector.element2.bytes)
            let scalar = try Scalar<Group>(encoded: vector.scalar1.bytes)
            #expect(scalar.encoded == vector.scalar1.bytes)
            #expect(Suite.published(first.encoded) + scalar.encoded == vector.proofOfKnowledge.bytes)
        }
    }
}

/// Lagrange interpolation and its refusals (rule D3).
@Suite struct LagrangeTests {
    private func check<Group: PrimeOrderGroup>(_ group: Group.Type) throws {
        let polynomial = SecretPolynomial<Group>(random: 4, from: .test(13))
        let points = [3, 1, 200, 77].map { Scalar<Group>($0) }
        for x in [0, 9, 77].map({ Scalar<Group>($0) }) {
            var value = Scalar<Group>.zero
            for point in points {
                let lambda = try #require(Lagrange.coefficient(of: point, among: points, at: x))
                value = value + lambda * polynomial.evaluated(at: point).declassified()
            }
            #expect(value == polynomial.evaluated(at: x).declassified())
        }
        let one = Scalar<Group>(1)
        #expect(Lagrange.coefficient(of: one, among: [one, one]) == nil)
        #expect(Lagrange.coefficient(of: one, among: [one, Scalar(2), Scalar(2)]) == nil)
        #expect(Lagrange.coefficient(of: one, among: [one, .zero]) == nil)
        #expect(Lagrange.coefficient(of: one, among: [Scalar(2), Scalar(3)]) == nil)
        #expect(Lagrange.coefficient(of: one, among: [one]) == .one)
    }

    @Test func ed25519() throws { try check(Edwards25519.self) }
    @Test func secp256k1() throws { try check(Secp256k1.self) }
}
