/// The meaning of numbers where somebody may spend so much of a token.
extension UInt256 {
    /// What exchanges' contracts count a token's reserves in has 112 bits, and no token with a supply beyond that is traded there.
    private static let mostBitsOfSupply = 112

    /// Whether an allowance of this number is meant to have no end: more than any token's supply, or the largest number of a smaller type.
    public var isUnlimitedAllowance: Bool { bitWidth > Self.mostBitsOfSupply || isLargestOfType }

    /// The number in digits, or as 2^n-1 where it is the largest of its type: nobody tells 78 digits from 77.
    public var brief: String { isLargestOfType ? "2^\(bitWidth)-1" : description }

    /// Whether a number is the largest of some integer type: some tokens count in uint96 or uint128.
    private var isLargestOfType: Bool { bitWidth >= 64 && bitWidth.isMultiple(of: 8) && self == .ones(bitWidth) }

    /// The largest number of so many bits, of 256 at most.
    public static func ones(_ bits: Int) -> UInt256 {
        let partial = bits.isMultiple(of: 8) ? [] : [UInt8(truncatingIfNeeded: 1 << (bits % 8) - 1)]
        return UInt256(bigEndian: partial + [UInt8](repeating: 0xff, count: Swift.max(0, bits / 8))) ?? .max
    }
}
