import Groups
import Secrets
import TestSupport
import Testing

@testable import DKLs23

/// Are OT pads and H_q uniform modulo q? Two statistics over a sample of 32-byte scalars, both deterministic by seed:
///
/// - bytes: Pearson's χ² of the 256 values of each of the 32 bytes (255 degrees of freedom), the largest of the 32;
/// - neighbours: the same of each byte exclusive-ored with the next (31 of them), which sees bytes that repeat each other.
///
/// Sample: 53·416·3 = 66,144 scalars of pads (2¹⁶ of H_q), so at least 256 expected in every cell. Bound: the quantile of
/// χ² with 255 degrees of freedom at 1 − 10⁻⁹, 414.55; a uniform sample exceeds it in one of 63 values with a probability
/// below 10⁻⁷, and this sample, being seeded, always or never. (q is within 2¹²⁹ of 2²⁵⁶: reduction shows in no byte.)
/// Every test applies the same two statistics to mutants of its own sample, and each mutant must exceed the bound.
@Suite struct DistributionTests {
    private static let bound = 414.55
    private static let batch = 53

    /// The larger of both statistics.
    private func statistic(_ scalars: [UInt8]) -> Double {
        let count = scalars.count / 32
        var (bytes, neighbours) = ([Int](repeating: 0, count: 32 * 256), [Int](repeating: 0, count: 31 * 256))
        for start in stride(from: 0, to: 32 * count, by: 32) {
            for k in 0..<32 {
                bytes[256 * k + Int(scalars[start + k])] += 1
                if k < 31 { neighbours[256 * k + Int(scalars[start + k] ^ scalars[start + k + 1])] += 1 }
            }
        }
        let expected = Double(count) / 256
        func worst(_ cells: [Int]) -> Double {
            stride(from: 0, to: cells.count, by: 256).map { start in
                cells[start..<start + 256].reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
            }.max() ?? .infinity
        }
        return max(worst(bytes), worst(neighbours))
    }

    /// Ways for a pad or hash to be wrong.
    private static let mutants: [(name: String, change: @Sendable (ArraySlice<UInt8>) -> [UInt8])] = [
        ("the top bit cleared", { [$0[$0.startIndex] & 0x7f] + $0.dropFirst() }),
        ("the lowest bit set", { $0.dropLast() + [$0[$0.endIndex - 1] | 1] }),
        ("128 bits of output", { [UInt8](repeating: 0, count: 16) + $0.suffix(16) }),
        ("248 bits of output", { [0] + $0.dropFirst() }),
        ("a byte twice", { $0.prefix(17) + [$0[$0.startIndex + 16]] + $0.suffix(14) }),
        ("a byte of one value in 32 as often again", { $0[$0.startIndex] < 8 ? $0.prefix(5) + [7] + $0.suffix(26) : Array($0) }),
    ]

    private func expectUniform(_ scalars: [UInt8], _ what: String) {
        #expect(scalars.count >= 32 * 65_536, "\(what): the sample")
        let honest = statistic(scalars)
        #expect(honest < Self.bound, "\(what): χ² \(honest)")
        for mutant in Self.mutants {
            let changed = stride(from: 0, to: scalars.count, by: 32).flatMap { mutant.change(scalars[$0..<$0 + 32]) }
            let value = statistic(changed)
            #expect(value > Self.bound, "\(what): \(mutant.name) passes with χ² \(value)")
        }
    }

    private func difference(_ a: [UInt8], _ b: [UInt8]) throws -> [UInt8] {
        try stride(from: 0, to: a.count, by: 32).flatMap {
            (try Scalar<Secp256k1>(encoded: Array(a[$0..<$0 + 32])) - Scalar(encoded: Array(b[$0..<$0 + 32]))).encoded
        }
    }

    /// The pads of one extension of 53 instances: Bob's γ, both of Alice's, and α⁰ − α¹, which hides her inputs in ã.
    @Test func padsOfAnExtension() throws {
        let pair = try ExtensionPair(batch: Self.batch, randomness: .test(90))
        let bob = try pair.bob()
        let alice = try pair.alice(bob.message)
        let (t, q, count) = (bob.rows.exposed(), alice.rows.exposed(), 416 * Self.batch)
        let gamma = pads(session: pair.session, rows: t, mask: nil, count: count)
        let alpha0 = pads(session: pair.session, rows: q, mask: nil, count: count)
        let alpha1 = pads(session: pair.session, rows: q, mask: pair.delta, count: count)
        expectUniform(gamma, "γ")
        expectUniform(alpha0, "α⁰")
        expectUniform(alpha1, "α¹")
        expectUniform(try difference(alpha0, alpha1), "α⁰ − α¹")
    }

    /// One and the same row everywhere: the row's number and w alone make the pads independent, within a row too.
    @Test func padsOfOneRow() throws {
        let rows = [UInt8](repeating: 0, count: 16 * 32_768)
        let all = pads(session: Randomness.test(91).bytes(32), rows: rows, mask: nil, count: 32_768)
        expectUniform(all, "pads of one row")
        // w = 0 against w = 1, and w = 1 against w = 2.
        let rowsOfPads = stride(from: 0, to: all.count, by: 96).map { all[$0..<$0 + 96] }
        expectUniform(
            try difference(rowsOfPads.flatMap { $0.prefix(64) }, rowsOfPads.flatMap { $0.suffix(64) }), "pads of one row against each other"
        )
    }

    /// H_q over a counter, as the gadget takes it.
    @Test func hashesToScalars() {
        var start = Transcript(.gadget)
        start.absorb(Randomness.test(92).bytes(32))
        let scalars = (0..<65_536).flatMap { j -> [UInt8] in
            var transcript = start
            transcript.absorb(UInt32(j))
            return Secp256k1.challenge(transcript).encoded
        }
        expectUniform(scalars, "H_q")
    }
}
