/// A power that a signature gives to somebody for later: an approval, a delegation, a change of owner.
public struct Power: Sendable, Equatable {
    /// A short sentence: who may do how much with what.
    public let statement: Sourced
    /// Whether the power has no limit.
    public let isUnlimited: Bool

    /// A power.
    public init(_ statement: Sourced, isUnlimited: Bool = false) {
        self.statement = statement
        self.isUnlimited = isUnlimited
    }

    /// A power.
    public init(_ statement: String, _ origin: Origin, isUnlimited: Bool = false) {
        self.init(Sourced(statement, origin), isUnlimited: isUnlimited)
    }
}
