package import Groups
package import Secrets

/// A secret scalar cut into terms, all random but that they sum up to it: fewer than all say nothing.
package final class AdditiveShares<Group: PrimeOrderGroup>: Sendable {
    private final class Boxed: Sendable {
        let scalar: SecretScalar<Group>
        init(_ scalar: consuming SecretScalar<Group>) { self.scalar = scalar }
    }
    private let terms: [Boxed]

    /// Cuts a value into `count` ≥ 1 terms, of which the last is what the others leave.
    package init(of value: borrowing SecretScalar<Group>, count: Int, from randomness: Randomness) {
        var rest = value.copy()
        var terms: [Boxed] = []
        for _ in 1..<max(count, 1) {
            let term = SecretScalar<Group>(random: randomness)
            rest.subtract(term)
            terms.append(Boxed(term))
        }
        terms.append(Boxed(rest))
        self.terms = terms
    }

    /// The number of terms.
    package var count: Int { terms.count }

    /// A term; nil outside of their number.
    package func term(_ position: Int) -> SecretScalar<Group>? {
        guard terms.indices.contains(position) else { return nil }
        return terms[position].scalar.copy()
    }

    /// The terms times the generator; nil in the negligible case of a term of zero.
    package func points() -> [Group.Element]? {
        let points = terms.compactMap { $0.scalar.timesGenerator() }
        return points.count == terms.count ? points : nil
    }
}

extension SecretScalar {
    /// Adds a secret times a public weight, as Lagrange's coefficients are.
    package mutating func add(_ share: consuming SecretScalar, times weight: Scalar<Group>) {
        var term = share
        term.multiply(by: weight)
        add(term)
    }
}
