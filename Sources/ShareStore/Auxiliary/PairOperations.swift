internal import GRDB
public import Secrets
internal import Synchronization

extension SQLiteShareStore {
    /// Stores pair set-ups of a pending or active key. Each replaces the pair's earlier one and clears its poison.
    public func storePairSetups(keyID: [UInt8], epoch: UInt32, _ setups: [NewPairSetup]) throws(StoreError) {
        let data = setups.map { NewAuxiliary(peer: $0.peer, publicPart: $0.publicPart, secret: $0.secret) }
        try storeAuxiliary(.pairSetups, keyID: keyID, epoch: epoch, data)
    }

    /// The pairs of a key, in the order of the peers.
    public func pairs(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [PairRecord] {
        try read(.auxiliary) { try pairs($0, keyID: keyID, epoch: epoch) }
    }

    func pairs(_ rows: SealedRows, keyID: [UInt8], epoch: UInt32) throws -> [PairRecord] {
        let unwritten = unwrittenPoison.withLock(\.self)
        return try AuxiliaryRow.all(rows, of: .pairSetups, keyID: keyID, epoch: epoch).map { row in
            PairRecord(
                peer: row.name.peer, publicPart: row.publicPart, poisoned: row.poisoned ?? unwritten[row.name],
                needsRenewal: row.needsRenewal)
        }
    }

    /// The secret of a pair's set-up, in guarded storage; nil where none was stored.
    public func pairSetup(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) -> SecretBytes? {
        try auxiliarySecret(.pairSetups, keyID: keyID, epoch: epoch, peer: peer)
    }

    /// Notes that the two ends of a pair hold different set-ups, as after a crash in a renewal. Nobody is to blame for it.
    public func markForRenewal(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) {
        try change { change in
            try change.markForRenewal(try pair(&change, AuxiliaryName(keyID: keyID, epoch: epoch, peer: peer)))
        }
    }

    /// Poisons a pair without a check of its own, as on the peer's signed statement. An earlier reason stays.
    public func poisonPair(keyID: [UInt8], epoch: UInt32, peer: UInt8, reason: String) throws(StoreError) {
        try change { change in
            let row = try pair(&change, AuxiliaryName(keyID: keyID, epoch: epoch, peer: peer))
            if row.poisoned == nil { try poison(&change, row, Self.poisonText(reason)) }
        }
    }

    func poison(_ change: inout Change, _ row: AuxiliaryRow, _ reason: String) throws {
        // Nothing that is wrong with the pool key file keeps the poison from being written: the next opening finds the two apart.
        let found = try? poolFile?.load(keys: keys)
        let isInStep = found.map { $0.position == change.head.filed || change.isBeforeRotation(of: $0) } ?? false
        try change.poison(row, reason)
        guard let found, isInStep else { return }
        // The file first, as for a consumption: on a disk without room for the change the poison is written all the same, and a store
        // copied back from before it is behind it.
        do { try change.file(.poison(row.name), under: found.key, after: found, poolFile) } catch is StoreError { change.filed = nil }
    }

    func pair(_ change: inout Change, _ name: AuxiliaryName) throws -> AuxiliaryRow {
        guard let row = try AuxiliaryRow.load(change.rows(.auxiliary), name) else {
            throw StoreError.unknownPair(key: name.keyID, epoch: name.epoch, peer: name.peer)
        }
        return row
    }

    /// Whatever the reason is, it must not keep the poison from being written.
    static func poisonText(_ reason: String) -> String {
        let text = String(String.UnicodeScalarView(reason.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.prefix(200)))
        return text.isEmpty ? "unspecified" : text
    }
}

extension Change {
    /// Notes that a pair's set-up has to be made anew before it is used; nothing where that is noted.
    mutating func markForRenewal(_ row: AuxiliaryRow) throws {
        guard !row.needsRenewal else { return }
        var marked = row
        marked.needsRenewal = true
        let cells = marked.cells
        try append(.pairNeedsRenewal, row.name.eventFields)
        try edit(.auxiliary) { $0.put(cells) }
    }

    /// Poisons a pair, and moves the counter on, so that a store from before it is behind what others have seen.
    mutating func poison(_ row: AuxiliaryRow, _ reason: String) throws {
        let (poisonings, overflow) = head.poisonings.addingReportingOverflow(1)
        guard !overflow else { throw StoreError.tampered(file: file, detail: "the number of poisonings") }
        head.poisonings = poisonings
        var poisoned = row
        poisoned.poisoned = reason
        poisoned.unfinished = 0
        let cells = poisoned.cells
        try append(.pairPoisoned, row.name.eventFields + [EventField("reason", reason)])
        try edit(.auxiliary) { $0.put(cells) }
    }
}
