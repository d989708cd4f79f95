internal import GRDB
internal import Groups
internal import Secrets

extension SQLiteShareStore {
    /// Stores a signature share before it is sent; the same again is no change. Material serves one request (rule S14).
    ///
    /// `material` names what the share was made with: a pooled unit (which must be consumed, for this request), or the run of an
    /// interactive signing.
    public func storeRelease(request: [UInt8], material: [UInt8], bytes: [UInt8]) throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("material", material)
        try Limits.length("released share", bytes, 1...Limits.longest)
        let sealed = try SealedBytes(
            sealing: SecretBytes(copying: bytes), key: keys.records, associatedData: releaseData(request: request, material: material))
        try change { change in
            if let earlier = try released(change.access, material: material) {
                guard earlier.request == request else {
                    throw StoreError.materialServedOtherRequest(material: material, request: earlier.request)
                }
                guard earlier.bytes == bytes else { throw StoreError.releaseConflict(material: material, request: request) }
                return
            }
            if let consumed = try ConsumedRow.load(change.access, keys, id: material) {
                guard consumed.request == request else {
                    throw StoreError.materialServedOtherRequest(material: material, request: consumed.request)
                }
            } else {
                guard try !change.access.holdsMaterial(material) else { throw StoreError.materialNotConsumed(material: material) }
            }
            try change.access.run(
                "INSERT INTO releases (material, request, nonce, sealed) VALUES (?, ?, ?, ?)", .bytes(material), .bytes(request),
                .bytes(sealed.nonce), .bytes(sealed.bytes))
            try change.append(
                .shareReleased,
                [EventField("request", request), EventField("material", material), EventField("hash", SHA256.hash(bytes))])
        }
    }

    /// The share stored for request and material, byte for byte, or nil where none was. Material of another request is refused.
    public func release(request: [UInt8], material: [UInt8]) throws(StoreError) -> [UInt8]? {
        try read { access in
            guard let found = try released(access, material: material) else { return nil }
            guard found.request == request else {
                throw StoreError.materialServedOtherRequest(material: material, request: found.request)
            }
            return found.bytes
        }
    }

    /// Logs that this party agreed to a request under a plan.
    public func recordApproval(request: [UInt8], plan: [UInt8], note: String) throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("plan", plan)
        guard note.utf8.count <= 4096 else { throw .malformed(field: "note", detail: "at most 4096 bytes") }
        try change { change in
            _ = try change.append(
                .requestApproved, [EventField("request", request), EventField("plan", plan), EventField("note", note)])
        }
    }

    /// Logs that a complete signature for a request left.
    public func recordSignature(request: [UInt8], hash: [UInt8]) throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("hash", hash)
        try change { change in
            _ = try change.append(.signatureReleased, [EventField("request", request), EventField("hash", hash)])
        }
    }

    private func released(_ access: Access, material: [UInt8]) throws -> (request: [UInt8], bytes: [UInt8])? {
        try access.row("releases", "SELECT material, request, nonce, sealed FROM releases WHERE material = ?", .bytes(material))
            .map { try openRelease($0) }
            .map { ($0.request, $0.bytes) }
    }

    func openRelease(_ row: StrictRow) throws -> (material: [UInt8], request: [UInt8], bytes: [UInt8]) {
        let material = try row.bytes("material")
        let request = try row.bytes("request")
        let sealed = SealedBytes(nonce: try row.bytes("nonce"), bytes: try row.bytes("sealed"))
        guard let bytes = sealed.open(key: keys.records, associatedData: releaseData(request: request, material: material)) else {
            throw StoreError.tampered(file: path, detail: "the released share of material \(hexText(material))")
        }
        return (material, request, bytes.exposed())  // sent before, or about to be: no secret any more
    }

    private func releaseData(request: [UInt8], material: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.release)
        fields.append(keys.storeID)
        fields.append(request)
        fields.append(material)
        fields.append(RecordIdentity.version)
        return fields.bytes
    }
}
