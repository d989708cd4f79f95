/// A store's aspect of material: pools of units that are used once, each of a key's epoch and, for pre-signatures, of a signer set.
public protocol MaterialStore: Sendable {
    /// Adds a batch of units to the pool of an active key. The secrets are taken out of their boxes.
    func addMaterial(_ pool: MaterialPool, _ units: [NewMaterial]) throws(StoreError)
    /// Reads the oldest units of the pool, for peers to choose from.
    func availableMaterial(_ pool: MaterialPool, limit: Int) throws(StoreError) -> [AvailableMaterial]
    /// Reads the levels of all pools: how many units there are and were, a line per key, epoch, signer set and generation.
    func poolLevels() throws(StoreError) -> [PoolLevel]
    /// Destroys units and hands out their secrets, all of them or none, in the order of `ids`.
    ///
    /// The deletion is durable before a secret is returned (rule S4).
    func consumeMaterial(
        _ pool: MaterialPool, ids: [[UInt8]], for request: [UInt8], approval: ApprovalNote?
    ) throws(StoreError) -> Consumption
    /// The reason why another file of this store may be in use by another process, in which case no units are handed out. Nil also of a
    /// store that was opened for reading.
    var copyRefusal: CopyRefusal? { get }
    /// Destroys all material, of every pool, and begins a generation beyond this store's own and the one that others have seen (rule S5).
    func voidPool(seen: PoolCounter?) throws(StoreError) -> PoolOutcome
}

extension MaterialStore {
    /// Destroys units and hands out their secrets, for a request whose approval the log has.
    public func consumeMaterial(_ pool: MaterialPool, ids: [[UInt8]], for request: [UInt8]) throws(StoreError) -> Consumption {
        try consumeMaterial(pool, ids: ids, for: request, approval: nil)
    }
}
