internal import GRDB
internal import Secrets

extension MaterialPool {
    /// What the pool holds; the signer set says which.
    var kind: RecordKind { signers.isEmpty ? .nonce : .preSignature }

    /// How an event names the pool.
    var eventFields: [EventField] {
        let key = [EventField("key", keyID), EventField("epoch", epoch)]
        return signers.isEmpty ? key : key + [EventField("signers", parties: signers)]
    }

    func identity(id: [UInt8], number: Int64, generation: UInt64, publicPart: [UInt8]) -> RecordIdentity {
        RecordIdentity(
            kind: kind, id: id, keyID: keyID, epoch: epoch, parties: signers, number: number, generation: generation,
            publicPart: publicPart)
    }
}

extension RecordKind {
    var added: EventKind { self == .preSignature ? .preSignaturesAdded : .noncesAdded }
    var consumed: EventKind { self == .preSignature ? .preSignaturesConsumed : .nonceConsumed }
}

extension Access {
    /// The number of the row under a unit's name, if there is one.
    func materialNumber(_ id: [UInt8]) throws -> Int64? {
        try row("material", "SELECT number FROM material WHERE id = ?", .bytes(id))?.number("number")
    }
}

/// A row of `material`: a unit, if its bit is set and its seal opens.
struct MaterialRow {
    static let columns = "number, id, public_part, nonce, sealed"
    /// No unit is larger, and lengths are told without loading anything.
    static let hasUnitsSize = "length(public_part) <= 4096 AND length(sealed) <= 4096 AND length(id) <= 32 AND length(nonce) <= 12"

    let identity: RecordIdentity
    private let sealed: SealedBytes

    init(_ row: StrictRow, _ pool: MaterialPool, _ poolKey: PoolKey) throws(StoreError) {
        identity = pool.identity(
            id: try row.bytes("id", count: 32), number: try row.number("number"), generation: poolKey.generation,
            publicPart: try row.bytes("public_part"))
        sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
    }

    func open(_ poolKey: PoolKey, _ keys: StoreKeys) -> SecretBytes? {
        sealed.open(key: poolKey.material, associatedData: identity.associatedData(storeID: keys.storeID))
    }

    func opens(_ poolKey: PoolKey, _ keys: StoreKeys) -> Bool {
        guard open(poolKey, keys) != nil else { return false }
        return true
    }
}

extension SealedRows {
    /// A pool; nil where nothing was ever added to it in that generation.
    func pool(_ pool: MaterialPool, _ generation: Int64) throws -> PoolRow? {
        let name = Projection.PoolName(pool: pool, generation: generation)
        return try PoolRow.all(self).first { $0.name == name }
    }
}

extension Change {
    /// A pool of the current generation; nil where nothing was ever added to it.
    mutating func pool(_ pool: MaterialPool) throws -> PoolRow? { try rows(.pools).pool(pool, head.generation) }

    /// Changes a pool of the current generation; its number. One that is not there is made, or left alone.
    @discardableResult mutating func editPool(
        _ pool: MaterialPool, orMade: Bool = false, _ body: (inout PoolRow) -> Void
    ) throws -> Int64 {
        let name = Projection.PoolName(pool: pool, generation: head.generation)
        let all = try PoolRow.all(rows(.pools))
        let next = (all.map(\.number).max() ?? 0).saturating(adding: 1)
        guard var row = all.first(where: { $0.name == name }) ?? (orMade ? PoolRow(number: next, name: name) : nil) else { return 0 }
        body(&row)
        let changed = row
        try edit(.pools) { $0.put(changed.cells) }
        return row.number
    }

    mutating func editLive(_ body: (inout LiveUnits) throws -> Void) throws {
        var live = LiveUnits(try rows(.live))
        try body(&live)
        let changed = live.rows
        try edit(.live) { $0 = changed }
    }
}
