internal import GRDB
internal import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Decides at each opening whether the pools that the store holds may still be used (rule S5).
struct PoolOpening {
    let key: PoolKey
    let outcome: PoolOutcome
    /// Where something was moved that lay at the place of this store's key, and was not that.
    var staleKey: String?

    /// Runs under the write lock, so that no other process stands between its pool key file and its commit.
    static func run(_ change: inout Change, file: PoolKeyFile?) throws -> PoolOpening {
        let (generation, _) = try numbers(change)
        file?.sweep()
        let (found, staleKey) = try file.map { try look($0, change.keys, generation) } ?? (nil, nil)
        let reason: PoolVoidReason
        if generation > 0, change.head.poolCheck.isEmpty {
            reason = .storeMigrated
        } else if let file, let found {
            if change.isBeforeRotation(of: found) {
                reason = .rotationCutShort
            } else if found.key.generation != generation || found.key.check != change.head.poolCheck {
                reason = .generationDiffers
            } else if let kept = try change.settle(found, file) {
                return PoolOpening(key: kept.key, outcome: .kept(generation: generation))
            } else {
                reason = .countDiffers
            }
        } else {
            reason = file == nil ? .keyInMemory : staleKey == nil ? .keyFileAbsent : .keyFileUnreadable
        }
        // A store that was turned back to before a commitment has forgotten it. Where that was the last thing that the file heard, it is
        // remembered: this party commits to no other attempt.
        if case .commit(let name)? = found?.step { _ = try change.finishCommitment(to: name) }
        do {
            var opening = try begin(&change, file: file, found, beyond: found?.key.generation ?? 0, reason: reason)
            opening.staleKey = staleKey
            return opening
        } catch {
            if let file, let staleKey { try? FileSystem.move(staleKey, to: file.path) }
            throw error
        }
    }

    /// What the pool key file says; or where it was moved to, if what lies there is not this store's.
    private static func look(_ file: PoolKeyFile, _ keys: StoreKeys, _ generation: UInt64) throws -> (PoolKeyRecord?, String?) {
        do throws(StoreError) {
            // A store that never had a pool cannot be an older copy: another's key is what a removed store left behind.
            if generation == 0, let owner = try file.owner(), owner != keys.storeID { return (nil, try file.setAside(from: owner)) }
            return (try file.load(keys: keys), nil)
        } catch {
            switch error {
            case .notAStore, .tampered, .foreignStore, .system(path: _, operation: _, code: ELOOP):
                guard file.setsAsideUnreadable else { throw error }
                return (nil, try file.setAside(from: try? file.owner()))
            default: throw error
            }
        }
    }

    /// Destroys all material and begins a generation beyond the store's own and another number, so that none is used twice whichever of
    /// the two is the older copy. Where there is no other number, of a file that is gone or spoilt, keys differ all the same, and statements of
    /// one generation by the places that they name.
    static func begin(
        _ change: inout Change, file: PoolKeyFile?, _ found: PoolKeyRecord?, beyond other: UInt64, reason: PoolVoidReason
    ) throws -> PoolOpening {
        let (current, _) = try numbers(change)
        let (next, overflow) = max(current, other).addingReportingOverflow(1)
        guard !overflow, let generation = Int64(exactly: next) else { throw StoreError.generationsExhausted(file: change.file) }
        let key = try PoolKey(freshFor: change.keys.storeID, generation: next)

        let voided = try destroyAllMaterial(&change)
        // A store that may be an older copy may have forgotten a poisoning. Not so a key in memory, which every start is without; what a
        // store with such a key forgot is told by the other parties. Nor a rotation, after which all set-ups are new, nor one that was cut
        // short: the file says that nothing came between.
        if ![.keyInMemory, .epochRotated, .rotationCutShort].contains(reason) { try distrustPairs(&change) }
        if current == 0 {
            try change.append(.poolOpened, [EventField("generation", next)])
        } else {
            try change.append(
                .poolVoided,
                [
                    EventField("from", current), EventField("to", next), EventField("count", voided.total),
                    EventField("reason", reason.rawValue),
                ])
        }
        change.head.generation = generation
        change.head.poolCheck = key.check
        // Before the commit: if this process ends in between, the next opening finds the file ahead and voids once more.
        // A folder of keys that is gone is made again: the key that is needed now is a new one.
        if current > 0, let file { try file.makeFolder() }
        let step: PendingStep = reason == .epochRotated || reason == .rotationCutShort ? .epoch : .everything
        try change.file(step, under: key, after: found, file)
        let outcome: PoolOutcome =
            current == 0 ? .opened(generation: next) : .voided(from: current, to: next, units: voided, reason: reason)
        return PoolOpening(key: key, outcome: outcome)
    }

