public import Groups

/// Lagrange interpolation over a group's scalars.
public enum Lagrange {
    /// Computes the coefficient of `point` among `points`, at x: Π (x − x_j)/(x_i − x_j) over the others.
    ///
    /// Nil where points repeat, one is zero, or `point` is not among them (rule D3: checked before any interpolation).
    public static func coefficient<Group: PrimeOrderGroup>(
        of point: Scalar<Group>, among points: [Scalar<Group>], at x: Scalar<Group> = .zero
    ) -> Scalar<Group>? {
        guard points.contains(point), Set(points).count == points.count, !points.contains(.zero) else { return nil }
        var numerator = Scalar<Group>.one
        var denominator = Scalar<Group>.one
        for other in points where other != point {
            numerator = numerator * (x - other)
            denominator = denominator * (point - other)
        }
        return denominator.inverse.map { numerator * $0 }
    }
}

extension PartyIndex {
    /// The index as a Shamir point.
    public func point<Group: PrimeOrderGroup>(of group: Group.Type = Group.self) -> Scalar<Group> { Scalar(UInt64(rawValue)) }
}
