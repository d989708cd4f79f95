internal import MPCCore
internal import PartyCore
internal import ShareStore

/// A coordinator's view of the signer sets, for and against them, while it serves one order.
///
/// It believes nobody: a party's claim against another keeps the two apart and says nothing about either (rule D6).
struct Standing {
    /// Parties left out on the way, and why.
    private(set) var excluded: [(party: PartyIndex, error: WalletError)] = []
    private var apart: Set<PartyPair> = []
    private var outSets: Set<[PartyIndex]> = []
    /// The failures of pairs and sets on the way.
    private var failures: [QuorumObstacle] = []
    private var ready: [[PartyIndex]] = []
    private var unusable: Set<PartyPair> = []
    /// Unusable pairs of which some end, and none, says that a renewal needs an operator.
    private var renewable: Set<PartyPair> = []
    private var poisoned: [PartyPair: String] = [:]
    private var drained: [[PartyIndex]] = []
    /// Of each party whose pools are shut: why.
    private(set) var locks: [PartyIndex: PoolLock] = [:]
    private var quarantined: Set<[PartyIndex]> = []

    /// Which material the run takes.
    let source: MaterialSource

    /// The signers of another scheme's requests of the order: nobody else needs to be asked.
    private let preferred: [PartyIndex]

    init(source: MaterialSource, excluded: [(party: PartyIndex, error: WalletError)], preferring preferred: [PartyIndex] = []) {
        self.source = source
        self.excluded = excluded
        self.preferred = preferred
    }

    // MARK: - What is learned

    mutating func learn(_ standing: PartyStanding, of party: PartyIndex) {
        // A party speaks of the sets that it is in.
        ready += standing.ready.filter { $0.contains(party) }
        let own = standing.unusable.filter { $0.low == party || $0.high == party }
        unusable.formUnion(own)
        renewable.formUnion(own.filter(standing.renewable.contains))
        for pair in own where !standing.renewable.contains(pair) { poisoned[pair] = standing.poisoned[pair] ?? "unspecified" }
        drained += standing.drained.filter { $0.first == party }
        locks[party] = standing.lock
        quarantined.formUnion(standing.quarantined.filter { $0.contains(party) })
    }

    mutating func exclude(_ parties: [PartyIndex], _ error: WalletError) {
        for party in parties { excluded.append((party, error.ofItself)) }
    }

    mutating func keepApart(_ pairs: [PartyPair], _ error: WalletError) {
        apart.formUnion(pairs)
        failures += pairs.map { QuorumObstacle(.pair($0), .failed(error)) }
    }

    mutating func exclude(set: [PartyIndex], _ error: WalletError) {
        outSets.insert(set)
        ready.removeAll { $0 == set }
        let state: QuorumObstacle.State =
            if case .emptyPool(_, let needed) = error { .drained(needed: needed) } else { .failed(error) }
        failures.append(QuorumObstacle(.signers(set), state))
    }

    /// Takes every set's pool out of use.
    mutating func lockPools() { ready = [] }

    /// The pairs of a set that have to be renewed, and may be, before it can sign without a pool.
    func renewals(in set: [PartyIndex]) -> [PartyPair] {
        pairs(of: set).filter { unusable.contains($0) && renewable.contains($0) && poisoned[$0] == nil }
    }

    /// A pair has a new set-up.
    mutating func renewed(_ pair: PartyPair) {
        unusable.remove(pair)
        renewable.remove(pair)
    }

    private func pairs(of set: [PartyIndex]) -> [PartyPair] {
        set.indices.flatMap { i in set[..<i].compactMap { PartyPair($0, set[i]) } }
    }

    /// A pool that turned out to be short.
    mutating func noteDrained(_ set: [PartyIndex]) { ready.removeAll { $0 == set } }

    /// Whether the set's pool is to be used.
    func isReady(_ set: [PartyIndex]) -> Bool { source != .interactive && ready.contains(set) }

    func isQuarantined(_ set: [PartyIndex]) -> Bool { quarantined.contains(set) }

