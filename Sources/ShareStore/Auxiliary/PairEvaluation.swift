internal import Synchronization

extension SQLiteShareStore {
    /// Evaluates a check that a cheating peer can make fail, and poisons the pair where it does (rule S3).
    ///
    /// Flag, check and poisoning are one transaction under the file's write lock: of all concurrent runs, in all processes on
    /// this file, one at a time. Of a poisoned pair no check is evaluated. A failure is on the disk before this returns; where
    /// it cannot be written, the error says nothing of the check, and this process evaluates none of the pair again before it is.
    ///
    /// That a check is going to be evaluated is committed before it is: a store that has no room for that evaluates nothing, and one
    /// whose evaluations end without a word too often in a row has the pair renewed. Otherwise a peer that makes this party fail to
    /// write would have one guess after the other.
    ///
    /// A renewal clears the poison of the set-up that it replaces; a run from before it still holds that set-up, and gets nothing
    /// evaluated any more.
    ///
    /// - Parameters:
    ///   - setup: the public part of the set-up that the check is of.
    ///   - check: nil where it holds, else the reason, which is no secret. It must not call the store.
    public func evaluatePair(
        keyID: [UInt8], epoch: UInt32, peer: UInt8, setup: [UInt8], _ check: () -> String?
    ) throws(StoreError) -> PairVerdict {
        let name = AuxiliaryName(keyID: keyID, epoch: epoch, peer: peer)
        if let verdict = try beginEvaluation(of: name, setup) { return verdict }
        let verdict: PairVerdict = try change { change in
            let row = try pair(&change, name)
            if let reason = row.poisoned { return .poisonedBefore(reason: reason) }
            guard row.publicPart == setup, !row.needsRenewal else { return .replaced }
            let unwritten = unwrittenPoison.withLock { $0[name] }
            guard let reason = unwritten ?? check().map(Self.poisonText) else { return .holds }
            unwrittenPoison.withLock { $0[name] = reason }
            try poison(&change, row, reason)
            return unwritten == nil ? .poisonedNow : .poisonedBefore(reason: reason)
        }
        switch verdict {
        case .holds, .replaced: break
        case .poisonedNow, .poisonedBefore: unwrittenPoison.withLock { $0[name] = nil }
        }
        return verdict
    }

    /// Evaluations in a row of which nobody wrote how they ended.
    static let mostUnfinished = 64

    /// Notes that checks of a pair are about to be evaluated, once for all until ``Change/finishEvaluations(of:)``. A verdict where there
    /// is nothing to evaluate.
    private func beginEvaluation(of name: AuxiliaryName, _ setup: [UInt8]) throws(StoreError) -> PairVerdict? {
        if evaluating.withLock({ $0.contains(name) }) { return nil }
        let verdict: PairVerdict? = try change { change in
            var row = try pair(&change, name)
            if let reason = row.poisoned { return .poisonedBefore(reason: reason) }
            guard row.publicPart == setup, !row.needsRenewal else { return .replaced }
            guard row.unfinished < Self.mostUnfinished else {
                try change.markForRenewal(row)
                return .replaced
            }
            row.unfinished += 1
            let begun = row
            try change.edit(.auxiliary) { $0.put(begun.cells) }
            return nil
        }
        if verdict == nil { _ = evaluating.withLock { $0.insert(name) } }
        return verdict
    }

    /// What this process has begun to evaluate has ended with a verdict each: noted with a change that is made anyway.
    func finishEvaluations(_ change: inout Change) throws {
        let begun = evaluating.withLock { begun in
            defer { begun = [] }
            return begun
        }
        for name in begun {
            guard var row = try AuxiliaryRow.load(change.rows(.auxiliary), name), row.unfinished > 0 else { continue }
            row.unfinished = 0
            let finished = row
            try change.edit(.auxiliary) { $0.put(finished.cells) }
        }
    }

    /// Notes that evaluations have ended, with a change of its own where there is anything to note: at the end of a run that stored
    /// nothing.
    public func settlePairs() throws(StoreError) {
        guard evaluating.withLock({ !$0.isEmpty }) else { return }
        try change { try finishEvaluations(&$0) }
    }
}
