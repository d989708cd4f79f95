internal import GRDB
internal import Groups
internal import Secrets

extension SQLiteShareStore {
    /// Stores a signature share before it is sent; the same again is no change. Material serves one request (rule S14).
    ///
    /// `material` names what the share was made with: a pooled unit (which must be consumed, for this request), or the batch or run that
    /// it belongs to, whose `units` out of pools must be. Units that lay in no store are logged as used, in the same step; so is the
    /// approval, where it is not yet. Of an epoch of the key that is not active nothing new is stored.
    public func storeRelease(
        _ release: NewRelease, units: [[UInt8]], used: UsedMaterial?, approval: ApprovalNote?
    ) throws(StoreError) {
        let (request, material, bytes) = (release.request, release.material, release.bytes)
        try release.check()
        for unit in units { try Limits.id("material", unit) }
        try used?.check(of: release)
        try approval?.check()
        let sealed = try SealedBytes(
            sealing: SecretBytes(copying: bytes), key: keys.records,
            associatedData: keys.releaseData(request: request, material: material))
        try change { change in
            try finishEvaluations(&change)
            if let earlier = try released(change.access, material: material) {
                guard earlier.request == request else {
                    throw StoreError.materialServedOtherRequest(material: material, request: earlier.request)
                }
                guard earlier.bytes == bytes else { throw StoreError.releaseConflict(material: material, request: request) }
                return
            }
            try requireActive(&change, keyID: release.keyID, epoch: release.epoch)
            for unit in [material] + units {
                if let consumed = try ConsumedRow.load(change.access, keys, id: unit) {
                    guard consumed.request == request else {
                        throw StoreError.materialServedOtherRequest(material: unit, request: consumed.request)
                    }
                    guard (consumed.pool.keyID, consumed.pool.epoch) == (release.keyID, release.epoch) else { throw otherKey }
                } else if unit != material {
                    throw StoreError.materialNotConsumed(material: unit)
                } else if let number = try change.access.materialNumber(unit), try LiveUnits(change.rows(.live)).contains(number) {
                    throw StoreError.materialNotConsumed(material: unit)
                }
            }
            try change.access.run(
                "INSERT INTO releases (material, request, nonce, sealed) VALUES (?, ?, ?, ?)", .bytes(material), .bytes(request),
                .bytes(sealed.nonce), .bytes(sealed.bytes))
            if let approval { try change.append(approval) }
            if let used {
                try change.append(.materialUsed, used.eventFields + [EventField("request", request), EventField("ids", ids: used.ids)])
            }
            _ = try change.append(
                .shareReleased,
                [
                    EventField("request", request), EventField("material", material), EventField("hash", SHA256.hash(bytes)),
                    EventField("key", release.keyID), EventField("epoch", release.epoch),
                ])
            guard try released(change.access, material: material)?.bytes == bytes else {
                throw StoreError.tampered(file: path, detail: "the released share just written is not there")
            }
        }
    }

    /// The share stored for request and material, byte for byte, or nil where none was. Material of another request is refused.
    public func release(request: [UInt8], material: [UInt8]) throws(StoreError) -> [UInt8]? {
        try read { access, _ in
            guard let found = try released(access, material: material) else { return nil }
            guard found.request == request else {
                throw StoreError.materialServedOtherRequest(material: material, request: found.request)
            }
            return found.bytes
        }
    }

    /// Logs that this party agreed to a request under a plan.
    public func recordApproval(request: [UInt8], plan: [UInt8], note: String) throws(StoreError) {
        let approval = ApprovalNote(request: request, plan: plan, note: note)
        try approval.check()
        try change { try $0.append(approval) }
    }

    /// Logs that a complete signature for a request left. Nothing hangs on it: a power failure may take the last of these back.
    public func recordSignature(request: [UInt8], hash: [UInt8], details: [EventField]) throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("hash", hash)
        try Limits.details(details)
        try note { change in
            _ = try change.append(.signatureReleased, [EventField("request", request), EventField("hash", hash)] + details)
        }
    }

    private func released(_ access: Access, material: [UInt8]) throws -> (request: [UInt8], bytes: [UInt8])? {
        try access.row("releases", "SELECT material, request, nonce, sealed FROM releases WHERE material = ?", .bytes(material))
            .map { try keys.openRelease($0) }
            .map { ($0.request, $0.bytes) }
    }
}

/// A unit serves the key and epoch that it was made for.
private let otherKey = StoreError.malformed(field: "material", detail: "of another key or epoch than the share")

/// A signature share that is about to leave.
public struct NewRelease: Equatable, Sendable {
    /// The request, 32 bytes.
    public let request: [UInt8]
    /// The name of what it was made with, 32 bytes: a pooled unit, a batch or a run.
    public let material: [UInt8]
    /// The key that it is a share under, 32 bytes.
    public let keyID: [UInt8]
    /// The epoch of the share of the key.
    public let epoch: UInt32
    /// What will be sent, byte for byte, in the encoding of the layer above.
    public let bytes: [UInt8]

    /// A release; it is checked when it is stored.
    public init(request: [UInt8], material: [UInt8], keyID: [UInt8], epoch: UInt32, bytes: [UInt8]) {
        self.request = request
        self.material = material
        self.keyID = keyID
        self.epoch = epoch
        self.bytes = bytes
    }

    func check() throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("material", material)
        try Limits.id("key id", keyID)
        try Limits.length("released share", bytes, 1...Limits.longest)
    }
}

/// Units of material that lay in no store: made and used by one process.
public struct UsedMaterial: Equatable, Sendable {
    /// The key that they are for: 32 bytes.
    public let keyID: [UInt8]
    /// The epoch of the share that they are for.
    public let epoch: UInt32
    /// The units' identifiers: 32 bytes each.
    public let ids: [[UInt8]]

    /// Makes a note of units, which are checked when they are logged.
    public init(keyID: [UInt8], epoch: UInt32, ids: [[UInt8]]) {
        self.keyID = keyID
        self.epoch = epoch
        self.ids = ids
    }

    func check(of release: NewRelease) throws(StoreError) {
        guard (keyID, epoch) == (release.keyID, release.epoch) else { throw otherKey }
        guard (1...SQLiteShareStore.largestBatch).contains(ids.count) else {
            throw .malformed(field: "material", detail: "\(ids.count), expected 1 to \(SQLiteShareStore.largestBatch)")
        }
        for id in ids { try Limits.id("material id", id) }
    }

    var eventFields: [EventField] { [EventField("key", keyID), EventField("epoch", epoch)] }
}

extension StoreKeys {
    func openRelease(_ row: StrictRow) throws -> (material: [UInt8], request: [UInt8], bytes: [UInt8]) {
        let material = try row.bytes("material")
        let request = try row.bytes("request")
        let sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
        guard let bytes = sealed.open(key: records, associatedData: releaseData(request: request, material: material)) else {
            throw StoreError.tampered(file: row.file, detail: "the released share of material \(hexText(material))")
        }
        return (material, request, bytes.exposed())  // sent before, or about to be: no secret any more
    }

    func releaseData(request: [UInt8], material: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.release)
        fields.append(storeID)
        fields.append(request)
        fields.append(material)
        fields.append(RecordIdentity.version)
        return fields.bytes
    }
}
