internal import GRDB
public import Secrets
internal import Synchronization

extension SQLiteShareStore {
    /// Stores pair set-ups of a pending or active key. Each replaces the pair's earlier one and clears its poison.
    public func storePairSetups(keyID: [UInt8], epoch: UInt32, _ setups: [NewPairSetup]) throws(StoreError) {
        guard poolKey != nil else { throw refusesChanges }
        let setups = setups.sorted { $0.peer < $1.peer }
        try Limits.parties("peers", setups.map(\.peer), atLeast: 1)
        var taken: [SecretBox] = []
        for setup in setups {
            guard setup.peer != info.party else { throw .malformed(field: "peers", detail: "a party has no pair with itself") }
            try Limits.length("public part", setup.publicPart, 64...64)
            guard let secret = setup.secret.take(), (1...Limits.longest).contains(secret.count) else {
                throw .malformed(field: "pair set-up", detail: "empty or too long, or taken out of its box before")
            }
            taken.append(SecretBox(secret))
        }
        let secrets = taken
        try change { change in
            guard try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) != nil else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            let sequence = try change.append(
                .pairSetupsStored,
                [
                    EventField("key", keyID), EventField("epoch", epoch), EventField("peers", parties: setups.map(\.peer)),
                    EventField("public", ids: setups.map(\.publicPart)),
                ])
            for (setup, secret) in zip(setups, secrets) {
                guard let secret = secret.take() else { continue }
                let row = PairRow(
                    name: PairName(keyID: keyID, epoch: epoch, peer: setup.peer), publicPart: setup.publicPart, stored: sequence)
                let sealed = try row.seal(secret, keys)
                try change.edit(.pairs) { $0.put(row.cells) }
                try change.edit(.pairSetups) { $0.put(row.name.cells + [.bytes(sealed.nonce), .bytes(sealed.bytes)]) }
            }
        }
        unwrittenPoison.withLock { unwritten in
            for setup in setups { unwritten[PairName(keyID: keyID, epoch: epoch, peer: setup.peer)] = nil }
        }
    }

    /// The pairs of a key, in the order of the peers.
    public func pairs(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [PairRecord] {
        try read(.pairs) { try pairs($0, keyID: keyID, epoch: epoch) }
    }

    func pairs(_ rows: SealedRows, keyID: [UInt8], epoch: UInt32) throws -> [PairRecord] {
        let unwritten = unwrittenPoison.withLock(\.self)
        return try PairRow.all(rows).filter { $0.name.keyID == keyID && $0.name.epoch == epoch }.map { row in
            PairRecord(
                peer: row.name.peer, publicPart: row.publicPart, poisoned: row.poisoned ?? unwritten[row.name],
                needsRenewal: row.needsRenewal)
        }
    }

    /// The secret of a pair's set-up, in guarded storage; nil where none was stored.
    public func pairSetup(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) -> SecretBytes? {
        let name = PairName(keyID: keyID, epoch: epoch, peer: peer)
        let found: (row: PairRow, sealed: SealedBytes)? = try read { access, head in
            guard let row = try PairRow.load(head.rows(.pairs, access), name) else { return nil }
            return (row, try head.rows(.pairSetups, access).setup(row))
        }
        guard let found else { return nil }
        guard let secret = found.row.open(found.sealed, keys) else {
            throw .tampered(file: path, detail: "the set-up of the pair with party \(peer)")
        }
        return secret
    }

    /// Notes that the two ends of a pair hold different set-ups, as after a crash in a renewal. Nobody is to blame for it.
    public func markForRenewal(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) {
        try change { change in
            try change.markForRenewal(try pair(&change, PairName(keyID: keyID, epoch: epoch, peer: peer)))
        }
    }

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
        let name = PairName(keyID: keyID, epoch: epoch, peer: peer)
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
    private func beginEvaluation(of name: PairName, _ setup: [UInt8]) throws(StoreError) -> PairVerdict? {
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
            try change.edit(.pairs) { $0.put(begun.cells) }
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
            guard var row = try PairRow.load(change.rows(.pairs), name), row.unfinished > 0 else { continue }
            row.unfinished = 0
            let finished = row
            try change.edit(.pairs) { $0.put(finished.cells) }
        }
    }

    /// Notes that evaluations have ended, with a change of its own where there is anything to note: at the end of a run that stored
    /// nothing.
    public func settlePairs() throws(StoreError) {
        guard evaluating.withLock({ !$0.isEmpty }) else { return }
        try change { try finishEvaluations(&$0) }
    }

    /// Poisons a pair without a check of its own, as on the peer's signed statement. An earlier reason stays.
    public func poisonPair(keyID: [UInt8], epoch: UInt32, peer: UInt8, reason: String) throws(StoreError) {
        try change { change in
            let row = try pair(&change, PairName(keyID: keyID, epoch: epoch, peer: peer))
            if row.poisoned == nil { try poison(&change, row, Self.poisonText(reason)) }
        }
    }

    private func poison(_ change: inout Change, _ row: PairRow, _ reason: String) throws {
        // Nothing that is wrong with the pool key file keeps the poison from being written: the next opening finds the two apart.
        let found = try? poolFile?.load(keys: keys)
        let isInStep = found?.position == change.head.filed
        try change.poison(row, reason)
        guard let found, isInStep else { return }
        // The file first, as for a consumption: on a disk without room for the change the poison is written all the same, and a store
        // copied back from before it is behind it.
        do { try change.file(.poison(row.name), under: found.key, after: found, poolFile) } catch is StoreError { change.filed = nil }
    }

    private func pair(_ change: inout Change, _ name: PairName) throws -> PairRow {
        guard let row = try PairRow.load(change.rows(.pairs), name) else {
            throw StoreError.unknownPair(key: name.keyID, epoch: name.epoch, peer: name.peer)
        }
        return row
    }

    /// Whatever the reason is, it must not keep the poison from being written.
    private static func poisonText(_ reason: String) -> String {
        let text = String(String.UnicodeScalarView(reason.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.prefix(200)))
        return text.isEmpty ? "unspecified" : text
    }
}
