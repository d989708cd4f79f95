internal import GRDB
public import Secrets
internal import Synchronization

/// A pair from this party's side.
struct PairName: Hashable {
    let keyID: [UInt8]
    let epoch: UInt32
    let peer: UInt8

    var key: Projection.KeyName { .init(keyID: keyID, epoch: epoch) }
    var eventFields: [EventField] { [EventField("key", keyID), EventField("epoch", epoch), EventField("peer", peer)] }
}

extension SQLiteShareStore {
    /// Stores pair set-ups of a pending or active key. Each replaces the pair's earlier one and clears its poison.
    public func storePairSetups(keyID: [UInt8], epoch: UInt32, _ setups: [NewPairSetup]) throws(StoreError) {
        guard poolKey != nil else { throw .readOnly(file: path) }
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
            guard try KeyRow.load(change.access, keys, keyID: keyID, epoch: epoch) != nil else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            let sequence = try change.append(
                .pairSetupsStored,
                [
                    EventField("key", keyID), EventField("epoch", epoch), EventField("peers", parties: setups.map(\.peer)),
                    EventField("public", ids: setups.map(\.publicPart)),
                ])
            try change.edit(.pairs) { change in
                for (setup, secret) in zip(setups, secrets) {
                    let row = PairRow(
                        name: PairName(keyID: keyID, epoch: epoch, peer: setup.peer), publicPart: setup.publicPart, stored: sequence)
                    try row.save(change.access)
                    guard let secret = secret.take() else { continue }
                    try change.access.saveSetup(row, try row.seal(secret, keys))
                }
            }
        }
        unwrittenPoison.withLock { unwritten in
            for setup in setups { unwritten[PairName(keyID: keyID, epoch: epoch, peer: setup.peer)] = nil }
        }
    }

    /// The pairs of a key, in the order of the peers.
    public func pairs(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [PairRecord] {
        let unwritten = unwrittenPoison.withLock(\.self)
        return try read(.pairs) { access in
            try PairRow.all(access).filter { $0.name.keyID == keyID && $0.name.epoch == epoch }.map { row in
                PairRecord(
                    peer: row.name.peer, publicPart: row.publicPart, poisoned: row.poisoned ?? unwritten[row.name],
                    needsRenewal: row.needsRenewal)
            }
        }
    }

    /// The secret of a pair's set-up, in guarded storage; nil where none was stored.
    public func pairSetup(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) -> SecretBytes? {
        let name = PairName(keyID: keyID, epoch: epoch, peer: peer)
        let found: (row: PairRow, sealed: SealedBytes)? = try read(.pairs) { access in
            guard let row = try PairRow.load(access, name) else { return nil }
            return (row, try access.setup(row))
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
            var row = try pair(change, PairName(keyID: keyID, epoch: epoch, peer: peer))
            guard !row.needsRenewal else { return }
            row.needsRenewal = true
            let marked = row
            try change.append(.pairNeedsRenewal, row.name.eventFields)
            try change.edit(.pairs) { try marked.save($0.access) }
        }
    }

    /// Evaluates a check that a cheating peer can make fail, and poisons the pair where it does (rule S3).
    ///
    /// Flag, check and poisoning are one transaction under the file's write lock: of all concurrent runs, in all processes on
    /// this file, one at a time. Of a poisoned pair no check is evaluated. A failure is on the disk before this returns; where
    /// it cannot be written, the error says nothing of the check, and this process evaluates none of the pair again before it is.
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
        let verdict: PairVerdict = try change { change in
            let row = try pair(change, name)
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

    /// Poisons a pair without a check of its own, as on the peer's signed statement. An earlier reason stays.
    public func poisonPair(keyID: [UInt8], epoch: UInt32, peer: UInt8, reason: String) throws(StoreError) {
        try change { change in
            let row = try pair(change, PairName(keyID: keyID, epoch: epoch, peer: peer))
            if row.poisoned == nil { try poison(&change, row, Self.poisonText(reason)) }
        }
    }

    private func poison(_ change: inout Change, _ row: PairRow, _ reason: String) throws {
        var poisoned = row
        poisoned.poisoned = reason
        let written = poisoned
        let before = change.head.counter?.count
        try change.countPoisoning()
        // The pool key file first, as for a consumption, so that a store copied back from before this is behind it. Nothing that is
        // wrong with the file keeps the poison from being written: the next opening finds the two apart.
        if let poolFile, let after = change.head.counter?.count, let content = try? poolFile.load(keys: keys), content.count == before {
            try? poolFile.write(content.key, count: after, keys: keys)
        }
        try change.append(.pairPoisoned, row.name.eventFields + [EventField("reason", reason)])
        try change.edit(.pairs) { try written.save($0.access) }
    }

    private func pair(_ change: Change, _ name: PairName) throws -> PairRow {
        try change.head.require(.pairs, change.access)
        guard let row = try PairRow.load(change.access, name) else {
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

/// A row of `pairs`, a sealed table.
struct PairRow: Equatable {
    let name: PairName
    let publicPart: [UInt8]
    /// The event that stored the set-up.
    let stored: Int64
    var poisoned: String?
    var needsRenewal = false

    private static let columns = "key_id, epoch, peer, public_part, stored, poisoned, needs_renewal"

    static func load(_ access: Access, _ name: PairName) throws -> PairRow? {
        try access.row(
            "pairs", "SELECT \(columns) FROM pairs WHERE key_id = ? AND epoch = ? AND peer = ?", .bytes(name.keyID),
            .number(Int64(name.epoch)), .number(Int64(name.peer))
        ).map { try PairRow($0) }
    }

    static func all(_ access: Access) throws -> [PairRow] {
        try access.rows("pairs", "SELECT \(columns) FROM pairs ORDER BY key_id, epoch, peer").map { try PairRow($0) }
    }

    init(name: PairName, publicPart: [UInt8], stored: Int64) {
        self.name = name
        self.publicPart = publicPart
        self.stored = stored
    }

    private init(_ row: StrictRow) throws(StoreError) {
        name = PairName(keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), peer: try row.number("peer"))
        publicPart = try row.bytes("public_part")
        stored = try row.number("stored")
        poisoned = try row.textOrNull("poisoned")
        needsRenewal = try row.number("needs_renewal", as: Int.self) != 0
    }

    func save(_ access: Access) throws {
        try access.run(
            """
            INSERT INTO pairs (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key_id, epoch, peer) DO UPDATE SET public_part = excluded.public_part, stored = excluded.stored,
            poisoned = excluded.poisoned, needs_renewal = excluded.needs_renewal
            """,
            .bytes(name.keyID), .number(Int64(name.epoch)), .number(Int64(name.peer)), .bytes(publicPart), .number(stored),
            poisoned.map { .text($0) } ?? .null, .number(needsRenewal ? 1 : 0))
    }

    func seal(_ secret: borrowing SecretBytes, _ keys: StoreKeys) throws(StoreError) -> SealedBytes {
        try SealedBytes(sealing: secret, key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID))
    }

    func open(_ sealed: SealedBytes, _ keys: StoreKeys) -> SecretBytes? {
        sealed.open(key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID), storage: .guarded)
    }

    private var identity: RecordIdentity {
        RecordIdentity(
            kind: .pairSetup, id: name.keyID, keyID: name.keyID, epoch: name.epoch, parties: [name.peer], number: stored,
            generation: 0, publicPart: publicPart)
    }
}

extension Access {
    fileprivate func saveSetup(_ row: PairRow, _ sealed: SealedBytes) throws {
        try run(
            "INSERT OR REPLACE INTO pair_setups (key_id, epoch, peer, nonce, sealed) VALUES (?, ?, ?, ?, ?)", .bytes(row.name.keyID),
            .number(Int64(row.name.epoch)), .number(Int64(row.name.peer)), .bytes(sealed.nonce), .bytes(sealed.bytes))
    }

    func setup(_ row: PairRow) throws -> SealedBytes {
        let found = try self.row(
            "pair_setups", "SELECT nonce, sealed FROM pair_setups WHERE key_id = ? AND epoch = ? AND peer = ?", .bytes(row.name.keyID),
            .number(Int64(row.name.epoch)), .number(Int64(row.name.peer)))
        guard let found else {
            throw StoreError.tampered(file: file, detail: "the set-up of the pair with party \(row.name.peer) is missing")
        }
        return SealedBytes(nonce: try found.bytes("nonce"), bytes: try found.bytes("sealed"))
    }

    func deletePair(_ name: PairName) throws {
        for table in ["pair_setups", "pairs"] {
            try run(
                "DELETE FROM \(table) WHERE key_id = ? AND epoch = ? AND peer = ?", .bytes(name.keyID), .number(Int64(name.epoch)),
                .number(Int64(name.peer)))
        }
    }

    /// Destroys a key's pairs, set-ups and all.
    func deletePairs(keyID: [UInt8], epoch: UInt32) throws {
        for table in ["pair_setups", "pairs"] {
            try run("DELETE FROM \(table) WHERE key_id = ? AND epoch = ?", .bytes(keyID), .number(Int64(epoch)))
        }
    }
}
