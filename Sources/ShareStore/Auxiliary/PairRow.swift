internal import Secrets

/// A pair from this party's side.
struct PairName: Hashable {
    let keyID: [UInt8]
    let epoch: UInt32
    let peer: UInt8

    var key: Projection.KeyName { .init(keyID: keyID, epoch: epoch) }
    var eventFields: [EventField] { [EventField("key", keyID), EventField("epoch", epoch), EventField("peer", peer)] }
    /// The primary key of `pairs` and of `pair_setups`.
    var cells: [Cell] { [.bytes(keyID), .number(Int64(epoch)), .number(Int64(peer))] }
}

/// A row of `pairs`, a sealed table.
struct PairRow: Equatable {
    let name: PairName
    let publicPart: [UInt8]
    /// The event that stored the set-up.
    let stored: Int64
    var poisoned: String?
    var needsRenewal = false
    /// Evaluations of its checks that were begun since one ended with a verdict. No event tells of them.
    var unfinished = 0

    static func load(_ rows: SealedRows, _ name: PairName) throws -> PairRow? {
        try rows[.bytes(name.keyID), .number(Int64(name.epoch)), .number(Int64(name.peer))].map { try PairRow($0) }
    }

    static func all(_ rows: SealedRows) throws -> [PairRow] { try rows.strict.map { try PairRow($0) } }

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
        unfinished = try row.number("unfinished", as: Int.self)
    }

    var cells: [Cell] {
        name.cells + [
            .bytes(publicPart), .number(stored), poisoned.map { .text($0) } ?? .null, .number(needsRenewal ? 1 : 0),
            .number(Int64(unfinished)),
        ]
    }

    /// Without what no event tells.
    var projected: PairRow {
        var row = self
        row.unfinished = 0
        return row
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

extension SealedRows {
    /// The sealed set-up of a pair, of table `pair_setups`.
    func setup(_ row: PairRow) throws -> SealedBytes {
        guard let found = self[.bytes(row.name.keyID), .number(Int64(row.name.epoch)), .number(Int64(row.name.peer))] else {
            throw StoreError.tampered(file: file, detail: "the set-up of the pair with party \(row.name.peer) is missing")
        }
        return SealedBytes(nonce: try found.bytes("nonce"), bytes: try found.bytes("sealed"))
    }
}

extension Change {
    /// Notes that a pair's set-up has to be made anew before it is used; nothing where that is noted.
    mutating func markForRenewal(_ row: PairRow) throws {
        guard !row.needsRenewal else { return }
        var marked = row
        marked.needsRenewal = true
        let cells = marked.cells
        try append(.pairNeedsRenewal, row.name.eventFields)
        try edit(.pairs) { $0.put(cells) }
    }

    /// Poisons a pair, and moves the counter on, so that a store from before it is behind what others have seen.
    mutating func poison(_ row: PairRow, _ reason: String) throws {
        let (poisonings, overflow) = head.poisonings.addingReportingOverflow(1)
        guard !overflow else { throw StoreError.tampered(file: file, detail: "the number of poisonings") }
        head.poisonings = poisonings
        var poisoned = row
        poisoned.poisoned = reason
        poisoned.unfinished = 0
        let cells = poisoned.cells
        try append(.pairPoisoned, row.name.eventFields + [EventField("reason", reason)])
        try edit(.pairs) { $0.put(cells) }
    }
}
