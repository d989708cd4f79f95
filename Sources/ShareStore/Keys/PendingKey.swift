/// A key of a run, to be stored as pending with the others of that run.
public struct PendingKey: Sendable {
    /// The public record.
    public let key: NewKey
    /// The share. The store takes it out.
    public let share: SecretBox
    /// The pair set-ups beside it; none where the key has none.
    public let pairs: [NewPairSetup]

    /// A key; it is checked when it is stored.
    public init(_ key: NewKey, share: SecretBox, pairs: [NewPairSetup] = []) {
        self.key = key
        self.share = share
        self.pairs = pairs
    }
}
