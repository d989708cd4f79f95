internal import ChainKit

/// Sums of amounts that say where they overflow.
enum Amount {
    /// - Throws: `invalidAmount` where the sum is more than the network allows (``BitcoinNetwork/moneyLimit``).
    static func sum(
        _ amounts: some Sequence<UInt64>, _ field: String, on network: BitcoinNetwork, stage: ChainError.Stage = .decode
    ) throws(ChainError) -> UInt64 {
        var sum: UInt64 = 0
        for amount in amounts {
            let (next, overflow) = sum.addingReportingOverflow(amount)
            guard !overflow, next <= network.moneyLimit else {
                throw ChainError(stage, .invalidAmount, "are worth \(excess(network))", field: field)
            }
            sum = next
        }
        return sum
    }

    /// `more than the 2100000000000000 satoshis that Bitcoin allows`
    static func excess(_ network: BitcoinNetwork) -> String { "more than the \(network.moneyLimit) satoshis that \(network.name) allows" }

    /// Reads an amount that the network allows.
    static func read(_ cursor: JSONCursor, on network: BitcoinNetwork) throws(ChainError) -> UInt64 {
        let value = try cursor.integer(as: UInt64.self)
        guard value <= network.moneyLimit else { throw cursor.failure(.invalidAmount, "is \(excess(network))") }
        return value
    }

    /// Satoshis as people say them: `0.015 BTC`.
    static func text(_ satoshis: UInt64, _ network: BitcoinNetwork) -> String {
        let digits = String(satoshis)
        let padded = String(repeating: "0", count: max(0, 9 - digits.utf8.count)) + digits
        var fraction = padded.suffix(8)
        while fraction.last == "0" { fraction.removeLast() }
        return "\(padded.dropLast(8))\(fraction.isEmpty ? "" : "." + fraction) \(network.ticker)"
    }
}