    /// Everything that stands against a quorum of these parties of a roster, of which some are not here.
    ///
    /// - Parameters:
    ///   - needed: t.
    ///   - units: the pre-signatures that the order takes.
    func obstacles(
        _ needed: Int, of parties: [PartyIndex], roster: [PartyIndex], unavailable: [PartyIndex: WalletError], units: Int
    ) -> [QuorumObstacle] {
        var found = QuorumObstacle.away(roster, but: parties, unavailable)
        found += excluded.map { QuorumObstacle(.party($0.party), .failed($0.error)) } + failures
        found += quarantined.sorted { $0.lexicographicallyPrecedes($1) }.map { QuorumObstacle(.signers($0), .quarantined) }
        guard source == .pool else {
            let pairs = unusable.filter { !apart.contains($0) }.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
            return found
                + pairs.map { pair in
                    QuorumObstacle(.pair(pair), poisoned[pair].map { QuorumObstacle.State.poisoned(reason: $0) } ?? .needsRenewal)
                }
        }
        found += locks.sorted { $0.key < $1.key }.map { QuorumObstacle(.party($0.key), .locked($0.value)) }
        let told = Set(found.map(\.place))
        let short = Set(drained.filter { $0.count == needed }).sorted { $0.lexicographicallyPrecedes($1) }
        found += short.filter { !told.contains(.signers($0)) }.map { QuorumObstacle(.signers($0), .drained(needed: units)) }
        // Where no set ever had a pool, the one that would be filled first has none.
        if found.isEmpty, parties.count >= needed {
            found.append(QuorumObstacle(.signers(Array(parties.prefix(needed))), .drained(needed: units)))
        }
        return found
    }

    // MARK: - The next set to try

    /// A set of `count` of these parties that nothing speaks against: one with a filled pool first, then the one that signed already,
    /// then the lowest.
    func choose(_ count: Int, of parties: [PartyIndex]) -> [PartyIndex]? {
        let out = Set(excluded.map(\.party))
        let candidates = parties.filter { !out.contains($0) }
        if let set = ready.first(where: { $0.count == count && $0.allSatisfy(candidates.contains) && isAcceptable($0) && isReady($0) }) {
            return set
        }
        if preferred.count == count, preferred.allSatisfy(candidates.contains), isAcceptable(preferred),
            !preferred.indices.contains(where: { i in preferred[..<i].contains { areApart($0, preferred[i]) } })
        {
            return preferred
        }
        for allowsRenewals in [false, true] {
            var steps = 0
            if let found = search(count, candidates[...], chosen: [], &steps, allowsRenewals) { return found }
        }
        return nil
    }

    /// Depth first in ascending order. The bound keeps a hostile pattern of claims among hundreds of parties from taking for ever.
    private func search(
        _ count: Int, _ rest: ArraySlice<PartyIndex>, chosen: [PartyIndex], _ steps: inout Int, _ allowsRenewals: Bool
    ) -> [PartyIndex]? {
        if chosen.count == count { return isAcceptable(chosen, allowsRenewals: allowsRenewals) ? chosen : nil }
        guard steps < 100_000 else { return nil }
        var rest = rest
        while chosen.count + rest.count >= count, let next = rest.popFirst() {
            steps += 1
            guard chosen.allSatisfy({ !areApart($0, next) }) else { continue }
            if let found = search(count, rest, chosen: chosen + [next], &steps, allowsRenewals) { return found }
        }
        return nil
    }

    private func isAcceptable(_ set: [PartyIndex], allowsRenewals: Bool = false) -> Bool {
        guard !outSets.contains(set), !quarantined.contains(set) else { return false }
        if isReady(set) { return true }
        guard source != .pool else { return false }
        let renewals = allowsRenewals ? renewals(in: set) : []
        return !pairs(of: set).contains { unusable.contains($0) && !renewals.contains($0) }
    }

    private func areApart(_ a: PartyIndex, _ b: PartyIndex) -> Bool { PartyPair(a, b).map(apart.contains) ?? false }
}

/// The source of a request's pre-signatures.
public enum MaterialSource: String, Sendable, CaseIterable {
    /// From the pool where one is filled, otherwise from a run of their own.
    case automatic
    /// From the pool, or not at all.
    case pool
    /// From a run that binds the request.
    case interactive
}
