internal import MPCCore
public import PartyCore
internal import ShareStore

/// What became of a pool in a refill.
public enum RefillReport: Sendable {
    /// A batch was made: so many units lie in the pool now.
    case made(KeptPool, ready: Int64)
    /// The pool holds what it is to.
    case filled(KeptPool)
    /// It could not be filled.
    case failed(KeptPool, WalletError)
}

extension LocalWallet {
    /// Fills the pools that are kept at a level up to their targets, one after another, by no more than one process at a time.
    ///
    /// A pool that cannot be filled keeps no other from it. Cancellation ends it after the batch that is under way: what was made lies in the
    /// pools of all of its signers.
    ///
    /// - Parameters:
    ///   - onlyLow: whether pools above their low-water mark are let be.
    ///   - tell: called with what becomes of each pool.
    /// - Throws: what keeps all pools from being looked at, or another process from letting go of them.
    public func refill(
        _ levels: PoolLevels, onlyLow: Bool = false, tell: (RefillReport) throws(WalletError) -> Void = { _ in }
    ) async throws(WalletError) {
        func wanting(_ overview: PoolOverview) -> [KeptPool] {
            overview.pools.filter { onlyLow ? $0.isLow : $0.missing > 0 }
        }
        // Most looks find nothing to do, and disturb nobody.
        guard !wanting(try await poolOverview(levels)).isEmpty else { return }
        var turns: [StoreTurn] = []
        defer { withExtendedLifetime(turns) {} }
        for party in parties { turns.append(try await party.refillTurn()) }
        // Whoever had the turn before has filled them.
        for pool in wanting(try await poolOverview(levels)) {
            guard !Task.isCancelled else { return }
            do throws(WalletError) {
                guard try await fill(pool, tell) else { return }
            } catch {
                try tell(.failed(pool, error))
                continue
            }
            try tell(.filled(pool))
        }
    }

    /// False where it was cancelled before the pool was full.
    private func fill(_ pool: KeptPool, _ tell: (RefillReport) throws(WalletError) -> Void) async throws(WalletError) -> Bool {
        var made = 0
        while made < pool.missing {
            guard !Task.isCancelled else { return false }
            switch pool.owner {
            case .signers(let signers):
                let batch = min(Self.presigningBatch, pool.missing - made)
                try await presign(pool.scheme, count: batch, signers: signers)
                made += batch
            case .party(let index):
                guard let party = parties.first(where: { $0.index == index }) else { throw noQuorum(1) }
                let batch = min(Self.nonceBatch, pool.missing - made)
                do throws(WalletError) { try await party.fillPool(scheme: pool.scheme, count: batch) } catch { throw .party(index, error) }
                made += batch
            }
            try tell(.made(pool, ready: pool.available + Int64(made)))
        }
        return true
    }
}