    private static func numbers(_ change: Change) throws -> (generation: UInt64, count: UInt64) {
        guard let counter = change.head.counter else { throw StoreError.tampered(file: change.file, detail: "a negative count") }
        return (counter.generation, counter.count)
    }

    /// No pair set-up is used before it is renewed. In the transaction that begins the generation: from then on this store's
    /// counter is beyond what the others have seen, and nothing shows any more what it forgot.
    private static func distrustPairs(_ change: inout Change) throws {
        for row in try AuxiliaryRow.all(change.rows(.auxiliary)) where row.name.kind == .pairSetups { try change.markForRenewal(row) }
    }

    private static func destroyAllMaterial(_ change: inout Change) throws -> VoidedUnits {
        // What the pools held is what their table says, where it can be believed; the units themselves are anybody's rows.
        let pools = try PoolRow.all(change.rows(.pools))
        func count(_ kind: RecordKind) -> Int64 {
            pools.filter { $0.name.pool.kind == kind }.reduce(Int64(0)) { $0.saturating(adding: $1.level.available) }
        }
        let units = VoidedUnits(nonces: count(.nonce), preSignatures: count(.preSignature))
        try change.access.run("DELETE FROM material")
        try change.edit(.pools) { pools in
            for row in pools.strict {
                var pool = try PoolRow(row)
                pool.voidAll()
                pools.put(pool.cells)
            }
        }
        // Whatever the bits said, and whether or not they were as they were left: none is set now.
        try change.replace(SealedRows(.live, file: change.file))
        return units
    }
}

extension Change {
    /// Writes what this change is about to take out of use to the pool key file, durably. The change's last event is what the file
    /// will be compared with: a store that was copied back holds another there, and one whose change was cut short the event before.
    @discardableResult mutating func file(
        _ step: PendingStep, under key: PoolKey, after latest: PoolKeyRecord?, _ file: PoolKeyFile?
    ) throws -> PoolKeyRecord? {
        let record = PoolKeyRecord(key: key, position: head.position, before: head.filed, step: step)
        let written = try file?.write(record, after: latest, keys: keys)
        if written != nil { filed = file }
        head.filed = head.position
        return written
    }

    /// Whether this is the store from just before a rotation of which the pool key file has heard, and not that it was committed: one that
    /// was cut short, or turned back to there. What poisons a pair is filed over it, so that none was since.
    func isBeforeRotation(of found: PoolKeyRecord) -> Bool {
        found.step == .epoch && found.before == head.filed && !found.isDone
    }

    /// Brings the store in step with its pool key file; what the file says then, or nil where one of the two is an older copy.
    ///
    /// A change that was cut short between the file and its commit is finished: what it was about to take out of use is out of use,
    /// and no more than that. Was the store turned back instead, to just before that change, the file knows that the change was done;
    /// did it lose even that, the same units are lost, and nothing else was taken since.
    mutating func settle(_ found: PoolKeyRecord, _ poolFile: PoolKeyFile) throws -> PoolKeyRecord? {
        if found.position == head.filed {
            // Whoever ended between commit and mark left it to the next.
            if !found.isDone { poolFile.markDone(found.position, keys: keys) }
            try? poolFile.eraseOlderKey(than: found, keys: keys)
            return found
        }
        guard found.before == head.filed, !found.isDone else { return nil }
        switch found.step {
        case .everything, .epoch: return nil
        case .units(let numbers):
            let lost = try destroy(numbers, under: found.key)
            try append(.materialLost, [EventField("ids", ids: lost)])
        case .poison(let name):
            guard let row = try AuxiliaryRow.load(rows(.auxiliary), name), row.poisoned == nil else { return found }
            try poison(row, "the check failed and the party ended before it could write that down")
        case .commit(let name): guard try finishCommitment(to: name) else { return nil }
        }
        return try file(found.step, under: found.key, after: found, poolFile)
    }
}

extension SQLiteShareStore {
    /// Erases the key of the generation before, where the pool key file still has it: in a change of its own, behind the one that began the
    /// new generation. What is not erased now is at the next opening.
    func erasePoolKeyBefore() {
        guard let poolFile else { return }
        try? change { change in
            guard let found = try poolFile.load(keys: keys), found.position == change.head.filed else { return }
            try poolFile.eraseOlderKey(than: found, keys: keys)
        }
    }
}
