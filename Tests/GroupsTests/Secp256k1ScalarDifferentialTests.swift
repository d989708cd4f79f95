import CLibCrypto
import Testing

@testable import Groups

/// Every function of `Secp256k1Scalars` against OpenSSL's big numbers, over edge operands (all pairs) and seeded random ones.
@Suite struct Secp256k1ScalarDifferentialTests {
    static let randomRuns = 100_000

    private func expectSame(
        _ limbs: ScalarLimbs, _ expected: Reference.Number, _ what: String, _ operands: [Reference.Number],
        _ failures: inout [String]
    ) {
        if encoded(limbs) != expected.bytes { failures.append("\(what) of \(operands.map(\.hex)): \(hex(encoded(limbs)))") }
    }

    private func encoded(_ limbs: ScalarLimbs) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        unsafe withUnsafePointer(to: limbs) { unsafe Secp256k1Scalars.encode(&bytes, $0) }
        return bytes
    }

    private func decoded(_ number: Reference.Number) -> ScalarLimbs {
        var limbs = ScalarLimbs.zero
        let accepted = unsafe Secp256k1Scalars.decode(&limbs, number.bytes)
        #expect(accepted, "\(number.hex)")
        return limbs
    }

    private func checkBinary(_ a: Reference.Number, _ b: Reference.Number, _ reference: Reference, _ failures: inout [String]) {
        var (x, y, r) = (decoded(a), decoded(b), ScalarLimbs.zero)
        unsafe Secp256k1Scalars.add(&r, &x, &y)
        expectSame(r, reference.add(a, b), "add", [a, b], &failures)
        unsafe Secp256k1Scalars.subtract(&r, &x, &y)
        expectSame(r, reference.subtract(a, b), "subtract", [a, b], &failures)
        unsafe Secp256k1Scalars.multiply(&r, &x, &y)
        expectSame(r, reference.multiply(a, b), "multiply", [a, b], &failures)
        unsafe Secp256k1Scalars.conditionalSelect(&r, &x, &y, mask: .max)
        expectSame(r, a, "select first", [a, b], &failures)
        unsafe Secp256k1Scalars.conditionalSelect(&r, &x, &y, mask: 0)
        expectSame(r, b, "select second", [a, b], &failures)
        if unsafe Secp256k1Scalars.equal(&x, &y) != (a.bytes == b.bytes) { failures.append("equal \(a.hex) \(b.hex)") }
    }

    private func checkUnary(_ a: Reference.Number, _ reference: Reference, _ failures: inout [String]) {
        var (x, r) = (decoded(a), ScalarLimbs.zero)
        expectSame(x, a, "decode and encode", [a], &failures)
        unsafe Secp256k1Scalars.square(&r, &x)
        expectSame(r, reference.multiply(a, a), "square", [a], &failures)
        let negative = reference.subtract(reference.zero, a)
        unsafe Secp256k1Scalars.negate(&r, &x)
        expectSame(r, negative, "negate", [a], &failures)
        unsafe Secp256k1Scalars.conditionalNegate(&r, &x, mask: .max)
        expectSame(r, negative, "conditional negate", [a], &failures)
        unsafe Secp256k1Scalars.conditionalNegate(&r, &x, mask: 0)
        expectSame(r, a, "conditional negate, not", [a], &failures)
        if unsafe Secp256k1Scalars.isZero(&x) != (a.bytes == reference.zero.bytes) { failures.append("isZero \(a.hex)") }
    }

    private func checkInverse(_ a: Reference.Number, _ reference: Reference, _ failures: inout [String]) {
        var (x, r) = (decoded(a), ScalarLimbs.one)
        unsafe Secp256k1Scalars.invert(&r, &x)
        expectSame(r, reference.invert(a), "invert", [a], &failures)
    }

    @Test func edgeOperandsInAllPairs() throws {
        let reference = try Reference()
        let operands = EdgeOperands.all.filter(reference.isScalar)
        #expect(operands.count > 500)
        var failures: [String] = []
        for a in operands {
            checkUnary(a, reference, &failures)
            checkInverse(a, reference, &failures)
            for b in operands { checkBinary(a, b, reference, &failures) }
        }
        #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(5))")
    }

    @Test func randomOperands() throws {
        let reference = try Reference()
        var stream = OperandStream(seed: 0x5eed_0001)
        var failures: [String] = []
        for run in 0..<Self.randomRuns {
            let (a, b) = (reference.reduce(stream.next(32)), reference.reduce(stream.next(32)))
            checkBinary(a, b, reference, &failures)
            checkUnary(a, reference, &failures)
            if run % 5 == 0 { checkInverse(a, reference, &failures) }
        }
        #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(5))")
    }

    /// Strict decoding: every 256-bit string is accepted exactly where it is below q, and a refusal leaves 0.
    @Test func decodingRefusesWhatIsNotReduced() throws {
        let reference = try Reference()
        var stream = OperandStream(seed: 0x5eed_0002)
        var refused = 0
        // Random strings are nearly always below q: those near it share its first 16 bytes.
        let nearOrder = (0..<Self.randomRuns).map { _ in Array(reference.order.bytes.prefix(16)) + stream.next(16) }
        for bytes in EdgeOperands.all.map(\.bytes) + nearOrder {
            var limbs = ScalarLimbs.one
            let accepted = unsafe Secp256k1Scalars.decode(&limbs, bytes)
            let isScalar = reference.isScalar(Reference.Number(bytes))
            try #require(accepted == isScalar, "\(hex(bytes))")
            try #require(encoded(limbs) == (isScalar ? bytes : reference.zero.bytes), "\(hex(bytes))")
            refused += accepted ? 0 : 1
        }
        #expect(refused > 1000)
        for bytes in [reference.order.bytes, [UInt8](repeating: 0xff, count: 32)] {
            var limbs = ScalarLimbs.one
            let accepted = unsafe Secp256k1Scalars.decode(&limbs, bytes)
            #expect(!accepted)
        }
    }

    @Test func reductions() throws {
        let reference = try Reference()
        var stream = OperandStream(seed: 0x5eed_0003)
        var failures: [String] = []
        func check(_ bytes: [UInt8]) {
            var limbs = ScalarLimbs.one
            if bytes.count == 32 {
                unsafe Secp256k1Scalars.reduce32(&limbs, bytes)
            } else {
                unsafe Secp256k1Scalars.reduceWide(&limbs, bytes)
            }
            if encoded(limbs) != reference.reduce(bytes).bytes { failures.append(hex(bytes)) }
        }
        for high in EdgeOperands.all {
            check(high.bytes)
            for low in EdgeOperands.few { check(high.bytes + low.bytes) }
        }
        for high in EdgeOperands.few { for low in EdgeOperands.all { check(high.bytes + low.bytes) } }
        for _ in 0..<Self.randomRuns {
            check(stream.next(32))
            check(stream.next(64))
        }
        check([UInt8](repeating: 0xff, count: 64))
        #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(5))")
    }

    /// The result may lie where an operand lies.
    @Test func resultsMayAliasOperands() throws {
        let reference = try Reference()
        var stream = OperandStream(seed: 0x5eed_0004)
        for _ in 0..<1000 {
            let (a, b) = (reference.reduce(stream.next(32)), reference.reduce(stream.next(32)))
            func apply(_ body: (UnsafeMutablePointer<ScalarLimbs>, UnsafeMutablePointer<ScalarLimbs>) -> Void) -> [UInt8] {
                var (x, y) = (decoded(a), decoded(b))
                unsafe body(&x, &y)
                return encoded(x)
            }
            #expect(unsafe apply { unsafe Secp256k1Scalars.add($0, $0, $1) } == reference.add(a, b).bytes)
            #expect(unsafe apply { unsafe Secp256k1Scalars.add($0, $1, $0) } == reference.add(a, b).bytes)
            #expect(unsafe apply { p, _ in unsafe Secp256k1Scalars.add(p, p, p) } == reference.add(a, a).bytes)
            #expect(unsafe apply { unsafe Secp256k1Scalars.subtract($0, $0, $1) } == reference.subtract(a, b).bytes)
            #expect(unsafe apply { unsafe Secp256k1Scalars.subtract($0, $1, $0) } == reference.subtract(b, a).bytes)
            #expect(unsafe apply { unsafe Secp256k1Scalars.multiply($0, $0, $1) } == reference.multiply(a, b).bytes)
            #expect(unsafe apply { unsafe Secp256k1Scalars.multiply($0, $1, $0) } == reference.multiply(a, b).bytes)
            #expect(unsafe apply { p, _ in unsafe Secp256k1Scalars.square(p, p) } == reference.multiply(a, a).bytes)
            #expect(unsafe apply { p, _ in unsafe Secp256k1Scalars.negate(p, p) } == reference.subtract(reference.zero, a).bytes)
            #expect(unsafe apply { p, _ in unsafe Secp256k1Scalars.invert(p, p) } == reference.invert(a).bytes)
            #expect(unsafe apply { unsafe Secp256k1Scalars.conditionalSelect($0, $1, $0, mask: .max) } == b.bytes)
        }
    }
}
