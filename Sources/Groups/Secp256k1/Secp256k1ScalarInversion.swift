internal import CSodium

/// Inversion by Fermat's little theorem: a⁻¹ = a^(q−2), with an exponent that is public and fixed.
extension Secp256k1Scalars {
    /// Inverts, r = a⁻¹; the inverse of 0 is 0. Takes the same steps for every a: 4-bit windows of the exponent, each 4 squarings and a
    /// multiplication, with indices that the exponent alone decides.
    package static func invert(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe withUnsafeTemporaryAllocation(of: ScalarLimbs.self, capacity: 17) { scratch in
            guard let powers = scratch.baseAddress else { return }
            // powers[k] = aᵏ. Powers of a secret are as secret as it is: the table is wiped.
            defer { unsafe sodium_memzero(powers, 17 * MemoryLayout<ScalarLimbs>.stride) }
            let accumulator = unsafe powers + 16
            unsafe powers[0] = .one
            unsafe powers[1] = a.pointee
            for k in 2..<16 { unsafe multiply(powers + k, powers + (k - 1), powers + 1) }
            unsafe accumulator.pointee = .one
            for limb in 0..<4 {
                let word = exponentWord(limb)
                for window in 0..<16 {
                    for _ in 0..<4 { unsafe square(accumulator, accumulator) }
                    let digit = Int(truncatingIfNeeded: (word &>> UInt64(60 - 4 * window)) & 15)
                    unsafe multiply(accumulator, accumulator, powers + digit)
                }
            }
            unsafe r.pointee = accumulator.pointee
        }
    }

    /// The words of q − 2, most significant first.
    private static func exponentWord(_ index: Int) -> UInt64 {
        switch index {
        case 0: q3
        case 1: q2
        case 2: q1
        default: q0 - 2
        }
    }
}
