internal import Secrets

/// The name of auxiliary data: a pair from this party's side, where it is a set-up.
struct AuxiliaryName: Hashable {
    let keyID: [UInt8]
    let epoch: UInt32
    let kind: AuxiliaryKind
    /// 0 where the data is this party's alone.
    let peer: UInt8

    init(keyID: [UInt8], epoch: UInt32, kind: AuxiliaryKind = .pairSetups, peer: UInt8) {
        self.keyID = keyID
        self.epoch = epoch
        self.kind = kind
        self.peer = peer
    }

    /// The name that a row of `auxiliary` or `auxiliary_secrets` is under.
    init(_ row: StrictRow) throws(StoreError) {
        self.init(
            keyID: try row.bytes("key_id"), epoch: try row.number("epoch"), kind: AuxiliaryKind(rawValue: try row.text("kind")),
            peer: try row.number("peer"))
    }

    var key: Projection.KeyName { .init(keyID: keyID, epoch: epoch) }
    /// How the events of a pair name it.
    var eventFields: [EventField] { [EventField("key", keyID), EventField("epoch", epoch), EventField("peer", peer)] }
    /// The primary key of `auxiliary` and of `auxiliary_secrets`.
    var cells: [Cell] { [.bytes(keyID), .number(Int64(epoch)), .text(kind.rawValue), .number(Int64(peer))] }

    /// For people.
    var words: String { kind == .pairSetups ? "the pair with party \(peer)" : "the \(kind.rawValue) of party \(peer)" }
    /// The secret part, for people.
    var secretWords: String { kind == .pairSetups ? "the set-up of \(words)" : "the secret of \(words)" }
}

/// A row of `auxiliary`, a sealed table.
struct AuxiliaryRow: Equatable {
    let name: AuxiliaryName
    let publicPart: [UInt8]
    /// The event that stored it.
    let stored: Int64
    var poisoned: String?
    var needsRenewal = false
    /// Evaluations of its checks that were begun since one ended with a verdict. No event tells of them.
    var unfinished = 0

    static func load(_ rows: SealedRows, _ name: AuxiliaryName) throws -> AuxiliaryRow? {
        try rows.row(under: name).map { try AuxiliaryRow($0) }
    }

    static func all(_ rows: SealedRows) throws -> [AuxiliaryRow] { try rows.strict.map { try AuxiliaryRow($0) } }

    /// Those of a key's epoch and kind, in the order of the peers.
    static func all(_ rows: SealedRows, of kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32) throws -> [AuxiliaryRow] {
        try all(rows).filter { $0.name.keyID == keyID && $0.name.epoch == epoch && $0.name.kind == kind }
    }

    init(name: AuxiliaryName, publicPart: [UInt8], stored: Int64) {
        self.name = name
        self.publicPart = publicPart
        self.stored = stored
    }

    private init(_ row: StrictRow) throws(StoreError) {
        name = try AuxiliaryName(row)
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
    var projected: AuxiliaryRow {
        var row = self
        row.unfinished = 0
        return row
    }

    func seal(_ secret: borrowing SecretBytes, _ keys: StoreKeys) throws(StoreError) -> SealedBytes {
        // What is noted beside a key outlives a lost epoch key.
        guard name.kind == .pairSetups else {
            return try SealedBytes(sealing: secret, key: keys.records, associatedData: identity.associatedData(storeID: keys.storeID))
        }
        return try keys.seal(secret, as: identity)
    }

    func open(_ sealed: SealedBytes, _ keys: StoreKeys) throws(StoreError) -> SecretBytes? { try keys.open(sealed, as: identity) }

    private var identity: RecordIdentity {
        // A kind of its own for set-ups, as before there were others.
        let isPair = name.kind == .pairSetups
        return RecordIdentity(
            kind: isPair ? .pairSetup : .auxiliary, id: isPair ? name.keyID : Array(name.kind.rawValue.utf8), keyID: name.keyID,
            epoch: name.epoch, parties: [name.peer], number: stored, generation: 0, publicPart: publicPart)
    }
}

extension SealedRows {
    /// The row of auxiliary data, of table `auxiliary` or `auxiliary_secrets`.
    fileprivate func row(under name: AuxiliaryName) -> StrictRow? {
        self[.bytes(name.keyID), .number(Int64(name.epoch)), .text(name.kind.rawValue), .number(Int64(name.peer))]
    }

    /// The sealed secret of auxiliary data, of table `auxiliary_secrets`.
    func secret(_ row: AuxiliaryRow) throws -> SealedBytes {
        guard let found = self.row(under: row.name) else {
            throw StoreError.tampered(file: file, detail: "\(row.name.secretWords) is missing")
        }
        return SealedBytes(nonce: try found.bytes("nonce"), bytes: try found.bytes("sealed"))
    }
}
