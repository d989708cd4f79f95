/// An unsigned integer of 256 bits, as EVM chains have their amounts. Arithmetic says where it overflows; nothing wraps.
public struct UInt256: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral {
    /// 64 bits each, the least significant first.
    private var l0: UInt64
    private var l1: UInt64
    private var l2: UInt64
    private var l3: UInt64

    private init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
        (self.l0, self.l1, self.l2, self.l3) = (l0, l1, l2, l3)
    }

    /// The number 0.
    public static let zero = UInt256(0, 0, 0, 0)
    /// The largest number, 2²⁵⁶ − 1.
    public static let max = UInt256(.max, .max, .max, .max)

    /// A number of 64 bits.
    public init(_ value: UInt64) { self.init(value, 0, 0, 0) }

    /// A number of 64 bits.
    public init(integerLiteral value: UInt64) { self.init(value) }

    /// The number that at most 32 bytes say, most significant first; nil for more bytes.
    public init?(bigEndian bytes: some Collection<UInt8>) {
        guard bytes.count <= 32 else { return nil }
        self = .zero
        for byte in bytes {
            l3 = l3 << 8 | l2 >> 56
            l2 = l2 << 8 | l1 >> 56
            l1 = l1 << 8 | l0 >> 56
            l0 = l0 << 8 | UInt64(byte)
        }
    }

    /// The number as 32 bytes, most significant first.
    public var bigEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for limb in [l3, l2, l1, l0] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: limb >> shift)) }
        }
        return bytes
    }

    /// The bytes without leading zeros, most significant first; none for zero.
    public var minimalBytes: [UInt8] { Array(bigEndianBytes.drop { $0 == 0 }) }

    /// The number, where it fits into 64 bits.
    public var uint64: UInt64? { l1 | l2 | l3 == 0 ? l0 : nil }

    /// Whether the number is zero.
    public var isZero: Bool { l0 | l1 | l2 | l3 == 0 }

    /// The number of bits that it takes to write it; 0 for zero.
    public var bitWidth: Int {
        for (position, limb) in [l3, l2, l1, l0].enumerated() where limb != 0 { return 256 - 64 * position - limb.leadingZeroBitCount }
        return 0
    }

    /// The order of numbers.
    public static func < (left: UInt256, right: UInt256) -> Bool {
        (left.l3, left.l2, left.l1, left.l0) < (right.l3, right.l2, right.l1, right.l0)
    }

    // MARK: - Arithmetic

    /// The sum; nil where it has more than 256 bits.
    public func adding(_ other: UInt256) -> UInt256? {
        var carry: UInt64 = 0
        func add(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let (sum, first) = left.addingReportingOverflow(right)
            let (total, second) = sum.addingReportingOverflow(carry)
            carry = first || second ? 1 : 0
            return total
        }
        let sum = UInt256(add(l0, other.l0), add(l1, other.l1), add(l2, other.l2), add(l3, other.l3))
        return carry == 0 ? sum : nil
    }

    /// The difference; nil where it is negative.
    public func subtracting(_ other: UInt256) -> UInt256? {
        var borrow: UInt64 = 0
        func subtract(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let (difference, first) = left.subtractingReportingOverflow(right)
            let (total, second) = difference.subtractingReportingOverflow(borrow)
            borrow = first || second ? 1 : 0
            return total
        }
        let difference = UInt256(subtract(l0, other.l0), subtract(l1, other.l1), subtract(l2, other.l2), subtract(l3, other.l3))
        return borrow == 0 ? difference : nil
    }

    /// The product with 64 bits; nil where it has more than 256.
    public func multiplied(by factor: UInt64) -> UInt256? {
        var carry: UInt64 = 0
        func multiply(_ limb: UInt64) -> UInt64 {
            let (high, low) = limb.multipliedFullWidth(by: factor)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            // A product's high half is below 2⁶⁴ − 1, so that this can't overflow.
            carry = high &+ (overflow ? 1 : 0)
            return sum
        }
        let product = UInt256(multiply(l0), multiply(l1), multiply(l2), multiply(l3))
        return carry == 0 ? product : nil
    }

    /// The product; nil where it has more than 256 bits.
    public func multiplied(by other: UInt256) -> UInt256? {
        var sum = UInt256.zero
        for (position, limb) in [other.l0, other.l1, other.l2, other.l3].enumerated() where limb != 0 {
            guard let partial = multiplied(by: limb)?.shiftedUp(limbs: position), let next = sum.adding(partial) else { return nil }
            sum = next
        }
        return sum
    }

    /// 2⁶⁴ to the `limbs` times this; nil where it has more than 256 bits.
    private func shiftedUp(limbs: Int) -> UInt256? {
        var shifted = self
        for _ in 0..<limbs {
            guard shifted.l3 == 0 else { return nil }
            shifted = UInt256(0, shifted.l0, shifted.l1, shifted.l2)
        }
        return shifted
    }

    /// Divides into quotient and remainder; nil for a divisor of zero.
    public func quotientAndRemainder(dividingBy divisor: UInt64) -> (quotient: UInt256, remainder: UInt64)? {
        guard divisor != 0 else { return nil }
        var remainder: UInt64 = 0
        func divide(_ limb: UInt64) -> UInt64 {
            // The remainder is below the divisor, as this division needs it.
            let (quotient, rest) = divisor.dividingFullWidth((remainder, limb))
            remainder = rest
            return quotient
        }
        let (q3, q2, q1, q0) = (divide(l3), divide(l2), divide(l1), divide(l0))
        return (UInt256(q0, q1, q2, q3), remainder)
    }
}

