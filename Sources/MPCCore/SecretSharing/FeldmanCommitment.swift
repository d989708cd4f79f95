public import Groups

/// Commitments F[0…t−1] to a polynomial's coefficients (Feldman 1987): F(i) = Σ F[k]·i^k is the public share of i.
public struct FeldmanCommitment<Group: PrimeOrderGroup>: Equatable, Sendable {
    /// The commitments F[0], F[1], …, exactly t of them.
    public let elements: [Group.Element]

    /// Makes a commitment of at least one element; nil otherwise.
    public init?(_ elements: [Group.Element]) {
        guard !elements.isEmpty else { return nil }
        self.elements = elements
    }

    /// The commitment F[0] to the constant term: the public key of what is shared.
    public var constant: Group.Element { elements[0] }

    /// Evaluates F(x) = Σ F[k]·x^k by Horner's rule; nil where that is the identity.
    public func evaluated(at x: Scalar<Group>) -> Group.Element? {
        guard !x.isZero else { return constant }
        var value: Group.Element? = nil
        for element in elements.reversed() {
            // A nil in between is the identity, which multiplication keeps and addition replaces.
            if let current = value?.multiplied(by: x) { value = current.adding(element) } else { value = element }
        }
        return value
    }

    /// Returns whether a share lies on the committed polynomial at x: `share`·G = F(x).
    public func verifies(_ share: borrowing SecretScalar<Group>, at x: Scalar<Group>) -> Bool {
        guard let left = share.timesGenerator(), let right = evaluated(at: x) else { return false }
        return left == right
    }

    /// Adds several dealers' commitments, coefficient by coefficient; nil where lengths differ or a sum is the identity (which would lower
    /// the threshold).
    public static func sum(_ commitments: [FeldmanCommitment]) -> FeldmanCommitment? {
        guard let t = commitments.first?.elements.count, commitments.allSatisfy({ $0.elements.count == t }) else { return nil }
        var sums: [Group.Element] = []
        for k in 0..<t {
            guard let sum = Group.Element.sum(commitments.map { $0.elements[k] }) else { return nil }
            sums.append(sum)
        }
        return FeldmanCommitment(sums)
    }
}
