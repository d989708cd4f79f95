/// What a signature lets somebody do later: an approval, a delegation, a change of owner.
public struct Power: Sendable, Equatable {
    /// A short sentence: who may do how much with what.
    public let statement: Sourced
    /// Whether it has no limit.
    public let isUnlimited: Bool

    /// A power.
    public init(_ statement: String, _ origin: Origin, isUnlimited: Bool = false) {
        self.statement = Sourced(statement, origin)
        self.isUnlimited = isUnlimited
    }
}
