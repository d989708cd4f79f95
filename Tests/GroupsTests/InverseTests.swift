import Groups
import Testing

@Suite struct InverseTests {
    /// Small divisors, their negatives and the values around the switch to the general inversion.
    private static let values: [UInt64] =
        Array(1...300) + [65_535, 65_536, 4_294_967_291, (1 << 32) - 1, 1 << 32, (1 << 32) + 1, .max]

    @Test func edwards25519() { check(Edwards25519.self) }
    @Test func secp256k1() { check(Secp256k1.self) }

    private func check<G: PrimeOrderGroup>(_ group: G.Type) {
        for value in Self.values {
            let scalar = Scalar<G>(value)
            #expect(scalar.inverse.map { $0 * scalar } == .one, "\(value)")
            #expect((-scalar).inverse.map { $0 * -scalar } == .one, "-\(value)")
        }
        #expect(Scalar<G>.zero.inverse == nil)
    }
}
