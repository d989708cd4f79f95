public import Groups
public import Secrets

/// A secret polynomial of degree t − 1 over a group's scalars (Shamir 1979): f(0) is shared, f(i) is party i's share.
///
/// The coefficients lie in one wiped buffer; evaluation is Horner's rule in constant time.
public final class SecretPolynomial<Group: PrimeOrderGroup>: Sendable {
    private let coefficients: [Boxed]

    private final class Boxed: Sendable {
        let scalar: SecretScalar<Group>
        init(_ scalar: consuming SecretScalar<Group>) { self.scalar = scalar }
    }

    /// Draws t ≥ 1 random coefficients.
    public init(random t: Int, from randomness: Randomness) {
        coefficients = (0..<max(t, 1)).map { _ in Boxed(SecretScalar(random: randomness)) }
    }

    /// Makes a polynomial with a given constant term and t − 1 random coefficients.
    public init(constant: borrowing SecretScalar<Group>, threshold t: Int, from randomness: Randomness) {
        coefficients = [Boxed(constant.copy())] + (1..<max(t, 1)).map { _ in Boxed(SecretScalar(random: randomness)) }
    }

    /// Makes a polynomial of given coefficients, constant term first, for published vectors.
    package init(coefficients: [[UInt8]]) throws(GroupError) {
        var boxes: [Boxed] = []
        for encoded in coefficients { boxes.append(Boxed(try SecretScalar(decoding: SecretBytes(copying: encoded)))) }
        self.coefficients = boxes
    }

    /// The threshold t, which is the number of coefficients.
    public var threshold: Int { coefficients.count }

    /// Evaluates f at a public point x.
    public func evaluated(at x: Scalar<Group>) -> SecretScalar<Group> {
        var value = SecretScalar<Group>()
        for coefficient in coefficients.reversed() {
            value.multiply(by: x)
            value.add(coefficient.scalar)
        }
        return value
    }

    /// Computes the Feldman commitments F[k] = f_k·G; nil in the negligible case of a zero coefficient.
    public func commitments() -> FeldmanCommitment<Group>? { commitments(from: 0) }

    /// The commitments F[first], F[first + 1], …: without F[0] of a polynomial whose constant term is zero and known to be.
    package func commitments(from first: Int) -> FeldmanCommitment<Group>? {
        var elements: [Group.Element] = []
        for coefficient in coefficients.dropFirst(first) {
            guard let element = coefficient.scalar.timesGenerator() else { return nil }
            elements.append(element)
        }
        return FeldmanCommitment(elements)
    }

    /// Lends the constant term, for the proof of possession.
    package func withConstant<R>(_ body: (borrowing SecretScalar<Group>) -> R) -> R { body(coefficients[0].scalar) }
}
