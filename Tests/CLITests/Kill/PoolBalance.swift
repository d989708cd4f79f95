/// What `wallet pool --json` prints.
struct PoolReport: Decodable {
    struct Pool: Decodable {
        let party: Int
        let scheme: String
        /// The parties that hold parts of one unit; nil where each party's units are its own.
        let signers: [Int]?
        let available: Int
        let consumed: Int
        let voided: Int
    }

    let pools: [Pool]
}

/// How many units each party's pools hold, and how many they held once.
struct PoolBalance: Sendable {
    struct Place: Hashable, CustomStringConvertible, Sendable {
        let scheme: String
        let signers: [Int]?
        let party: Int

        var description: String { "party \(party), \(scheme)\(signers.map { ", signers \($0)" } ?? "")" }
    }

    private struct Level {
        var available: Int
        /// Consumed or voided.
        var gone: Int
    }

    private var levels: [Place: Level] = [:]

    init(_ report: PoolReport) {
        for pool in report.pools {
            let place = Place(scheme: pool.scheme, signers: pool.signers, party: pool.party)
            levels[place, default: Level(available: 0, gone: 0)].available += pool.available
            levels[place, default: Level(available: 0, gone: 0)].gone += pool.consumed + pool.voided
        }
    }

    /// Units of a scheme that were made, for each party that has such a pool.
    mutating func add(_ count: Int, of scheme: String) {
        for place in levels.keys where place.scheme == scheme { levels[place]?.available += count }
    }

    /// Units of a scheme that may have been made by some of their parties, and are worth nothing without the others.
    mutating func allowDiscarding(_ count: Int, of scheme: String) {
        for place in levels.keys where place.scheme == scheme { levels[place]?.gone += count }
    }

    /// What one signature takes from each of its signers.
    mutating func take(_ scheme: String, by signers: [Int]) {
        for place in levels.keys where place.scheme == scheme && signers.contains(place.party) && (place.signers ?? signers) == signers {
            levels[place]?.available -= 1
            levels[place]?.gone += 1
        }
    }

    /// By how much there is less, or more is gone, than expected. Either alone would not do: signing fills an empty pool of nonces by
    /// itself, and a pool that begins anew may no longer tell what the former one held.
    func missing(in found: PoolBalance) -> [Place: Int] {
        levels.reduce(into: [:]) { missing, expected in
            let level = found.levels[expected.key] ?? Level(available: 0, gone: 0)
            let count = max(expected.value.available - level.available, level.gone - expected.value.gone)
            if count > 0 { missing[expected.key] = count }
        }
    }

    /// How many signatures can be made no more: a unit counts once, whichever of its parties are without it.
    static func units(_ missing: [Place: Int]) -> Int {
        var worst: [Place: Int] = [:]
        for (place, count) in missing {
            let pool = Place(scheme: place.scheme, signers: place.signers, party: 0)
            worst[pool] = max(worst[pool] ?? 0, count)
        }
        return worst.values.reduce(0, +)
    }
}
