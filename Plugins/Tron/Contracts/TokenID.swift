internal import ChainKit

/// The name of a TRC-10 token: a number in decimal digits, or in exchanges `_` for TRX.
enum TokenID {
    static let coin = Array("_".utf8)

    /// The number; nil where it is none as the network writes it.
    static func number(_ id: [UInt8]) -> Int64? {
        guard isDigits(id, 1...longest), id.first != UInt8(ascii: "0") else { return nil }
        return Int64(String(decoding: id, as: UTF8.self))
    }

    /// Whether bytes are meant as a number, rightly written or not: the network's have seven digits or a few more.
    static func looksLikeOne(_ id: [UInt8]) -> Bool { isDigits(id, 7...longest) }

    private static let longest = 18

    private static func isDigits(_ id: [UInt8], _ count: ClosedRange<Int>) -> Bool {
        count.contains(id.count) && id.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// For people: whatever else than a number stands there is no name for a summary.
    static func text(_ id: [UInt8]) -> String {
        if id.isEmpty { return "TRC-10 token without a number" }
        return "TRC-10 token " + (number(id).map(String.init) ?? "of the bytes \(Hex.encode(id))")
    }
}
