/// Amounts with a decimal point, exactly.
enum Decimals {
    /// More digits behind the point tell people nothing.
    static let most: UInt8 = 36

    static func text(_ amount: UInt64, decimals: Int) -> String {
        let digits = String(amount)
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? String(padded.dropLast(decimals)) : "\(padded.dropLast(decimals)).\(fraction)"
    }
}
