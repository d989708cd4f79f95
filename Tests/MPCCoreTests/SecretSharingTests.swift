import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Polynomials and their commitments, for every group that shares are made in.
@Suite struct SecretSharingTests {
    private func check<G: PrimeOrderGroup>(_ group: G.Type) throws {
        let polynomial = SecretPolynomial<G>(random: 3, from: .test(62))
        let commitment = try #require(polynomial.commitments())
        #expect(polynomial.threshold == 3 && commitment.elements.count == 3)
        #expect(FeldmanCommitment<G>([]) == nil)
        for x in [0, 1, 2, 255] as [UInt64] {
            let point = Scalar<G>(x)
            #expect(commitment.evaluated(at: point) == polynomial.evaluated(at: point).timesGenerator())
        }
        // A constant of one's choosing.
        let constant = SecretScalar<G>(random: .test(63))
        let given = SecretPolynomial<G>(constant: constant, threshold: 2, from: .test(64))
        #expect(given.threshold == 2)
        #expect(given.evaluated(at: .zero).declassified() == constant.declassified())
        // Sums: only of equal lengths, and no coefficient may vanish (that would lower the threshold).
        let other = try #require(SecretPolynomial<G>(random: 3, from: .test(65)).commitments())
        let sum = try #require(FeldmanCommitment.sum([commitment, other]))
        let point = Scalar<G>(9)
        let (a, b) = (try #require(commitment.evaluated(at: point)), try #require(other.evaluated(at: point)))
        #expect(sum.evaluated(at: point) == a.adding(b))
        let shorter = try #require(FeldmanCommitment<G>(Array(commitment.elements.prefix(2))))
        let longer = try #require(FeldmanCommitment<G>(commitment.elements + [commitment.constant]))
        #expect(FeldmanCommitment.sum([commitment, shorter]) == nil)
        #expect(FeldmanCommitment.sum([shorter, commitment]) == nil)
        #expect(FeldmanCommitment.sum([commitment, longer]) == nil)
        #expect(FeldmanCommitment<G>.sum([]) == nil)
        for k in 0..<3 {
            var elements = other.elements
            elements[k] = commitment.elements[k].negated
            #expect(FeldmanCommitment.sum([commitment, try #require(FeldmanCommitment<G>(elements))]) == nil)
        }
        // Partial sums on the way to a value may vanish: F(x) = A − A·x + B·x² at x = 1 passes through no hole.
        let element = commitment.constant
        let through = try #require(FeldmanCommitment<G>([other.constant, element.negated, element]))
        #expect(through.evaluated(at: .one) == other.constant)
        let vanishing = try #require(FeldmanCommitment<G>([element, element.negated]))
        #expect(vanishing.evaluated(at: .one) == nil)
        let zero = SecretScalar<G>()
        let accepted = vanishing.verifies(zero, at: .one)
        #expect(!accepted, "a share of zero proves nothing")
        #expect(throws: GroupError.scalarNotCanonical) { try SecretPolynomial<G>(coefficients: [[UInt8](repeating: 255, count: 32)]) }
    }

    @Test func ed25519() throws { try check(Edwards25519.self) }
    @Test func secp256k1() throws { try check(Secp256k1.self) }
}
