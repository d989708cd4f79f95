/// d⁻¹ modulo a group's order q for small public d: with k = −q⁻¹ mod d, q·k + 1 is a multiple of d and the quotient is the inverse.
enum SmallInverse {
    /// - Parameter divisor: 0 < d < 2³², which no order divides.
    static func of<Group: PrimeOrderGroup>(_ divisor: UInt64, in group: Group.Type) -> Scalar<Group> {
        let q = Group.order
        let order = [q.l0, q.l1, q.l2, q.l3]
        let remainder = order.reversed().reduce(UInt64(0)) { divisor.dividingFullWidth(($0, $1)).remainder }
        let k = divisor == 1 ? 0 : divisor - inverse(of: remainder, modulo: divisor)

        // q·k + 1, limb by limb from below.
        var product: [UInt64] = []
        var carry: UInt64 = 1
        for limb in order {
            let (high, low) = limb.multipliedFullWidth(by: k)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            product.append(sum)
            carry = high &+ (overflow ? 1 : 0)
        }
        product.append(carry)

        // Divided from above; the remainder ends at zero.
        var quotient = [UInt64](repeating: 0, count: 5)
        var rest: UInt64 = 0
        for position in product.indices.reversed() {
            (quotient[position], rest) = divisor.dividingFullWidth((rest, product[position]))
        }
        return Scalar(limbs: ScalarLimbs(quotient[0], quotient[1], quotient[2], quotient[3]))
    }

    /// The inverse of `value` modulo a coprime `modulus` below 2³², by the extended Euclidean algorithm.
    private static func inverse(of value: UInt64, modulo modulus: UInt64) -> UInt64 {
        var (low, high) = (Int64(modulus), Int64(value % modulus))
        var (before, factor) = (Int64(0), Int64(1))
        while high > 1 {
            let quotient = low / high
            (low, high) = (high, low - quotient * high)
            (before, factor) = (factor, before - quotient * factor)
        }
        return UInt64(factor < 0 ? factor + Int64(modulus) : factor)
    }
}
