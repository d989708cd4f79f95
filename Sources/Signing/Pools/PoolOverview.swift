internal import ChainKit
internal import MPCCore
public import PartyCore

/// The pools that a wallet keeps at a level, as its parties have them now, and the sets that could not fail over.
public struct PoolOverview: Sendable {
    /// The pools, by scheme; of a scheme with signer sets the primary one first.
    public let pools: [KeptPool]
    /// Signer sets that hold pre-signatures or are to, and rest on themselves alone.
    public let stranded: [StrandedSet]

    /// Those that are low.
    public var low: [KeptPool] { pools.filter(\.isLow) }
}

extension LocalWallet {
    /// Looks at the pools of the schemes that have a level.
    public func poolOverview(_ levels: PoolLevels) async throws(WalletError) -> PoolOverview {
        var states: [PartyIndex: PartyState] = [:]
        for party in parties { states[party.index] = try await party.state() }
        var pools: [KeptPool] = []
        var stranded: [StrandedSet] = []
        for key in keys {
            guard let level = levels.level(of: key.scheme) else { continue }
            guard key.binding == .signerSet else {
                for (party, state) in states.sorted(by: { $0.key < $1.key }) {
                    let available = state.pools.filter { $0.keyID == key.keyID && $0.signers.isEmpty }.map(\.available).total
                    pools.append(KeptPool(scheme: key.scheme, owner: .party(party), available: available, target: level))
                }
                continue
            }
            let found = SetPools(key, states)
            pools += found.kept(level)
            stranded += found.stranded
        }
        return PoolOverview(pools: pools, stranded: stranded)
    }
}

/// The pools of one key's signer sets.
private struct SetPools {
    let key: KeyInfo
    /// What all signers of a set have.
    private let ready: [[PartyIndex]: Int64]
    private let poisoned: Set<PartyPair>
    private let quarantined: Set<[PartyIndex]>
    /// The primary set and its alternates.
    private let sets: [[PartyIndex]]

    init(_ key: KeyInfo, _ states: [PartyIndex: PartyState]) {
        self.key = key
        var held: [[PartyIndex]: [Int64]] = [:]
        var poisoned: Set<PartyPair> = []
        var quarantined: Set<[PartyIndex]> = []
        for state in states.values {
            for stock in state.pools where stock.keyID == key.keyID && !stock.signers.isEmpty {
                held[stock.signers, default: []].append(stock.available)
            }
            for end in state.pairs where end.scheme == key.scheme && end.poisoned != nil { poisoned.insert(end.pair) }
            quarantined.formUnion(state.quarantined[key.scheme] ?? [])
        }
        // A set one of whose signers is away, or has none, has none.
        ready = held.reduce(into: [:]) { ready, pool in
            ready[pool.key] = pool.value.count == pool.key.count ? pool.value.min() ?? 0 : 0
        }
        self.poisoned = poisoned
        self.quarantined = quarantined
        sets = SignerSets.choose(of: states.keys.sorted(), threshold: key.threshold, apart: poisoned, out: quarantined)
    }

    func kept(_ level: Int) -> [KeptPool] {
        zip(sets, KeptPool.targets(level, sets: sets.count)).map { set, target in
            KeptPool(scheme: key.scheme, owner: .signers(set), available: ready[set] ?? 0, target: target)
        }
    }

    var stranded: [StrandedSet] {
        let filled = ready.filter { $0.value > 0 }.map(\.key)
        let usable = filled.filter { !quarantined.contains($0) }
        let asked = Set(filled + sets.prefix(1)).sorted { $0.lexicographicallyPrecedes($1) }
        return asked.flatMap { set -> [StrandedSet] in
            var reasons: [StrandedSet.Reason] = []
            if !usable.contains(where: { $0 != set }) { reasons.append(.noOtherReady) }
            if let pair = poisoned.sorted(by: { ($0.low, $0.high) < ($1.low, $1.high) })
                .first(where: { set.contains($0.low) && set.contains($0.high) })
            {
                reasons.append(.poisoned(pair))
            }
            if quarantined.contains(set) { reasons.append(.quarantined) }
            return reasons.map { StrandedSet(scheme: key.scheme, signers: set, reason: $0) }
        }
    }
}
