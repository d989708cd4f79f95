internal import MPCCore

/// The signer sets whose pools are kept: the lowest parties that work, and others for when one of those fails.
enum SignerSets {
    /// Alternates beside the primary set.
    static let alternates = 2

    /// The primary set first: the lowest t parties, no pair of which is kept apart, that are not shut out. Each alternate prefers parties that
    /// are in as few sets before it as can be, so that whichever party of the primary fails, a set without it is there as long as there
    /// are parties enough.
    static func choose(of parties: [PartyIndex], threshold: Int, apart: Set<PartyPair>, out: Set<[PartyIndex]>) -> [[PartyIndex]] {
        var chosen: [[PartyIndex]] = []
        var out = out
        var uses: [PartyIndex: Int] = [:]
        for _ in 0...alternates {
            let order = parties.sorted { (uses[$0] ?? 0, $0) < (uses[$1] ?? 0, $1) }
            var steps = 0
            guard let set = search(threshold, order[...], chosen: [], &steps, apart, out) else { break }
            chosen.append(set)
            out.insert(set)
            for party in set { uses[party, default: 0] += 1 }
        }
        return chosen
    }

    /// Depth first, in the order given. The bound keeps many poisoned pairs among hundreds of parties from taking for ever.
    private static func search(
        _ count: Int, _ rest: ArraySlice<PartyIndex>, chosen: [PartyIndex], _ steps: inout Int, _ apart: Set<PartyPair>,
        _ out: Set<[PartyIndex]>
    ) -> [PartyIndex]? {
        if chosen.count == count {
            let set = chosen.sorted()
            return out.contains(set) ? nil : set
        }
        guard steps < 100_000 else { return nil }
        var rest = rest
        while chosen.count + rest.count >= count, let next = rest.popFirst() {
            steps += 1
            guard !chosen.contains(where: { PartyPair($0, next).map(apart.contains) ?? false }) else { continue }
            if let found = search(count, rest, chosen: chosen + [next], &steps, apart, out) { return found }
        }
        return nil
    }
}
