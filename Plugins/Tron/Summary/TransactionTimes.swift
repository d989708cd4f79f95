internal import ChainKit

/// Warnings of a transaction's times.
struct TransactionTimes {
    /// Nodes take a transaction at most a day before it expires.
    private static let longest: Int64 = 86_400_000

    private let expiration: Int64
    private let timestamp: Int64

    init(_ document: TronDocument) {
        expiration = document.expiration
        timestamp = document.timestamp
    }

    private static func text(_ milliseconds: Int64) -> String { Instant(seconds: milliseconds / 1000).description }

    func read(into builder: inout SummaryBuilder) {
        builder.field("expires", "\(Self.text(expiration))")
        let beginning = NetworkFindings.beginning
        guard expiration >= beginning else { return }
        // Nodes compare the expiration with their blocks' times alone.
        if timestamp > 0, expiration <= timestamp {
            builder.warn(
                "by its own times the transaction expires before it was made: \(Self.text(expiration)) is not after \(Self.text(timestamp))"
            )
        } else if timestamp > 0, timestamp < beginning {
            builder.warn("the timestamp \(Self.text(timestamp)) is before the chain began: Tron counts milliseconds")
        } else if timestamp > 0, expiration - timestamp > Self.longest {
            builder.warn(
                "the transaction expires \((expiration - timestamp) / 3_600_000) hours after its timestamp: the network takes it only in the "
                    + "last 24 hours before \(Self.text(expiration)), and whoever has it can wait till then")
        }
        guard let end = UInt64(exactly: expiration / 1000) else { return }
        // The context's time stands beside the clock of whoever shows the summary, and does not replace it.
        builder.summary.validities.append(Validity(of: "the transaction", end: end, text: Self.text(expiration)))
        guard let now = builder.context.now else { return }
        let time = Sourced("\(now)", .context)
        if end <= now {
            builder.warn("the transaction has expired by the time \(time): \(Self.text(expiration))")
        } else if end - now > UInt64(Self.longest / 1000) {
            builder.warn("the transaction expires more than 24 hours after the time \(time): the network does not take it yet")
        }
    }
}
