internal import GRDB

extension SQLiteShareStore {
    /// Commits to a pending attempt, durably before this returns: whoever signs a commitment afterwards signs what the store will always say.
    ///
    /// The pool key file hears of it first, as of a consumption, and the counter moves on: a store that was turned back to before it is behind
    /// both. A commitment that was cut short in between is finished by whatever comes next. Committing again is no change.
    @discardableResult public func commitAttempt(_ name: AttemptName) throws(StoreError) -> PoolProgress {
        guard let poolKey else { throw refusesChanges }
        try name.check()
        // Another file of this store might commit to another attempt.
        guard isOnlyFile else { throw .copyInUse(file: path) }
        return try change { change in
            try requireCurrent(poolKey, change.head)
            let found = try inStep(&change, poolKey)
            let row = try attempt(name, &change)
            switch row.stage {
            case .committed: return try progress(of: change.head)
            case .dropped, .shelved:
                throw StoreError.attemptSetAside(epoch: name.epoch, transcript: name.transcript, stage: row.stage)
            case .pending: break
            }
            if let other = try AttemptRow.all(change.rows(.attempts)).first(where: { $0.stage == .committed && $0.name.epoch == name.epoch }
            ) {
                throw StoreError.otherAttemptLive(epoch: other.name.epoch, transcript: other.name.transcript)
            }
            // Only who holds a share of the epoch before has anything to say.
            let held = try heldKeys(&change)
            guard !held.isEmpty, held.allSatisfy({ $0.state == .active }) else { throw StoreError.nothingToRotate(epoch: name.epoch) }
            try change.commit(row)
            try change.file(.commit(name), under: poolKey, after: found, poolFile)
            return try progress(of: change.head)
        }
    }

    /// Sets an attempt aside; nothing of it is deleted. One that is not committed is dropped, with force or without; a committed one is
    /// shelved, with force alone. Where it was set aside before, nothing is changed.
    @discardableResult public func setAside(_ name: AttemptName, force: Bool) throws(StoreError) -> AttemptStage {
        guard let poolKey else { throw refusesChanges }
        try name.check()
        return try change { change in
            try requireCurrent(poolKey, change.head)
            // A commitment that was cut short comes first.
            _ = try inStep(&change, poolKey)
            var row = try attempt(name, &change)
            switch row.stage {
            case .dropped, .shelved: return row.stage
            case .pending: row.stage = .dropped
            case .committed:
                guard force else { throw StoreError.setAsideNeedsForce(epoch: name.epoch, transcript: name.transcript) }
                row.stage = .shelved
            }
            let aside = row
            try change.edit(.attempts) { $0.put(aside.cells) }
            try change.append(
                .attemptSetAside,
                name.eventFields + [EventField("stage", aside.stage.rawValue), EventField("forced", force ? "yes" : "no")])
            return aside.stage
        }
    }

    private func attempt(_ name: AttemptName, _ change: inout Change) throws -> AttemptRow {
        guard let row = try AttemptRow.load(change.rows(.attempts), name) else {
            throw StoreError.unknownAttempt(epoch: name.epoch, transcript: name.transcript)
        }
        return row
    }

    private func progress(of head: Head) throws -> PoolProgress {
        guard let counter = head.counter else { throw StoreError.tampered(file: path, detail: "a negative count") }
        return PoolProgress(counter: counter, position: head.position)
    }
}

extension Change {
    /// Commits, and moves the counter on, so that a store from before it is behind what others have seen.
    mutating func commit(_ row: AttemptRow) throws {
        let (commitments, overflow) = head.commitments.addingReportingOverflow(1)
        guard !overflow else { throw StoreError.tampered(file: file, detail: "the number of commitments") }
        head.commitments = commitments
        var committed = row
        committed.stage = .committed
        let cells = committed.cells
        try append(.attemptCommitted, row.name.eventFields)
        try edit(.attempts) { $0.put(cells) }
    }

    /// Commits to what the pool key file says that this party had begun to commit to. Whether it could: a store without that attempt, or with
    /// another stage of it, is not the one that the file was told by.
    mutating func finishCommitment(to name: AttemptName) throws -> Bool {
        let rows = try AttemptRow.all(rows(.attempts))
        guard let row = rows.first(where: { $0.name == name }), row.stage == .pending,
            !rows.contains(where: { $0.stage == .committed })
        else { return false }
        try commit(row)
        return true
    }
}
