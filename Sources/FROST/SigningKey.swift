public import Groups

/// The key that a signature verifies under, and the map x ↦ ±x + offset that takes the wallet's key, and each share of it, there.
///
/// Shares follow their key because Lagrange's coefficients add up to one.
public struct SigningKey<Group: PrimeOrderGroup>: Equatable, Sendable {
    /// The public key, encoded.
    public let publicKey: [UInt8]
    /// Whether the map negates the wallet's key before it adds the offset.
    public let negates: Bool
    /// The offset that the map adds.
    public let offset: Scalar<Group>

    /// Makes a key with its map.
    public init(publicKey: [UInt8], negates: Bool, offset: Scalar<Group>) {
        self.publicKey = publicKey
        self.negates = negates
        self.offset = offset
    }

    /// Takes a share along the map: ±x_i + offset. The branches depend on public values alone.
    package func share(_ share: borrowing SecretScalar<Group>) -> SecretScalar<Group> {
        var moved = share.copy()
        if negates { moved.negate() }
        if !offset.isZero { moved.add(offset) }
        return moved
    }

    /// Takes a public share along the map: ±Y_i + offset·G, encoded; nil where that is the identity or Y_i does not decode.
    package func publicShare(_ share: [UInt8]) -> [UInt8]? {
        guard negates || !offset.isZero else { return share }
        guard var element = try? Group.Element(encoded: share) else { return nil }
        if negates { element = element.negated }
        guard let summand = Group.generatorMultiple(offset) else { return element.encoded }
        return element.adding(summand)?.encoded
    }
}
