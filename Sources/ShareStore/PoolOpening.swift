internal import GRDB
internal import Secrets

/// Decides at each opening whether the pools that the store holds may still be used (rule S5).
struct PoolOpening {
    let key: PoolKey
    let outcome: PoolOutcome
    /// The head after it.
    let head: Head
    /// Where another store's key was moved that lay at the place of this one's.
    var staleKey: String?

    /// Runs under the write lock, so that no other process stands between its pool key file and its commit.
    static func run(_ change: inout Change, file: PoolKeyFile?) throws -> PoolOpening {
        let (generation, count) = try numbers(change)
        var staleKey: String?
        if generation == 0, let file, let owner = try file.owner(), owner != change.keys.storeID {
            // This store never had a pool, so that it cannot be an older copy: the key is what a removed store left behind.
            staleKey = try file.setAside(from: owner)
        }
        let found = try file?.load(keys: change.keys)
        let reason: PoolVoidReason
        if let found {
            if found.key.generation != generation || found.key.check != change.head.poolCheck {
                reason = .generationDiffers
            } else if found.count != count {
                reason = .countDiffers
            } else {
                return PoolOpening(key: found.key, outcome: .kept(generation: generation), head: change.head)
            }
        } else {
            reason = file == nil ? .keyInMemory : .keyFileAbsent
        }
        var opening = try begin(&change, file: file, beyond: found?.key.generation ?? 0, reason: reason)
        opening.staleKey = staleKey
        return opening
    }

    /// Destroys all material and begins a generation beyond the store's own and another number: a generation is never used twice,
    /// whichever of the two is the older copy.
    static func begin(_ change: inout Change, file: PoolKeyFile?, beyond other: UInt64, reason: PoolVoidReason) throws -> PoolOpening {
        let (current, count) = try numbers(change)
        let (next, overflow) = max(current, other).addingReportingOverflow(1)
        guard !overflow, let generation = Int64(exactly: next) else { throw StoreError.generationsExhausted(file: change.file) }
        let key = try PoolKey(freshFor: change.keys.storeID, generation: next)

        let voided = try destroyAllMaterial(&change)
        // A store that may be an older copy may have forgotten a poisoning. Not so a key in memory, which every start is without.
        if reason != .keyInMemory { try distrustPairs(&change) }
        if current == 0 {
            try change.append(.poolOpened, [EventField("generation", next)])
        } else {
            try change.append(
                .poolVoided,
                [EventField("from", current), EventField("to", next), EventField("count", voided), EventField("reason", reason.rawValue)])
        }
        change.head.generation = generation
        change.head.poolCheck = key.check
        // Before the commit: if this process ends in between, the next opening finds the file ahead and voids once more.
        try file?.write(key, count: count, keys: change.keys)
        let outcome: PoolOutcome =
            current == 0 ? .opened(generation: next) : .voided(from: current, to: next, count: voided, reason: reason)
        return PoolOpening(key: key, outcome: outcome, head: change.head)
    }

    private static func numbers(_ change: Change) throws -> (generation: UInt64, count: UInt64) {
        guard let counter = change.head.counter else { throw StoreError.tampered(file: change.file, detail: "a negative count") }
        return (counter.generation, counter.count)
    }

    /// No pair set-up is used before it is renewed. In the transaction that begins the generation: from then on this store's
    /// counter is beyond what the others have seen, and nothing shows any more what it forgot.
    private static func distrustPairs(_ change: inout Change) throws {
        let pairs = try PairRow.all(change.access).filter { !$0.needsRenewal }
        guard !pairs.isEmpty else { return }
        for pair in pairs { try change.append(.pairNeedsRenewal, pair.name.eventFields) }
        try change.edit(.pairs) { change in
            for var pair in pairs {
                pair.needsRenewal = true
                try pair.save(change.access)
            }
        }
    }

    private static func destroyAllMaterial(_ change: inout Change) throws -> Int64 {
        let count = try change.access.number("material", "SELECT COUNT(*) AS value FROM material")
        try change.access.run("DELETE FROM material")
        try change.access.run("UPDATE pools SET voided = voided + available, available = 0 WHERE available > 0")
        // Whatever the bits said, and whether or not they were as they were left: none is set now.
        try LiveUnits(access: change.access).removeAll()
        try change.seal(.live)
        return count
    }
}
