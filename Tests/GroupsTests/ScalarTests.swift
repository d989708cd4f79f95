import Groups
import Secrets
import TestSupport
import Testing

/// Scalars of every group: canonical or refused, and a field.
@Suite struct ScalarTests {
    /// Group orders as 32 bytes big-endian.
    static let orders: [(name: String, order: String)] = [
        ("Ed25519", "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
        ("ristretto255", "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
        ("secp256k1", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
    ]

    private func check<G: PrimeOrderGroup>(_ group: G.Type) throws {
        let order = try bytes(hex: #require(Self.orders.first { $0.name == G.name }).order)
        func encoding(_ bigEndian: [UInt8]) -> [UInt8] { G.scalarsAreLittleEndian ? bigEndian.reversed() : bigEndian }
        func shifted(_ last: Int) -> [UInt8] { encoding(Array(order.dropLast()) + [UInt8(Int(order[31]) + last)]) }

        let minusOne = try Scalar<G>(encoded: shifted(-1))
        #expect(minusOne == -Scalar<G>.one)
        #expect(minusOne.encoded == shifted(-1))
        #expect(minusOne + .one == .zero)
        let ones = [UInt8](repeating: 0xff, count: 32)
        // Above the order by its top byte alone: the low limbs are zero.
        let top = encoding([order[0] == 0xff ? 0xff : order[0] + 1] + [UInt8](repeating: order[0] == 0xff ? 0xff : 0, count: 31))
        for refused in [shifted(0), shifted(1), ones, top] {
            #expect(throws: GroupError.scalarNotCanonical) { try Scalar<G>(encoded: refused) }
            #expect(throws: GroupError.scalarNotCanonical) { _ = try SecretScalar<G>(decoding: SecretBytes(copying: refused)) }
        }
        for length in [0, 31, 33, 64] {
            let expected = GroupError.wrongLength(expected: 32, actual: length)
            #expect(throws: expected) { try Scalar<G>(encoded: [UInt8](repeating: 0, count: length)) }
            #expect(throws: expected) { _ = try SecretScalar<G>(decoding: SecretBytes(zeros: length)) }
        }
        let zero = try Scalar<G>(encoded: [UInt8](repeating: 0, count: 32))
        #expect(zero.isZero && zero.inverse == nil)
        // 2²⁵⁶ − 1 and the order itself, in 64 bytes, reduce to what the field says.
        let half = [UInt8](repeating: 0, count: 32)
        let wideOrder = G.scalarsAreLittleEndian ? shifted(0) + half : half + shifted(0)
        #expect(Scalar<G>(reducing: wideOrder) == .zero)
        let two256 = G.scalarsAreLittleEndian ? half + Scalar<G>.one.encoded : Scalar<G>.one.encoded + half
        let wideOnes = G.scalarsAreLittleEndian ? ones + half : half + ones
        #expect(Scalar<G>(reducing: wideOnes).map { $0 + .one } == Scalar<G>(reducing: two256))
        for length in [0, 32, 63, 65] { #expect(Scalar<G>(reducing: [UInt8](repeating: 1, count: length)) == nil) }
        try checkField(G.self)
    }

    private func checkField<G: PrimeOrderGroup>(_ group: G.Type) throws {
        let randomness = Randomness.test(1)
        for _ in 0..<50 {
            let a = try #require(Scalar<G>(reducing: randomness.bytes(64)))
            let b = try #require(Scalar<G>(reducing: randomness.bytes(64)))
            let c = try #require(Scalar<G>(reducing: randomness.bytes(64)))
            #expect((a + b) * c == a * c + b * c)
            #expect(a - b == -(b - a))
            #expect(a * (try #require(a.inverse)) == .one)
            var secret = SecretScalar<G>(a)
            secret.multiply(by: SecretScalar<G>(b))
            secret.add(SecretScalar<G>(c))
            secret.subtract(SecretScalar<G>(a))
            secret.negate()
            #expect(secret.declassified() == a - a * b - c)
            #expect(try Scalar<G>(encoded: a.encoded) == a)
        }
    }

    @Test func edwards25519() throws { try check(Edwards25519.self) }
    @Test func ristretto255() throws { try check(Ristretto255.self) }
    @Test func secp256k1() throws { try check(Secp256k1.self) }
}
