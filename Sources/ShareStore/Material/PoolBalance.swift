/// The content of a pool in brief, for comparison with the pools of its other signers.
public struct PoolBalance: Hashable, Sendable {
    /// The pool.
    public let pool: MaterialPool
    /// The identifiers of all units in it, added without carry: equal for two signers that hold the same units.
    public let balance: [UInt8]

    /// The balance of an empty pool.
    public static let ofNothing = PoolRow.emptyBalance
}

extension SQLiteShareStore {
    /// The balances of the current generation's pools.
    public func poolBalances() throws(StoreError) -> [PoolBalance] {
        try read { access, head in
            try PoolRow.all(head.rows(.pools, access)).filter { $0.name.generation == head.generation }
                .map { PoolBalance(pool: $0.name.pool, balance: $0.balance) }
        }
    }

    /// Destroys the units of a pool that are not among these: the other signers do not have them, so that they can never be used. A row
    /// that is no unit any more goes too.
    public func keepMaterial(_ pool: MaterialPool, _ kept: Set<[UInt8]>) throws(StoreError) {
        guard let poolKey else { throw refusesChanges }
        try change { change in
            try requireCurrent(poolKey, change.head)
            guard let row = try change.pool(pool) else { return }
            let numbers = try change.numbers(of: row, without: kept, poolKey)
            guard !numbers.isEmpty else { return }
            let lost = try change.destroy(numbers, under: poolKey)
            for start in stride(from: 0, to: lost.count, by: Self.largestBatch) {
                let ids = Array(lost[start..<min(start + Self.largestBatch, lost.count)])
                try change.append(.materialLost, [EventField("ids", ids: ids)])
            }
        }
    }

    /// Refuses a store in which any sealed table is not as it was left.
    package func requireSealedTables() throws(StoreError) {
        try read { access, head in for table in SealedTable.allCases { _ = try head.rows(table, access) } }
    }
}
