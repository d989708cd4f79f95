/// A note that a party agreed to a request under a plan, logged in the same step as the first thing that it does for it.
public struct ApprovalNote: Equatable, Sendable {
    /// The request's hash: 32 bytes.
    public let request: [UInt8]
    /// The plan's hash: 32 bytes.
    public let plan: [UInt8]
    /// The words for people, of at most 4096 bytes.
    public let note: String
    /// The details that the party read of it, for whoever searches the log: at most 4096 bytes in all, without control characters, under
    /// names of letters that no field of the event has.
    public let details: [EventField]

    /// A note; it is checked when it is logged.
    public init(request: [UInt8], plan: [UInt8], note: String, details: [EventField] = []) {
        self.request = request
        self.plan = plan
        self.note = note
        self.details = details
    }

    func check() throws(StoreError) {
        try Limits.id("request", request)
        try Limits.id("plan", plan)
        guard note.utf8.count <= 4096 else { throw .malformed(field: "note", detail: "at most 4096 bytes") }
        try Limits.details(details)
    }
}

extension Change {
    mutating func append(_ approval: ApprovalNote) throws {
        try append(
            .requestApproved,
            [EventField("request", approval.request), EventField("plan", approval.plan), EventField("note", approval.note)]
                + approval.details)
    }
}
