internal import MPCCore
internal import ShareStore

/// Signers of a pool agree on what it holds: what only some of them have can never be used, and goes.
///
/// A run that was cut off between two parties' commits leaves such units, and so does a consumption that only some of them came to.
enum PoolAgreement {
    /// Compares every pool whose signers are all here. Who is busy with a pool is let be: the next opening compares again.
    static func reach(_ parties: [LocalParty]) {
        let here = Dictionary(uniqueKeysWithValues: parties.map { ($0.index.rawValue, $0) })
        var balances: [MaterialPool: [UInt8: PoolBalance]] = [:]
        for party in parties {
            for balance in (try? party.member.store.poolBalances()) ?? [] where !balance.pool.signers.isEmpty {
                balances[balance.pool, default: [:]][party.index.rawValue] = balance
            }
        }
        for (pool, found) in balances {
            let signers = pool.signers.compactMap { here[$0] }
            let states = pool.signers.map { found[$0]?.balance ?? PoolBalance.ofNothing }
            guard signers.count == pool.signers.count, Set(states).count > 1 else { continue }
            agree(pool, signers)
        }
    }

    private static func agree(_ pool: MaterialPool, _ signers: [LocalParty]) {
        guard let turn = signers.first?.member.store.turn(turnName, shared: false) else { return }
        defer { withExtendedLifetime(turn) {} }
        var common: Set<[UInt8]>?
        for signer in signers {
            guard let units = try? signer.member.store.availableMaterial(pool, limit: .max) else { return }
            let ids = Set(units.map(\.id))
            common = common.map { $0.intersection(ids) } ?? ids
        }
        for signer in signers { try? signer.member.store.keepMaterial(pool, common ?? []) }
    }

    /// The name of the turn: shared by whoever fills or uses pools.
    private static let turnName = "stock"

    /// The turn of whoever fills or uses a party's pools: as long as it lives, no other process takes what they hold for a disagreement.
    static func stockTurn(of party: LocalParty) async -> StoreTurn? {
        guard StoreTurn.isPossible else { return nil }
        // Who compares pools has done so in a moment.
        for _ in 0..<500 {
            if let turn = party.member.store.turn(turnName, shared: true) { return turn }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }
}

/// The ends of a pair agree on its set-up: where they do not, as after a renewal that was cut off, both note that it has to be made anew.
enum PairAgreement {
    static func reach(_ parties: [LocalParty]) {
        guard let key = (try? parties.first?.keyring.infos())?.first(where: { $0.pairSetups != nil }) else {
            return
        }
        var records: [PartyIndex: [UInt8: PairRecord]] = [:]
        for party in parties {
            let pairs = (try? party.store.pairs(keyID: key.keyID, epoch: key.epoch)) ?? []
            records[party.index] = Dictionary(pairs.map { ($0.peer, $0) }) { first, _ in first }
        }
        for (place, low) in parties.enumerated() {
            for high in parties.dropFirst(place + 1) {
                guard differ(records[low.index]?[high.index.rawValue], records[high.index]?[low.index.rawValue], key),
                    let turn = low.renewalTurn(with: high.index), differ(low, high, key)
                else { continue }
                for (party, peer) in [(low, high), (high, low)] {
                    try? party.store.markForRenewal(keyID: key.keyID, epoch: key.epoch, peer: peer.index.rawValue)
                }
                withExtendedLifetime(turn) {}
            }
        }
    }

    /// As they are now, which another process may have changed since the first look.
    private static func differ(_ low: LocalParty, _ high: LocalParty, _ key: KeyInfo) -> Bool {
        differ(try? low.pairRecord(key, high.index), try? high.pairRecord(key, low.index), key)
    }

    private static func differ(_ a: PairRecord?, _ b: PairRecord?, _ key: KeyInfo) -> Bool {
        guard let a, let b else { return false }
        return !a.needsRenewal && !b.needsRenewal && key.pairSetups?.agree(a.publicPart, b.publicPart) != true
    }
}
