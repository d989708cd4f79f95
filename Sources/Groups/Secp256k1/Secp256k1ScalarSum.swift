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
        // The ninth limb goes in as a multiple of 2⁵¹² modulo q, which leaves a carry of 0 or 1.
        var carry: UInt64 = 0
        let l0 = unsafe multiplyAdd(sum[8], 0x896c_f214_67d7_d140, sum[0], &carry)
        let l1 = unsafe multiplyAdd(sum[8], 0x7414_96c2_0e7c_f878, sum[1], &carry)
        let l2 = unsafe multiplyAdd(sum[8], 0xe697_f5e4_5bcd_07c6, sum[2], &carry)
        let l3 = unsafe multiplyAdd(sum[8], 0x9d67_1cd5_81c6_9bc5, sum[3], &carry)
        let h0 = unsafe addCarry(sum[4], 0, &carry)
        let h1 = unsafe addCarry(sum[5], 0, &carry)
        let h2 = unsafe addCarry(sum[6], 0, &carry)
        let h3 = unsafe addCarry(sum[7], 0, &carry)
        unsafe r.pointee = reduce(low: ScalarLimbs(l0, l1, l2, l3), high: ScalarLimbs(h0, h1, h2, h3), top: carry)
        for i in 0..<accumulatorLimbs { unsafe sum[i] = 0 }
    }
}
