internal import GRDB
internal import Secrets

/// Decides at each opening whether the pool that the store holds may still be used (rule S5).
struct PoolOpening {
    let key: PoolKey
    let outcome: PoolOutcome
    let seen: SeenConsumptions
    /// Where another store's key was moved that lay at the place of this one's.
    let staleKey: String?

    /// Runs under the write lock, so that no other process stands between its pool key file and its commit.
    static func run(_ change: inout Change, file: PoolKeyFile?) throws -> PoolOpening {
        let head = change.head
        guard let current = UInt64(exactly: head.generation), let consumed = UInt64(exactly: head.consumed) else {
            throw StoreError.tampered(file: change.file, detail: "a negative count")
        }
        var staleKey: String?
        if current == 0, let file, let owner = try file.owner(), owner != change.keys.storeID {
            // This store never had a pool, so that it cannot be an older copy: the key is what a removed store left behind.
            staleKey = try file.setAside(from: owner)
        }
        let found = try file?.load(keys: change.keys)
        let reason: PoolVoidReason
        if let found {
            if found.key.generation != current || found.key.check != head.poolCheck {
                reason = .generationDiffers
            } else if found.count != consumed {
                reason = .countDiffers
            } else {
                let seen = SeenConsumptions(generation: current, from: Head())
                return PoolOpening(key: found.key, outcome: .kept(generation: current), seen: seen, staleKey: nil)
            }
        } else {
            reason = file == nil ? .keyInMemory : .keyFileAbsent
        }

        // Beyond both numbers: a generation is never used twice, whichever of the two is the older copy.
        let (next, overflow) = max(current, found?.key.generation ?? 0).addingReportingOverflow(1)
        guard !overflow, let generation = Int64(exactly: next) else { throw StoreError.generationsExhausted(file: change.file) }
        let key = try PoolKey(freshFor: change.keys.storeID, generation: next)

        let voided = try destroyAllMaterial(change.access)
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
        try file?.write(key, count: consumed, keys: change.keys)
        let outcome: PoolOutcome =
            current == 0 ? .opened(generation: next) : .voided(from: current, to: next, count: voided, reason: reason)
        let seen = SeenConsumptions(generation: next, from: change.head)
        return PoolOpening(key: key, outcome: outcome, seen: seen, staleKey: staleKey)
    }

    private static func destroyAllMaterial(_ access: Access) throws -> Int64 {
        let count = try access.number("material", "SELECT COUNT(*) AS value FROM material")
        try access.run("DELETE FROM material")
        try access.run("UPDATE pools SET voided = voided + available, available = 0 WHERE available > 0")
        return count
    }
}