extension UInt256: CustomStringConvertible {
    /// 10¹⁹, the highest power of ten that a limb holds.
    private static let chunk: UInt64 = 10_000_000_000_000_000_000
    private static let chunkDigits = 19

    /// The number in decimal digits.
    public var description: String {
        var chunks: [UInt64] = []
        var rest = self
        while rest.uint64 == nil, let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: UInt256.chunk) {
            chunks.append(remainder)
            rest = quotient
        }
        return chunks.reversed().reduce(into: String(rest.l0)) { text, chunk in
            let digits = String(chunk)
            text += String(repeating: "0", count: UInt256.chunkDigits - digits.utf8.count) + digits
        }
    }

    /// `0x` and hexadecimal digits without leading zeros, `0x0` for zero: a quantity of JSON-RPC.
    public var quantity: String {
        let digits = Hex.encode(minimalBytes)
        return digits.isEmpty ? "0x0" : "0x" + (digits.hasPrefix("0") ? String(digits.dropFirst()) : digits)
    }

    /// Reads decimal digits, nothing else; nil above 2²⁵⁶ − 1.
    public init?(decimal text: String) {
        // 2²⁵⁶ has 78 digits; leading zeros beyond that are nobody's number.
        guard (1...78).contains(text.utf8.count) else { return nil }
        self = .zero
        for character in text.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character),
                let next = multiplied(by: UInt64(10))?.adding(UInt256(UInt64(character - UInt8(ascii: "0"))))
            else { return nil }
            self = next
        }
    }

    /// Reads `0x` and 1 to 64 hexadecimal digits.
    public init?(quantity text: String) {
        guard (3...66).contains(text.utf8.count), text.utf8.starts(with: "0x".utf8) else { return nil }
        let digits = text.dropFirst(2)
        guard let bytes = Hex.decode((digits.utf8.count.isMultiple(of: 2) ? "" : "0") + digits) else { return nil }
        self.init(bigEndian: bytes)
    }
}

extension JSONCursor {
    /// The quantity here: `0x` and hexadecimal, decimal digits in a string, or a JSON integer, up to 2²⁵⁶ − 1.
    public func uint256() throws(ChainError) -> UInt256 {
        let text: String
        switch value {
        case .number(let number): text = number.literal
        case .string(let string): text = string
        default: throw failure(.wrongType, "must be a quantity: 0x and hexadecimal, decimal digits, or an integer")
        }
        if let quantity = text.utf8.starts(with: "0x".utf8) ? UInt256(quantity: text) : UInt256(decimal: text) { return quantity }
        let isHexadecimal = text.utf8.starts(with: "0x".utf8)
        let digits = isHexadecimal ? text.utf8.dropFirst(2) : text.utf8[...]
        let isNumber = !digits.isEmpty && digits.allSatisfy { isHexadecimal ? Hex.digit($0) != nil : (0x30...0x39).contains($0) }
        throw isNumber
            ? failure(.outOfRange, "must be below 2²⁵⁶")
            : failure(.wrongType, "must be a quantity: 0x and hexadecimal, decimal digits, or an integer")
    }
}
