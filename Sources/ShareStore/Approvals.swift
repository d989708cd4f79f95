/// That a party agreed to a request under a plan: logged in the same step as the first thing that it does for it.
public struct ApprovalNote: Equatable, Sendable {
    /// The request's hash: 32 bytes.
    public let request: [UInt8]
    /// The plan's hash: 32 bytes.
    public let plan: [UInt8]
    /// For people: at most 4096 bytes.
    public let note: String

    /// A note; it is checked when it is logged.
    public init(request: [UInt8], plan: [UInt8], note: String) {
        self.request = request
        self.plan = plan
        self.note = note
    }

    func check() throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("plan", plan)
        guard note.utf8.count <= 4096 else { throw .malformed(field: "note", detail: "at most 4096 bytes") }
    }
}

extension Change {
    mutating func append(_ approval: ApprovalNote) throws {
        try append(
            .requestApproved,
            [EventField("request", approval.request), EventField("plan", approval.plan), EventField("note", approval.note)])
    }
}

extension ShareStore {
    /// Destroys units and hands out their secrets, for a request whose approval the log has.
    public func consumeMaterial(_ pool: MaterialPool, ids: [[UInt8]], for request: [UInt8]) throws(StoreError) -> Consumption {
        try consumeMaterial(pool, ids: ids, for: request, approval: nil)
    }

    /// Stores a signature share before it is sent, where `material` alone names what it was made with.
    public func storeRelease(request: [UInt8], material: [UInt8], bytes: [UInt8]) throws(StoreError) {
        try storeRelease(request: request, material: material, bytes: bytes, units: [], used: nil, approval: nil)
    }
}
