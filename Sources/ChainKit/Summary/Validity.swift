/// The time for which what is signed can be used. An adapter has no clock: whoever shows a summary has one.
public struct Validity: Sendable, Equatable {
    /// What a signature that is used at once does not need.
    private static let longest: UInt64 = 30 * 86400

    /// The words for what ends, as `the signature`.
    public let what: String
    /// When, in seconds since 1970.
    public let end: UInt64
    /// The end as people read it.
    public let text: String

    /// A validity.
    public init(of what: String, end: UInt64, text: String) {
        self.what = what
        self.end = end
        self.text = text
    }

    /// Returns what is odd about the time at an instant, in seconds since 1970: a clause; nil where nothing is.
    public func oddity(now: UInt64) -> String? {
        if end < now { return "has expired already (\(text))" }
        if end - now > Self.longest { return "expires only after \((end - now) / 86400) days (\(text))" }
        return nil
    }
}

extension TransactionSummary {
    /// The summary with what is to be warned of at a time, in seconds since 1970.
    public func judged(at now: UInt64) -> TransactionSummary {
        var summary = self
        // The clock is of whoever shows it.
        summary.warnings += validities.compactMap { validity in
            validity.oddity(now: now).map { Sourced("\(validity.what) \($0)", .unverified) }
        }
        summary.validities = []
        return summary
    }
}
