internal import ChainKit

/// A fee rate: satoshis for a thousand virtual bytes, as nodes count it.
struct FeeRate: Hashable {
    /// Satoshis for a thousand virtual bytes.
    let perThousand: UInt64

    /// More is nobody's rate: 21 bitcoins a byte.
    private static let highest: UInt64 = 2_100_000_000_000

    init(perThousand: UInt64) { self.perThousand = perThousand }

    /// Reads satoshis for one virtual byte with at most three decimals: `2`, `2.5`, `"0.125"`.
    init(_ cursor: JSONCursor) throws(ChainError) {
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
        guard fraction.utf8.count <= 3, parts[0].utf8.count <= 12,
            let rate = UInt64(parts[0] + fraction + String(repeating: "0", count: 3 - fraction.utf8.count)), rate <= Self.highest
        else { throw cursor.failure(.outOfRange, "has more than three decimals, or is more than anybody pays") }
        perThousand = rate
    }

    /// The fee of so many virtual bytes, rounded up.
    func fee(of virtualSize: Int) -> UInt64 {
        let (high, low) = perThousand.multipliedFullWidth(by: UInt64(max(virtualSize, 0)))
        guard high == 0, low <= .max - 999 else { return .max }
        return (low + 999) / 1000
    }

    /// The rate that a fee is, for people: satoshis for a virtual byte with one decimal.
    static func text(fee: UInt64, virtualSize: Int) -> String {
        guard virtualSize > 0 else { return "unknown" }
        let (product, overflow) = fee.multipliedReportingOverflow(by: 10)
        guard !overflow else { return "more than anybody pays" }
        let tenths = (product + UInt64(virtualSize) / 2) / UInt64(virtualSize)
        return "\(tenths / 10).\(tenths % 10) sat/vB"
    }
}
