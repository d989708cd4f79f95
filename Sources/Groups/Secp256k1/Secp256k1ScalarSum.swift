/// Sums of products with one reduction at the end: nine limbs hold the sum of 2⁶⁴ products.
extension Secp256k1Scalars {
    /// The number of limbs of an accumulator.
    @inlinable package static var accumulatorLimbs: Int { 9 }

    /// sum += a·b, unreduced. Constant time.
    @inlinable @inline(__always)
    package static func accumulate(_ sum: UnsafeMutablePointer<UInt64>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>) {
        let (x, y) = unsafe (a.pointee, b.pointee)
        var carry: UInt64 = 0
        let p0 = multiplyAdd(x.l0, y.l0, 0, &carry)
        var p1 = multiplyAdd(x.l0, y.l1, 0, &carry)
        var p2 = multiplyAdd(x.l0, y.l2, 0, &carry)
        var p3 = multiplyAdd(x.l0, y.l3, 0, &carry)
        var p4 = carry
        carry = 0
        p1 = multiplyAdd(x.l1, y.l0, p1, &carry)
        p2 = multiplyAdd(x.l1, y.l1, p2, &carry)
        p3 = multiplyAdd(x.l1, y.l2, p3, &carry)
        p4 = multiplyAdd(x.l1, y.l3, p4, &carry)
        var p5 = carry
        carry = 0
        p2 = multiplyAdd(x.l2, y.l0, p2, &carry)
        p3 = multiplyAdd(x.l2, y.l1, p3, &carry)
        p4 = multiplyAdd(x.l2, y.l2, p4, &carry)
        p5 = multiplyAdd(x.l2, y.l3, p5, &carry)
        var p6 = carry
        carry = 0
        p3 = multiplyAdd(x.l3, y.l0, p3, &carry)
        p4 = multiplyAdd(x.l3, y.l1, p4, &carry)
        p5 = multiplyAdd(x.l3, y.l2, p5, &carry)
        p6 = multiplyAdd(x.l3, y.l3, p6, &carry)
        let p7 = carry
        carry = 0
        unsafe sum[0] = addCarry(sum[0], p0, &carry)
        unsafe sum[1] = addCarry(sum[1], p1, &carry)
        unsafe sum[2] = addCarry(sum[2], p2, &carry)
        unsafe sum[3] = addCarry(sum[3], p3, &carry)
        unsafe sum[4] = addCarry(sum[4], p4, &carry)
        unsafe sum[5] = addCarry(sum[5], p5, &carry)
        unsafe sum[6] = addCarry(sum[6], p6, &carry)
        unsafe sum[7] = addCarry(sum[7], p7, &carry)
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
