/// The counter that a party had kept of another, with its signed statement.
public struct KeptCounter: Equatable, Sendable {
    /// The counter.
    public let counter: PoolCounter
    /// The signed statement.
    public let statement: [UInt8]

    /// Makes a kept counter, as a store gives it back; other implementations of ``ShareStore`` make it too.
    public init(counter: PoolCounter, statement: [UInt8]) {
        self.counter = counter
        self.statement = statement
    }
}
