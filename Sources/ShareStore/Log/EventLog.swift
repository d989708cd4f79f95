internal import GRDB
internal import Groups

/// The end of the event chain and the counts that must not be turned back, under one code.
struct Head: Equatable {
    /// One more with each change that is not of the log alone: others' words are kept without an event.
    var revision: Int64 = 0
    var sequence: Int64 = 0
    var hash = [UInt8](repeating: 0, count: 32)
    /// Rows of `consumed`.
    var consumed: Int64 = 0
    /// Pairs poisoned so far, renewed or not.
    var poisonings: Int64 = 0
    /// Attempts committed to so far, whatever became of them.
    var commitments: Int64 = 0
    /// The pool generation; 0 before the first.
    var generation: Int64 = 0
    var poolCheck: [UInt8] = []
    /// The last event that the pool key file was told of before it was committed.
    var filed = ChainPosition.beginning
    /// The number of the last unit of material that was added.
    var made: Int64 = 0
    /// Digests of the tables in which nothing may be turned back.
    var seals = Seals()

    var position: ChainPosition { ChainPosition(sequence: sequence, hash: hash) }

    /// What the head's code covers; in versions 2 and 3, whose heads had other digests and counted no commitments, by other tags.
    func fields(_ tag: FieldBytes.Tag = .head, storeID: [UInt8], _ seals: [UInt8]) -> FieldBytes {
        var fields = FieldBytes(tag)
        fields.append(storeID)
        fields.append(revision)
        fields.append(sequence)
        fields.append(hash)
        fields.append(consumed)
        fields.append(poisonings)
        if tag == .head { fields.append(commitments) }
        fields.append(generation)
        fields.append(poolCheck)
        fields.append(filed.sequence)
        fields.append(filed.hash)
        fields.append(made)
        fields.append(seals)
        return fields
    }

    static let columns =
        "revision, sequence, hash, consumed, poisonings, commitments, generation, pool_check, filed_sequence, filed_hash, made, seals, code"

    static func load(_ access: Access, keys: StoreKeys) throws -> Head {
        guard let row = try access.row("head", "SELECT \(columns) FROM head") else {
            throw StoreError.tampered(file: access.file, detail: "the head of the event chain is missing")
        }
        guard let seals = Seals(try row.bytes("seals")) else {
            throw row.damaged("seals")
        }
        let head = Head(
            revision: try row.number("revision"), sequence: try row.number("sequence"), hash: try row.bytes("hash", count: 32),
            consumed: try row.number("consumed"), poisonings: try row.number("poisonings"),
            commitments: try row.number("commitments"), generation: try row.number("generation"), poolCheck: try row.bytes("pool_check"),
            filed: ChainPosition(sequence: try row.number("filed_sequence"), hash: try row.bytes("filed_hash", count: 32)),
            made: try row.number("made"), seals: seals)
        guard keys.isValid(try row.bytes("code"), over: head.fields(storeID: keys.storeID, seals.bytes)),
            min(head.consumed, head.generation, head.made, head.poisonings, head.commitments) >= 0
        else {
            throw StoreError.tampered(file: access.file, detail: "the head of the event chain was altered")
        }
        return head
    }

    func save(_ access: Access, keys: StoreKeys) throws {
        try access.run(
            "INSERT OR REPLACE INTO head (only, \(Self.columns)) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            .number(revision), .number(sequence), .bytes(hash), .number(consumed), .number(poisonings), .number(commitments),
            .number(generation), .bytes(poolCheck), .number(filed.sequence), .bytes(filed.hash), .number(made), .bytes(seals.bytes),
            .bytes(keys.code(fields(storeID: keys.storeID, seals.bytes))))
    }
}

/// One transaction that changes the store: tables and events together, the head last.
struct Change {
    let access: Access
    let keys: StoreKeys
    let time: Int64
    /// As the transaction found it.
    let before: Head
    var head: Head
    /// Sealed tables as this change has read and edited them.
    var edits: [SealedTable: Edit] = [:]
    /// The pool key file that was told of the change: it is to hear that it was committed.
    var filed: PoolKeyFile?

    init(access: Access, keys: StoreKeys, time: Int64, head: Head) {
        (self.access, self.keys, self.time) = (access, keys, time)
        (before, self.head) = (head, head)
    }

    var file: String { access.file }

    /// Appends an event; its sequence number.
    @discardableResult mutating func append(_ kind: EventKind, _ fields: [EventField]) throws -> Int64 {
        let (sequence, overflow) = head.sequence.addingReportingOverflow(1)
        guard !overflow else { throw StoreError.tampered(file: file, detail: "no sequence number is left") }
        let body = EventBody.encode(fields)
        let hash = StoredEvent.hash(sequence: sequence, time: time, kind: kind.rawValue, body: body, previous: head.hash)
        try access.run(
            "INSERT INTO events (sequence, time, kind, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
            .number(sequence), .number(time), .text(kind.rawValue), .bytes(body), .bytes(head.hash), .bytes(hash))
        head.sequence = sequence
        head.hash = hash
        return sequence
    }

    /// Ends the change: tables written and sealed, the head over them. Whether there was anything to write.
    mutating func finish() throws -> Bool {
        try flush()
        guard head != before else { return false }
        // What was appended lies there as it was hashed.
        if head.sequence > 0 {
            let last = try access.storedEvents(after: head.sequence - 1, limit: 2)
            guard last.count == 1, last.first?.hash == head.hash, last.first?.hashesRight == true else {
                throw StoreError.tampered(file: file, detail: "the log does not hold what was appended to it")
            }
        }
        let (revision, overflow) = head.revision.addingReportingOverflow(1)
        guard !overflow else { throw StoreError.tampered(file: file, detail: "no revision number is left") }
        head.revision = revision
        try head.save(access, keys: keys)
        return true
    }
}

/// An event as it lies in the table, unchecked.
struct StoredEvent {
    let sequence: Int64
    let time: Int64
    let kind: String
    let body: [UInt8]
    let previous: [UInt8]
    let hash: [UInt8]

    static let columns = "sequence, time, kind, body, previous, hash"

    init(_ row: StrictRow) throws(StoreError) {
        sequence = try row.number("sequence")
        time = try row.number("time")
        kind = try row.text("kind")
        body = try row.bytes("body")
        previous = try row.bytes("previous")
        hash = try row.bytes("hash")
    }

    /// SHA-256 over tag, sequence, time, kind, body and the hash before, each behind its length.
    static func hash(sequence: Int64, time: Int64, kind: String, body: [UInt8], previous: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.event)
        fields.append(sequence)
        fields.append(time)
        fields.append(kind)
        fields.append(body)
        fields.append(previous)
        return SHA256.hash(fields.bytes)
    }

    var position: ChainPosition { ChainPosition(sequence: sequence, hash: hash) }

    func broken(in file: String) -> StoreError { .tampered(file: file, detail: "event \(sequence)") }

    var hashesRight: Bool { Self.hash(sequence: sequence, time: time, kind: kind, body: body, previous: previous) == hash }

    /// nil where the kind is unknown or the body is not the one encoding of its fields.
    var decoded: StoreEvent? {
        guard let kind = EventKind(rawValue: kind), let fields = EventBody.decode(body) else { return nil }
        return StoreEvent(sequence: sequence, time: time, kind: kind, fields: fields, hash: hash)
    }
}
