internal import ChainKit

/// How amounts are written for people, and which of them have no end.
enum Amounts {
    /// The digits with a decimal point, without zeros at the end.
    static func shifted(_ digits: String, decimals: Int) -> String {
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return String(padded.dropLast(decimals)) + (fraction.isEmpty ? "" : "." + fraction)
    }

    static func trx(_ sun: some BinaryInteger) -> String { shifted(String(sun), decimals: 6) + " TRX" }

    /// Whether an allowance has no end: more than any token has, or the largest number of a type, as some contracts count in.
    static func isUnlimited(_ amount: UInt256) -> Bool { amount.bitWidth > 112 || isLargest(amount) }

    private static func isLargest(_ amount: UInt256) -> Bool {
        amount.bitWidth >= 64 && amount.bitWidth.isMultiple(of: 8)
            && amount == UInt256(bigEndian: [UInt8](repeating: 0xff, count: amount.bitWidth / 8))
    }

    /// A number in digits, or as 2^n-1 where it is the largest of its type: nobody tells 78 digits from 77.
    static func brief(_ number: UInt256) -> String { isLargest(number) ? "2^\(number.bitWidth)-1" : number.description }
}
