public import ChainKit
public import MPCCore
public import PartyCore
internal import ShareStore

/// The pools of a wallet's parties.
extension LocalWallet {
    /// Pre-signatures that one run makes.
    static let presigningBatch = 100
    /// Nonces that a party adds to its pool in one step; a store takes 10,000.
    static let nonceBatch = 1000

    /// Fills pools: every party's nonces, or the pre-signatures of one signer set.
    ///
    /// - Parameters:
    ///   - signers: the set whose pool to fill, for schemes whose material belongs to one; the lowest t parties where it is nil.
    ///   - progress: called with how many units there are after each batch.
    public func presign(
        _ scheme: SignatureScheme, count: Int, signers: [PartyIndex]? = nil, progress: (Int) -> Void = { _ in }
    ) async throws(WalletError) {
        guard count >= 1 else { throw .protocolAbort(.misuse(.parameter("1 or more units of signing material"))) }
        let key = try key(scheme)
        var made = 0
        guard key.binding == .signerSet else {
            while made < count {
                let batch = min(Self.nonceBatch, count - made)
                // One that cannot is no reason to leave the others without; that it cannot is said when they have.
                var failures: [(party: PartyIndex, error: WalletError)] = []
                for party in parties {
                    do throws(WalletError) { try await party.fillPool(scheme: scheme, count: batch) } catch {
                        failures.append((party.index, error))
                    }
                }
                if let first = failures.first { throw .party(first.party, first.error) }
                made += batch
                progress(made)
            }
            return
        }
        let set = try signerSet(signers, key: key)
        let turns = await stockTurns()
        defer { withExtendedLifetime(turns) {} }
        try await renewWhatHasToBe(of: set, key)
        while made < count {
            let batch = min(Self.presigningBatch, count - made)
            _ = try await drive(.presign(scheme: scheme, count: batch, signers: set.map(\.index)), set)
            made += batch
            progress(made)
        }
    }

    /// The parties whose pools are locked now, and why: nothing that lies in them is used, and signing goes on without.
    public func poolLocks() async throws(WalletError) -> [(party: PartyIndex, lock: PoolLock)] {
        var locks: [(party: PartyIndex, lock: PoolLock)] = []
        for party in parties {
            if let lock = try await party.state().lock { locks.append((party.index, lock)) }
        }
        return locks
    }

    /// As long as these live, no other process takes what the parties' pools hold for a disagreement.
    func stockTurns() async -> [StoreTurn] {
        var turns: [StoreTurn] = []
        for party in parties {
            if let turn = await party.stockTurn() { turns.append(turn) }
        }
        return turns
    }
}
