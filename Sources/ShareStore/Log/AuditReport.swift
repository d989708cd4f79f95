/// The findings of a full check of a store.
public struct AuditReport: Equatable, Sendable {
    /// One thing that is wrong.
    public struct Problem: Equatable, Sendable {
        /// The event concerned, where there is one.
        public let sequence: Int64?
        /// For people; no secrets.
        public let detail: String
    }
    /// The number of events read.
    public var events: Int64 = 0
    /// Everything found, in the order of finding.
    public var problems: [Problem] = []
    /// The remarks on what is to be known and is not wrong.
    public var notes: [String] = []
    /// Whether the check found no problem.
    public var isIntact: Bool { problems.isEmpty }
    /// A report with nothing in it yet.
    public init() {}

    /// The first event that is wrong.
    public var firstBadSequence: Int64? { problems.compactMap(\.sequence).min() }

    /// Adds a problem.
    public mutating func report(_ detail: String, at sequence: Int64? = nil) {
        problems.append(Problem(sequence: sequence, detail: detail))
    }

    /// Adds what is the reason of several problems.
    mutating func reportOnce(_ detail: String) {
        if !problems.contains(where: { $0.detail == detail }) { report(detail) }
    }
}
