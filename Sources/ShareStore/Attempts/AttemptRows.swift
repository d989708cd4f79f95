internal import Secrets

extension AttemptName {
    /// The name that a row of an attempt is under.
    init(_ row: StrictRow) throws(StoreError) {
        self.init(
            epoch: try row.number("epoch"), operation: try row.bytes("operation", count: 32),
            transcript: try row.bytes("transcript", count: 32))
    }

    /// The primary key of `attempts`, and the beginning of those of its other tables.
    var cells: [Cell] { [.number(Int64(epoch)), .bytes(operation), .bytes(transcript)] }

    /// How events name it.
    var eventFields: [EventField] {
        [EventField("epoch", epoch), EventField("operation", operation), EventField("transcript", transcript)]
    }

    func check() throws(StoreError) {
        try Limits.id("operation", operation)
        try Limits.id("transcript", transcript)
        // No epoch comes before the first.
        guard epoch > 0 else { throw .malformed(field: "epoch", detail: "0, expected one that follows another") }
    }

    /// For people.
    var words: String { "the attempt at epoch \(epoch) with transcript \(hexText(transcript))" }
}

/// A row of `attempts`, a sealed table: what the events say of it, all of it.
struct AttemptRow: Equatable {
    let name: AttemptName
    let state: [UInt8]
    let proposal: [UInt8]
    var stage: AttemptStage
    let madeAt: Int64
    /// The event that stored it, to which its secrets are bound.
    let stored: Int64

    static func load(_ rows: SealedRows, _ name: AttemptName) throws -> AttemptRow? {
        try rows[.number(Int64(name.epoch)), .bytes(name.operation), .bytes(name.transcript)].map { try AttemptRow($0) }
    }

    static func all(_ rows: SealedRows) throws -> [AttemptRow] { try rows.strict.map { try AttemptRow($0) } }

    init(name: AttemptName, state: [UInt8], proposal: [UInt8], stage: AttemptStage, madeAt: Int64, stored: Int64) {
        (self.name, self.state, self.proposal, self.stage) = (name, state, proposal, stage)
        (self.madeAt, self.stored) = (madeAt, stored)
    }

    init(_ row: StrictRow) throws(StoreError) {
        guard let stage = AttemptStage(rawValue: try row.text("stage")) else { throw row.damaged("stage") }
        self.init(
            name: try AttemptName(row), state: try row.bytes("state", count: 32), proposal: try row.bytes("proposal"), stage: stage,
            madeAt: try row.number("made_at"), stored: try row.number("stored"))
    }

    var cells: [Cell] {
        name.cells + [.bytes(state), .bytes(proposal), .text(stage.rawValue), .number(madeAt), .number(stored)]
    }
}

/// A row of `attempt_keys`, a sealed table: a key of an attempt, with the sealed share where this party is to hold one.
struct AttemptKeyRow {
    let attempt: AttemptName
    let key: NewKey
    let share: SealedBytes?

    static func all(_ rows: SealedRows, of attempt: AttemptName) throws -> [AttemptKeyRow] {
        try rows.strict.map { try AttemptKeyRow($0) }.filter { $0.attempt == attempt }
    }

    init(attempt: AttemptName, key: NewKey, share: SealedBytes?) {
        (self.attempt, self.key, self.share) = (attempt, key, share)
    }

    init(_ row: StrictRow) throws(StoreError) {
        attempt = try AttemptName(row)
        key = NewKey(
            keyID: try row.bytes("key_id"), scheme: try row.text("scheme"), protocolName: try row.text("protocol"), epoch: attempt.epoch,
            publicPart: try row.bytes("public_part"), createdAt: try row.number("created_at"))
        switch (try row.bytesOrNull("nonce"), try row.bytesOrNull("sealed")) {
        case (let nonce?, let sealed?): share = SealedBytes(nonce: nonce, bytes: sealed)
        case (nil, nil): share = nil
        default: throw row.damaged("sealed")
        }
    }

    var cells: [Cell] {
        attempt.cells + [
            .bytes(key.keyID), .text(key.scheme), .text(key.protocolName), .number(key.createdAt), .bytes(key.publicPart),
            share.map { .bytes($0.nonce) } ?? .null, share.map { .bytes($0.bytes) } ?? .null,
        ]
    }

    /// What a pending share is bound to.
    static func identity(of key: NewKey, in attempt: AttemptRow) -> RecordIdentity {
        RecordIdentity(
            kind: .attemptShare, id: attempt.name.transcript, keyID: key.keyID, epoch: key.epoch, number: attempt.stored, generation: 0,
            publicPart: key.publicPart)
    }

    /// nil where it does not open, or there is none.
    func open(in attempt: AttemptRow, _ keys: StoreKeys) throws(StoreError) -> SecretBytes? {
        guard let share else { return nil }
        return try keys.open(share, as: Self.identity(of: key, in: attempt))
    }

    func opens(in attempt: AttemptRow, _ keys: StoreKeys) throws(StoreError) -> Bool {
        guard try open(in: attempt, keys) != nil else { return false }
        return true
    }
}

/// A row of `attempt_pairs`, a sealed table: the set-up of a pair of an attempt's key.
struct AttemptPairRow {
    let attempt: AttemptName
    let keyID: [UInt8]
    let peer: UInt8
    let publicPart: [UInt8]
    let sealed: SealedBytes

    static func all(_ rows: SealedRows, of attempt: AttemptName) throws -> [AttemptPairRow] {
        try rows.strict.map { try AttemptPairRow($0) }.filter { $0.attempt == attempt }
    }

    init(attempt: AttemptName, keyID: [UInt8], peer: UInt8, publicPart: [UInt8], sealed: SealedBytes) {
        (self.attempt, self.keyID, self.peer, self.publicPart, self.sealed) = (attempt, keyID, peer, publicPart, sealed)
    }

    init(_ row: StrictRow) throws(StoreError) {
        self.init(
            attempt: try AttemptName(row), keyID: try row.bytes("key_id"), peer: try row.number("peer"),
            publicPart: try row.bytes("public_part"),
            sealed: SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed")))
    }

    var cells: [Cell] {
        attempt.cells + [
            .bytes(keyID), .number(Int64(peer)), .bytes(publicPart), .bytes(sealed.nonce), .bytes(sealed.bytes),
        ]
    }

    /// What a pending set-up is bound to.
    static func identity(keyID: [UInt8], peer: UInt8, publicPart: [UInt8], in attempt: AttemptRow) -> RecordIdentity {
        RecordIdentity(
            kind: .attemptPair, id: attempt.name.transcript, keyID: keyID, epoch: attempt.name.epoch, parties: [peer],
            number: attempt.stored, generation: 0, publicPart: publicPart)
    }

    /// nil where it does not open.
    func open(in attempt: AttemptRow, _ keys: StoreKeys) throws(StoreError) -> SecretBytes? {
        try keys.open(sealed, as: Self.identity(keyID: keyID, peer: peer, publicPart: publicPart, in: attempt))
    }

    func opens(in attempt: AttemptRow, _ keys: StoreKeys) throws(StoreError) -> Bool {
        guard try open(in: attempt, keys) != nil else { return false }
        return true
    }
}
