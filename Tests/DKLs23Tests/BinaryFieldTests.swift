import CGF128
import Secrets
import TestSupport
import Testing

/// GF(2¹²⁸): carry-less multiplication by the processor, by the portable code, and bit by bit.
@Suite struct BinaryFieldTests {
    /// x¹²⁸ = x⁷ + x² + x + 1, one bit after the other.
    private func product(_ a: UInt128, _ b: UInt128) -> UInt128 {
        var (result, shifted): (UInt128, UInt128) = (0, a)
        for bit in 0..<128 {
            if b >> UInt128(bit) & 1 == 1 { result ^= shifted }
            shifted = (shifted << 1) ^ (shifted >> 127 == 1 ? 0x87 : 0)
        }
        return result
    }

    private func bytes(_ value: UInt128) -> [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: value >> UInt128(8 * $0)) } }

    private func random(_ randomness: Randomness) -> UInt128 { randomness.bytes(16).reduce(0) { $0 << 8 | UInt128($1) } }

    /// Both folds of Σ χ_m·v_m + last against the model.
    private func check(_ chi: [UInt128], _ v: [UInt128], last: UInt128) -> Bool {
        let expected = bytes(zip(chi, v).reduce(last) { $0 ^ product($1.0, $1.1) })
        let (c, values) = (chi.flatMap(bytes), (v + [last]).flatMap(bytes))
        var (fast, portable) = ([UInt8](repeating: 0xa5, count: 16), [UInt8](repeating: 0x5a, count: 16))
        unsafe cgf128_fold(&fast, c, values, chi.count)
        unsafe cgf128_fold_portable(&portable, c, values, chi.count)
        return fast == expected && portable == expected
    }

    @Test func powersOfXInAllPairs() {
        var failures: [String] = []
        for i in 0..<128 {
            for j in 0..<128 where !check([1 << UInt128(i)], [1 << UInt128(j)], last: 0) { failures.append("x^\(i)·x^\(j)") }
        }
        #expect(failures.isEmpty, "\(failures.prefix(5))")
    }

    @Test func edgeOperandsInAllPairs() {
        let low = UInt128(UInt64.max)
        let operands: [UInt128] = [
            0, 1, 2, 0x87, low, low << 64, .max, .max - 1, .max >> 1, 1 << 127, 1 << 64, 1 << 63, 3 << 126, low << 32,
            // Every fifth bit, as the portable code splits them, and the alternating patterns.
            (0..<128).filter { $0 % 5 == 0 }.reduce(0) { $0 | 1 << UInt128($1) },
            (0..<128).filter { $0 % 5 == 4 }.reduce(0) { $0 | 1 << UInt128($1) },
            .max / 3, .max / 3 * 2,
        ]
        for a in operands {
            for b in operands { for last in [0, .max, a] { #expect(check([a], [b], last: last), "\(a)·\(b) + \(last)") } }
        }
    }

    @Test func randomSums() {
        let randomness = Randomness.test(3)
        var failures = 0
        for blocks in Array(0..<40) + [832] {
            for _ in 0..<(blocks < 40 ? 25 : 1) {
                let (chi, v) = ((0..<blocks).map { _ in random(randomness) }, (0..<blocks).map { _ in random(randomness) })
                failures += check(chi, v, last: random(randomness)) ? 0 : 1
            }
        }
        #expect(failures == 0)
    }

    /// x⁻¹·x = 1 for a known inverse: (x¹²⁷ + x⁶ + x + 1)·x = 1, from the modulus itself.
    @Test func modulus() {
        #expect(product(1 << 127 | 0x43, 2) == 1)
        #expect(check([1 << 127 | 0x43], [2], last: 0))
    }
}
