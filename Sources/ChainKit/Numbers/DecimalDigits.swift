/// Whole numbers of any size in digits.
public enum DecimalDigits {
    /// No chain's amounts are longer.
    private static let longest = 100

    private static func isNumber(_ digits: String) -> Bool {
        (1...longest).contains(digits.utf8.count) && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The sum; nil where one is no number.
    static func sum(_ left: String, _ right: String) -> String? {
        guard isNumber(left), isNumber(right) else { return nil }
        var sum: [UInt8] = []
        let zero = UInt8(ascii: "0")
        var (rest, other) = (Array(left.utf8)[...], Array(right.utf8)[...])
        var carry: UInt8 = 0
        while !rest.isEmpty || !other.isEmpty || carry > 0 {
            let digit = (rest.popLast() ?? zero) - zero + (other.popLast() ?? zero) - zero + carry
            sum.append(zero + digit % 10)
            carry = digit / 10
        }
        while sum.count > 1, sum.last == zero { sum.removeLast() }
        return String(decoding: sum.reversed(), as: UTF8.self)
    }

    /// Whether one number without leading zeros is less than another.
    static func isLess(_ left: String, _ right: String) -> Bool {
        (left.utf8.count, left) < (right.utf8.count, right)
    }

    /// A number with a decimal point, without zeros at its end: how amounts are written for people, exactly.
    public static func shifted(_ digits: String, decimals: Int) -> String {
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return String(padded.dropLast(decimals)) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
