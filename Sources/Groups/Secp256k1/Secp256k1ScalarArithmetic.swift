/// Arithmetic modulo secp256k1's group order q, in constant time (rule M2).
///
/// Every operand that is said to be a scalar is fully reduced (< q), and so is every result. Nothing here branches on a
/// value or uses one as an index; carries travel through `UInt128` because `overflow ? 1 : 0` compiles to conditional
/// jumps, and masks pass through ``opaque(_:)`` so that the optimiser cannot turn a selection back into a jump.
/// `make ctcheck` runs all of it under valgrind.
///
/// The functions work on pointers, so that secrets on the heap are computed where they lie. The result may be the same
/// memory as any operand.
@usableFromInline package enum Secp256k1Scalars {
    // q = ffffffff ffffffff ffffffff fffffffe baaedce6 af48a03b bfd25e8c d0364141, least significant limb first.
    @inlinable static var q0: UInt64 { 0xbfd2_5e8c_d036_4141 }
    @inlinable static var q1: UInt64 { 0xbaae_dce6_af48_a03b }
    @inlinable static var q2: UInt64 { 0xffff_ffff_ffff_fffe }
    @inlinable static var q3: UInt64 { 0xffff_ffff_ffff_ffff }
    // c = 2²⁵⁶ − q, of 129 bits: adding it is subtracting q where the carry out of bit 256 is dropped.
    @inlinable static var c0: UInt64 { 0x402d_a173_2fc9_bebf }
    @inlinable static var c1: UInt64 { 0x4551_2319_50b7_5fc4 }
    @inlinable static var c2: UInt64 { 1 }

    // MARK: Limbs

    /// The argument, by a way that the optimiser cannot see through.
    @usableFromInline @inline(never) @_optimize(none)
    static func opaque(_ mask: UInt64) -> UInt64 { mask }

    /// A mask of all zeros or all ones, hidden from the optimiser: for selections on secret bits outside this file.
    @inlinable @inline(__always)
    package static func mask(_ mask: UInt64) -> UInt64 { opaque(mask) }

    /// x + y + carry; the carry out replaces the carry in.
    @inlinable @inline(__always)
    static func addCarry(_ x: UInt64, _ y: UInt64, _ carry: inout UInt64) -> UInt64 {
        let sum = UInt128(x) &+ UInt128(y) &+ UInt128(carry)
        carry = UInt64(truncatingIfNeeded: sum &>> 64)
        return UInt64(truncatingIfNeeded: sum)
    }

    /// x − y − borrow; the borrow out (0 or 1) replaces the borrow in.
    @inlinable @inline(__always)
    static func subtractBorrow(_ x: UInt64, _ y: UInt64, _ borrow: inout UInt64) -> UInt64 {
        let difference = UInt128(x) &- UInt128(y) &- UInt128(borrow)
        borrow = UInt64(truncatingIfNeeded: difference &>> 64) & 1
        return UInt64(truncatingIfNeeded: difference)
    }

    /// x·y + addend + carry, which fits 128 bits whatever the operands; the upper half replaces the carry.
    @inlinable @inline(__always)
    static func multiplyAdd(_ x: UInt64, _ y: UInt64, _ addend: UInt64, _ carry: inout UInt64) -> UInt64 {
        let sum = UInt128(x) &* UInt128(y) &+ UInt128(addend) &+ UInt128(carry)
        carry = UInt64(truncatingIfNeeded: sum &>> 64)
        return UInt64(truncatingIfNeeded: sum)
    }

    /// Carry 0 or 1 of x + c out of bit 256: 1 exactly where x ≥ q.
    @inlinable @inline(__always)
    static func isAtLeastOrder(_ x: ScalarLimbs) -> UInt64 {
        var carry: UInt64 = 0
        _ = addCarry(x.l0, c0, &carry)
        _ = addCarry(x.l1, c1, &carry)
        _ = addCarry(x.l2, c2, &carry)
        _ = addCarry(x.l3, 0, &carry)
        return carry
    }

    /// x + top·2²⁵⁶ reduced, for top of 0 or 1 and a value below 2q.
    @inlinable @inline(__always)
    static func reduceOnce(_ x: ScalarLimbs, top: UInt64) -> ScalarLimbs {
        // Where top is 1 the rest is small enough that x + c does not carry: one condition or the other.
        let mask = opaque(0 &- (top | isAtLeastOrder(x)))
        var carry: UInt64 = 0
        let r0 = addCarry(x.l0, c0 & mask, &carry)
        let r1 = addCarry(x.l1, c1 & mask, &carry)
        let r2 = addCarry(x.l2, c2 & mask, &carry)
        let r3 = addCarry(x.l3, 0, &carry)
        return ScalarLimbs(r0, r1, r2, r3)
    }

    /// low + high·2²⁵⁶ + top·2⁵¹² modulo q for top of 0 or 1, by folding what lies above 2²⁵⁶ onto the rest three times.
    @inlinable @inline(__always)
    static func reduce(low: ScalarLimbs, high: ScalarLimbs, top: UInt64 = 0) -> ScalarLimbs {
        // First fold: low + high·c + top·c·2²⁵⁶ < 2.7·2²⁵⁶·2¹²⁸, seven limbs with the last at most 2.
        var carry: UInt64 = 0
        let m0 = multiplyAdd(high.l0, c0, low.l0, &carry)
        var m1 = multiplyAdd(high.l1, c0, low.l1, &carry)
        var m2 = multiplyAdd(high.l2, c0, low.l2, &carry)
        var m3 = multiplyAdd(high.l3, c0, low.l3, &carry)
        var m4 = carry
        carry = 0
        m1 = multiplyAdd(high.l0, c1, m1, &carry)
        m2 = multiplyAdd(high.l1, c1, m2, &carry)
        m3 = multiplyAdd(high.l2, c1, m3, &carry)
        m4 = multiplyAdd(high.l3, c1, m4, &carry)
        var m5 = carry
        carry = 0
        m2 = addCarry(m2, high.l0, &carry)
        m3 = addCarry(m3, high.l1, &carry)
        m4 = addCarry(m4, high.l2, &carry)
        m5 = addCarry(m5, high.l3, &carry)
        var m6 = carry
        carry = 0
        m4 = multiplyAdd(top, c0, m4, &carry)
        m5 = multiplyAdd(top, c1, m5, &carry)
        m6 = m6 &+ top &+ carry

        // Second fold: (m4, m5, m6) < 2.7·2¹²⁸, so the sum is below 4.5·2²⁵⁶: five limbs with the last at most 4.
        carry = 0
        let n0 = multiplyAdd(m4, c0, m0, &carry)
        var n1 = multiplyAdd(m5, c0, m1, &carry)
        var n2 = multiplyAdd(m6, c0, m2, &carry)
        var n3 = addCarry(m3, 0, &carry)
        var n4 = carry
        carry = 0
        n1 = multiplyAdd(m4, c1, n1, &carry)
        n2 = multiplyAdd(m5, c1, n2, &carry)
        n3 = multiplyAdd(m6, c1, n3, &carry)
        n4 = n4 &+ carry
        carry = 0
        n2 = addCarry(n2, m4, &carry)
        n3 = addCarry(n3, m5, &carry)
        n4 = n4 &+ m6 &+ carry

        // Third fold: below 2²⁵⁶ + 4·c, which is below 2q.
        carry = 0
        let r0 = multiplyAdd(n4, c0, n0, &carry)
        let r1 = multiplyAdd(n4, c1, n1, &carry)
        let r2 = addCarry(n2, n4, &carry)
        let r3 = addCarry(n3, 0, &carry)
        return reduceOnce(ScalarLimbs(r0, r1, r2, r3), top: carry)
    }

    /// a·b modulo q.
    @inlinable @inline(__always)
    static func product(_ a: ScalarLimbs, _ b: ScalarLimbs) -> ScalarLimbs {
        let (low, high) = wideProduct(a, b)
        return reduce(low: low, high: high)
    }

    /// a·b, all 512 bits.
    @inlinable @inline(__always)
    static func wideProduct(_ a: ScalarLimbs, _ b: ScalarLimbs) -> (low: ScalarLimbs, high: ScalarLimbs) {
        var carry: UInt64 = 0
        let p0 = multiplyAdd(a.l0, b.l0, 0, &carry)
        var p1 = multiplyAdd(a.l0, b.l1, 0, &carry)
        var p2 = multiplyAdd(a.l0, b.l2, 0, &carry)
        var p3 = multiplyAdd(a.l0, b.l3, 0, &carry)
        var p4 = carry
        carry = 0
        p1 = multiplyAdd(a.l1, b.l0, p1, &carry)
        p2 = multiplyAdd(a.l1, b.l1, p2, &carry)
        p3 = multiplyAdd(a.l1, b.l2, p3, &carry)
        p4 = multiplyAdd(a.l1, b.l3, p4, &carry)
        var p5 = carry
        carry = 0
        p2 = multiplyAdd(a.l2, b.l0, p2, &carry)
        p3 = multiplyAdd(a.l2, b.l1, p3, &carry)
        p4 = multiplyAdd(a.l2, b.l2, p4, &carry)
        p5 = multiplyAdd(a.l2, b.l3, p5, &carry)
        var p6 = carry
        carry = 0
        p3 = multiplyAdd(a.l3, b.l0, p3, &carry)
        p4 = multiplyAdd(a.l3, b.l1, p4, &carry)
        p5 = multiplyAdd(a.l3, b.l2, p5, &carry)
        p6 = multiplyAdd(a.l3, b.l3, p6, &carry)
        return (ScalarLimbs(p0, p1, p2, p3), ScalarLimbs(p4, p5, p6, carry))
    }

    // MARK: Arithmetic

    /// r = a + b.
    @inlinable
    package static func add(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>) {
        let (x, y) = unsafe (a.pointee, b.pointee)
        var carry: UInt64 = 0
        let r0 = addCarry(x.l0, y.l0, &carry)
        let r1 = addCarry(x.l1, y.l1, &carry)
        let r2 = addCarry(x.l2, y.l2, &carry)
        let r3 = addCarry(x.l3, y.l3, &carry)
        unsafe r.pointee = reduceOnce(ScalarLimbs(r0, r1, r2, r3), top: carry)
    }

    /// r = a − b.
    @inlinable
    package static func subtract(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        let (x, y) = unsafe (a.pointee, b.pointee)
        var borrow: UInt64 = 0
        let d0 = subtractBorrow(x.l0, y.l0, &borrow)
        let d1 = subtractBorrow(x.l1, y.l1, &borrow)
        let d2 = subtractBorrow(x.l2, y.l2, &borrow)
        let d3 = subtractBorrow(x.l3, y.l3, &borrow)
        // A borrow means a − b + 2²⁵⁶: what is missing is q, what is too much is 2²⁵⁶, so take c away.
        let mask = opaque(0 &- borrow)
        borrow = 0
        let r0 = subtractBorrow(d0, c0 & mask, &borrow)
        let r1 = subtractBorrow(d1, c1 & mask, &borrow)
        let r2 = subtractBorrow(d2, c2 & mask, &borrow)
        let r3 = subtractBorrow(d3, 0, &borrow)
        unsafe r.pointee = ScalarLimbs(r0, r1, r2, r3)
    }

    /// r = −a; −0 is 0.
    @inlinable
    package static func negate(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe r.pointee = negation(a.pointee)
    }

    @inlinable @inline(__always)
    static func negation(_ x: ScalarLimbs) -> ScalarLimbs {
        // q − a would be q, which is not reduced, for a = 0: the mask makes it 0.
        let mask = opaque(0 &- (zeroBit(x) ^ 1))
        var borrow: UInt64 = 0
        let r0 = subtractBorrow(q0, x.l0, &borrow)
        let r1 = subtractBorrow(q1, x.l1, &borrow)
        let r2 = subtractBorrow(q2, x.l2, &borrow)
        let r3 = subtractBorrow(q3, x.l3, &borrow)
        return ScalarLimbs(r0 & mask, r1 & mask, r2 & mask, r3 & mask)
    }

    /// r = a·b.
    @inlinable
    package static func multiply(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe r.pointee = product(a.pointee, b.pointee)
    }

    /// r = a².
    @inlinable
    package static func square(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>) {
        let x = unsafe a.pointee
        unsafe r.pointee = product(x, x)
    }

    // MARK: Comparison and selection

    /// 1 where x is 0, otherwise 0.
    @inlinable @inline(__always)
    static func zeroBit(_ x: ScalarLimbs) -> UInt64 {
        let any = x.l0 | x.l1 | x.l2 | x.l3
        return ((any | (0 &- any)) &>> 63) ^ 1
    }

    /// Whether a is 0. The answer takes no branch; a caller that branches on it makes it public.
    @inlinable
    package static func isZero(_ a: UnsafePointer<ScalarLimbs>) -> Bool {
        unsafe opaque(zeroBit(a.pointee)) != 0
    }

    /// Whether a = b. The answer takes no branch; a caller that branches on it makes it public.
    @inlinable
    package static func equal(_ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>) -> Bool {
        let (x, y) = unsafe (a.pointee, b.pointee)
        return opaque(zeroBit(ScalarLimbs(x.l0 ^ y.l0, x.l1 ^ y.l1, x.l2 ^ y.l2, x.l3 ^ y.l3))) != 0
    }

    /// r = a where the mask is all ones, b where it is 0. Other masks mix bits and have no meaning.
    @inlinable
    package static func conditionalSelect(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>, mask: UInt64
    ) {
        unsafe r.pointee = select(a.pointee, b.pointee, mask: mask)
    }

    @inlinable @inline(__always)
    static func select(_ x: ScalarLimbs, _ y: ScalarLimbs, mask: UInt64) -> ScalarLimbs {
        let mask = opaque(mask)
        return ScalarLimbs(
            y.l0 ^ (mask & (x.l0 ^ y.l0)), y.l1 ^ (mask & (x.l1 ^ y.l1)), y.l2 ^ (mask & (x.l2 ^ y.l2)), y.l3 ^ (mask & (x.l3 ^ y.l3)))
    }

    /// r = −a where the mask is all ones, a where it is 0.
    @inlinable
    package static func conditionalNegate(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, mask: UInt64) {
        let x = unsafe a.pointee
        unsafe r.pointee = select(negation(x), x, mask: mask)
    }
}
