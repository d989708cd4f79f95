internal import ChainKit

/// A fee rate: satoshis for a thousand virtual bytes, as nodes count it.
struct FeeRate: Hashable {
    /// Satoshis for a thousand virtual bytes.
    let perThousand: UInt64

    init(perThousand: UInt64) { self.perThousand = perThousand }

    /// More is nobody's rate: a thousand virtual bytes would cost a thousandth of all that there is.
    static func highest(on network: BitcoinNetwork) -> FeeRate { FeeRate(perThousand: network.moneyLimit / 1000) }

    /// Reads satoshis for one virtual byte with at most three decimals: `2`, `2.5`, `"0.125"`. Zero is a rate too, and so is any below what
    /// nodes relay: who asks for it may have a miner who takes it.
    init(_ cursor: JSONCursor, on network: BitcoinNetwork) throws(ChainError) {
        let text: String
        switch cursor.value {
        case .number(let number): text = number.literal
        case .string(let string): text = string
        default: throw cursor.failure(.wrongType, "must be a number of satoshis for one virtual byte")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            throw cursor.failure(.wrongType, "must be a number of satoshis for one virtual byte, like 2.5")
        }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 3 else { throw cursor.failure(.outOfRange, "has more than three decimals") }
        let highest = Self.highest(on: network).perThousand
        // More digits than these are a larger number, if not zeros in front.
        guard parts[0].utf8.count <= 15, let rate = UInt64(parts[0] + fraction + String(repeating: "0", count: 3 - fraction.utf8.count)),
            rate <= highest
        else { throw cursor.failure(.outOfRange, "is more than \(highest / 1000) satoshis for a virtual byte") }
        perThousand = rate
    }

    /// The fee of so many virtual bytes, rounded up.
    func fee(of virtualSize: Int) -> UInt64 {
        let (high, low) = perThousand.multipliedFullWidth(by: UInt64(max(virtualSize, 0)))
        guard high == 0, low <= .max - 999 else { return .max }
        return (low + 999) / 1000
    }

    /// The rate that a fee is, for people: satoshis for a virtual byte with one decimal; with three below one satoshi, where nodes draw
    /// their lines.
    static func text(fee: UInt64, virtualSize: Int) -> String {
        guard virtualSize > 0 else { return "unknown" }
        if fee > 0, fee < UInt64(virtualSize), virtualSize <= 1 << 32 {
            let thousandths = (fee * 1000 + UInt64(virtualSize) / 2) / UInt64(virtualSize)
            if thousandths == 0 { return "under 0.001 sat/vB" }
            if thousandths < 1000 { return "0.\(String(thousandths + 1000).dropFirst()) sat/vB" }
        }
        let (product, overflow) = fee.multipliedReportingOverflow(by: 10)
        guard !overflow else { return "more than anybody pays" }
        let tenths = (product + UInt64(virtualSize) / 2) / UInt64(virtualSize)
        return "\(tenths / 10).\(tenths % 10) sat/vB"
    }
}
