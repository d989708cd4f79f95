/// Sums of products with one reduction at the end: nine limbs hold the sum of 2⁶⁴ products.
extension Secp256k1Scalars {
    /// The number of limbs of an accumulator.
    @inlinable package static var accumulatorLimbs: Int { 9 }

    /// sum += a·b, unreduced. Constant time.
    @inlinable @inline(__always)
    package static func accumulate(_ sum: UnsafeMutablePointer<UInt64>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>) {
        let (low, high) = unsafe wideProduct(a.pointee, b.pointee)
        var carry: UInt64 = 0
        unsafe sum[0] = addCarry(sum[0], low.l0, &carry)
        unsafe sum[1] = addCarry(sum[1], low.l1, &carry)
        unsafe sum[2] = addCarry(sum[2], low.l2, &carry)
        unsafe sum[3] = addCarry(sum[3], low.l3, &carry)
        unsafe sum[4] = addCarry(sum[4], high.l0, &carry)
        unsafe sum[5] = addCarry(sum[5], high.l1, &carry)
        unsafe sum[6] = addCarry(sum[6], high.l2, &carry)
        unsafe sum[7] = addCarry(sum[7], high.l3, &carry)
        unsafe sum[8] = sum[8] &+ carry
    }

    /// r = sum modulo q; the accumulator is zeroed for the next sum.
    @inlinable
    package static func reduce(_ r: UnsafeMutablePointer<ScalarLimbs>, accumulated sum: UnsafeMutablePointer<UInt64>) {
        unsafe r.pointee = reduce(
            low: ScalarLimbs(sum[0], sum[1], sum[2], sum[3]), high: ScalarLimbs(sum[4], sum[5], sum[6], sum[7]))
        // 2⁵¹² = c² modulo q, for what went over the eighth limb.
        let c = ScalarLimbs(c0, c1, c2, 0)
        var over = unsafe product(ScalarLimbs(sum[8], 0, 0, 0), product(c, c))
        unsafe add(r, r, &over)
        for i in 0..<accumulatorLimbs { unsafe sum[i] = 0 }
    }
}
