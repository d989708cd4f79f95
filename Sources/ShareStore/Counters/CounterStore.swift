/// A store's aspect of counters: how far this party has come with its material, and how far others have been seen (rule S5).
public protocol CounterStore: Sendable {
    /// Reads this party's progress: how much it has used up, and where its event chain stands.
    func progress() throws(StoreError) -> PoolProgress
    /// Returns whether this party's event chain went through a place.
    func holds(_ position: ChainPosition) throws(StoreError) -> Bool
    /// Reads this party's counter: how much material it has used up.
    func counter() throws(StoreError) -> PoolCounter
    /// Reads the highest counter of this party's own that others had heard, that its log did not hold, and for which it voided its pools.
    func answeredCounter() throws(StoreError) -> PoolCounter?
    /// Keeps another party's counter with its signed statement, where it is beyond the one kept (rule S5).
    func recordCounter(of party: UInt8, _ counter: PoolCounter, statement: [UInt8], epoch: UInt32) throws(StoreError)
    /// Keeps the counters of several parties in one step; returns what had been kept of each.
    @discardableResult func recordCounters(
        _ seen: [(party: UInt8, counter: PoolCounter, statement: [UInt8])], epoch: UInt32
    ) throws(StoreError) -> [KeptCounter?]
    /// Reads the highest counter seen of another party, with its signed statement; nil where none was.
    func counter(of party: UInt8) throws(StoreError) -> (counter: PoolCounter, statement: [UInt8])?
}
