import Testing

@testable import Groups

/// Sums of products with one reduction, against OpenSSL's big numbers.
@Suite struct ScalarSumTests {
    private func limbs(_ number: Reference.Number) -> ScalarLimbs {
        var limbs = ScalarLimbs.zero
        unsafe Secp256k1Scalars.reduce32(&limbs, number.bytes)
        return limbs
    }

    private func reduced(_ sum: inout [UInt64]) -> [UInt8] {
        var r = ScalarLimbs.one
        unsafe Secp256k1Scalars.reduce(&r, accumulated: &sum)
        return Scalar<Secp256k1>(limbs: r).encoded
    }

    private var accumulator: [UInt64] { [UInt64](repeating: 0, count: Secp256k1Scalars.accumulatorLimbs) }

    /// (q − 1)² is 1: n of them are n, and the ninth limb fills.
    @Test(arguments: [0, 1, 2, 3, 416, 1248, 70_000])
    func maximalOperands(count: Int) throws {
        var minusOne = (-Scalar<Secp256k1>.one).limbs
        var sum = accumulator
        for _ in 0..<count { unsafe Secp256k1Scalars.accumulate(&sum, &minusOne, &minusOne) }
        #expect(sum[8] > 0 || count < 2)
        #expect(reduced(&sum) == Scalar<Secp256k1>(UInt64(count)).encoded)
        #expect(sum == accumulator, "ready for the next sum")
    }

    @Test func edgeAndRandomOperands() throws {
        let reference = try Reference()
        let edges = EdgeOperands.all.filter(reference.isScalar)
        var stream = OperandStream(seed: 0x5eed_0005)
        var sum = accumulator
        for run in 0..<60 {
            var expected = reference.zero
            for term in 0..<416 {
                // Edges by edges, edges by random numbers, random numbers.
                let a = run % 3 < 2 ? edges[(416 * run + term) % edges.count] : reference.reduce(stream.next(32))
                let b = run % 3 < 1 ? edges[(31 * run + 7 * term) % edges.count] : reference.reduce(stream.next(32))
                var (x, y) = (limbs(a), limbs(b))
                unsafe Secp256k1Scalars.accumulate(&sum, &x, &y)
                expected = reference.add(expected, reference.multiply(a, b))
            }
            #expect(reduced(&sum) == expected.bytes, "run \(run)")
        }
    }

    /// Every accumulator, also those that only sums too long to run would reach.
    @Test func everyAccumulatorReduces() throws {
        let reference = try Reference()
        var stream = OperandStream(seed: 0x5eed_0006)
        let patterns: [UInt64] = [0, 1, .max]
        var accumulators = (0..<19_683).map { code -> [UInt64] in
            var rest = code
            return (0..<9).map { _ in
                defer { rest /= 3 }
                return patterns[rest % 3]
            }
        }
        accumulators += (0..<20_000).map { _ in
            let bytes = stream.next(72)
            return (0..<9).map { limb in bytes[8 * limb..<8 * limb + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        }
        var failures = 0
        for accumulator in accumulators {
            let bytes = accumulator.reversed().flatMap { limb in (0..<8).map { UInt8(truncatingIfNeeded: limb >> UInt64(56 - 8 * $0)) } }
            var sum = accumulator
            failures += reduced(&sum) == reference.reduce(bytes).bytes ? 0 : 1
        }
        #expect(failures == 0)
    }
}
