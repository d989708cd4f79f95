internal import ChainKit

/// How amounts and times are written for people.
enum Amounts {
    /// An amount with a decimal point, exactly.
    static func text(_ amount: UInt256, decimals: Int) -> String {
        let digits = amount.description
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? String(padded.dropLast(decimals)) : "\(padded.dropLast(decimals)).\(fraction)"
    }

    /// Whether an allowance is meant to have no end: the upper half of what its type holds, or the largest number of a smaller type.
    static func isUnlimited(_ amount: UInt256, bits: Int = 256) -> Bool {
        if amount.bitWidth >= bits { return true }
        return isLargest(amount)
    }

    /// Whether an amount is the largest of some integer type: some tokens count in uint96 or uint128.
    private static func isLargest(_ amount: UInt256) -> Bool {
        amount.bitWidth >= 64 && amount.bitWidth.isMultiple(of: 8) && amount == UInt256.ones(amount.bitWidth)
    }

    /// A number in digits, or as 2^n-1 where it is the largest of its type: nobody tells 78 digits from 77.
    static func brief(_ number: UInt256) -> String { isLargest(number) ? "2^\(number.bitWidth)-1" : number.description }
}

/// A time in seconds since 1970, as contracts have it.
struct Deadline {
    /// The year 2100: whoever sets a later end means none.
    private static let distant: UInt64 = 4_102_444_800
    /// The year 10000, where four digits end.
    private static let unwritable: UInt64 = 253_402_300_800

    /// Nil where it lies beyond 64 bits.
    private let seconds: UInt64?
    private let number: UInt256

    init(_ number: UInt256) {
        self.number = number
        seconds = number.uint64
    }

    /// The time in UTC, or the number where no calendar has it.
    var text: String {
        guard let seconds, seconds < Deadline.unwritable else { return Amounts.brief(number) }
        return "\(Instant(seconds: Int64(seconds)).rfc3339) (\(seconds))"
    }

    /// What is odd about it as the end of an approval: a clause.
    func warning(now: UInt64?) -> String? {
        guard let validity = validity(of: "") else { return "practically never expires (\(text))" }
        return now.flatMap(validity.oddity)
    }

    /// How long something can be used that ends so; nil where it practically has no end.
    func validity(of what: String) -> Validity? {
        guard let seconds, seconds < Deadline.distant else { return nil }
        return Validity(of: what, end: seconds, text: text)
    }
}

extension UInt256 {
    /// The largest number of so many bits.
    static func ones(_ bits: Int) -> UInt256 {
        let partial = bits.isMultiple(of: 8) ? [] : [UInt8(truncatingIfNeeded: 1 << (bits % 8) - 1)]
        return UInt256(bigEndian: partial + [UInt8](repeating: 0xff, count: Swift.max(0, bits / 8))) ?? .max
    }
}

extension EthereumAddress {
    /// Whether this is the address that nobody has.
    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }
}
