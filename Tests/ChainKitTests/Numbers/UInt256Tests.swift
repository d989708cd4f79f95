import ChainKit
import Testing

@Suite struct UInt256Tests {
    static let maximum = "115792089237316195423570985008687907853269984665640564039457584007913129639935"

    @Test(arguments: [
        ("0", "0x0"), ("1", "0x1"), ("255", "0xff"), ("256", "0x100"), ("18446744073709551615", "0xffffffffffffffff"),
        ("18446744073709551616", "0x10000000000000000"), ("10000000000000000000", "0x8ac7230489e80000"),
        ("100000000000000000000000000000000000000", "0x4b3b4ca85a86c47a098a224000000000"),
        (maximum, "0x" + String(repeating: "f", count: 64)),
    ])
    func textBothWays(_ decimal: String, _ quantity: String) throws {
        let value = try #require(UInt256(decimal: decimal))
        #expect(value.description == decimal)
        #expect(value.quantity == quantity)
        #expect(UInt256(quantity: quantity) == value)
        #expect(UInt256(bigEndian: value.bigEndianBytes) == value)
        #expect(UInt256(bigEndian: value.minimalBytes) == value)
        #expect(value.bigEndianBytes.count == 32)
        #expect(value.minimalBytes.first != 0)
    }

    @Test func textRefused() {
        let above = String(UInt256Tests.maximum.dropLast()) + "6"
        for text in ["", "-1", "+1", "1.0", " 1", "1e3", "0x1", above, String(repeating: "0", count: 79), "٣"] {
            #expect(UInt256(decimal: text) == nil, "\(text)")
        }
        for text in ["", "0x", "1", "0xg", "0X1", "0x" + String(repeating: "0", count: 65)] {
            #expect(UInt256(quantity: text) == nil, "\(text)")
        }
        #expect(UInt256(bigEndian: [UInt8](repeating: 0, count: 33)) == nil)
    }

    @Test func arithmeticSaysWhereItEnds() throws {
        let max = UInt256.max
        let half = try #require(max.quotientAndRemainder(dividingBy: 2))
        #expect(half.remainder == 1)
        #expect(half.quotient.adding(half.quotient)?.adding(1) == max)
        #expect(max.adding(1) == nil)
        #expect(max.subtracting(max) == 0)
        #expect(UInt256.zero.subtracting(1) == nil)
        #expect(half.quotient.multiplied(by: UInt64(2)) == max.subtracting(1))
        #expect(half.quotient.multiplied(by: UInt64(3)) == nil)
        #expect(max.multiplied(by: UInt256.zero) == 0)
        #expect(max.quotientAndRemainder(dividingBy: 0) == nil)
        // (2¹²⁸ − 1)² = 2²⁵⁶ − 2¹²⁹ + 1, and 2¹²⁸ · 2¹²⁸ does not fit.
        let low = try #require(UInt256(quantity: "0x" + String(repeating: "f", count: 32)))
        let square = "0x" + String(repeating: "f", count: 31) + "e" + String(repeating: "0", count: 31) + "1"
        #expect(low.multiplied(by: low)?.quantity == square)
        let next = try #require(low.adding(1))
        #expect(next.multiplied(by: next) == nil)
        #expect(next.multiplied(by: low)?.adding(low) == max)
    }

    @Test func order() {
        #expect(UInt256(5) < 6)
        #expect(UInt256(.max) < UInt256(quantity: "0x10000000000000000") ?? .zero)
        #expect(UInt256.zero.isZero && !UInt256.max.isZero)
        #expect(UInt256.max.bitWidth == 256 && UInt256(1).bitWidth == 1 && UInt256.zero.bitWidth == 0)
    }

    @Test func inJSON() throws {
        for text in ["16", "\"16\"", "\"0x10\"", "\"0x0010\""] {
            #expect(try JSONCursor(JSONParser.parse(text)).uint256() == 16)
        }
        for text in ["-1", "1.5", "1e3", "\"\"", "\"0x\"", "true", "null", "[1]", "\"0x1 \""] {
            #expect(throws: ChainError.self, "\(text)") { try JSONCursor(JSONParser.parse(text)).uint256() }
        }
        let tooLarge = "\"0x1" + String(repeating: "0", count: 64) + "\""
        do throws(ChainError) {
            _ = try JSONCursor(JSONParser.parse(tooLarge)).uint256()
            Issue.record("2^256 was read")
        } catch { #expect(error.code == .outOfRange) }
    }
}
