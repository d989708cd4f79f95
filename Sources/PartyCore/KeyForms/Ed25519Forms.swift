internal import Groups
internal import Secrets

/// An Ed25519 key between RFC 8032's seed and the scalar that is shared (lifecycle.md section 5).
enum Ed25519Forms {
    /// The scalar of a seed, reduced: SHA-512's first half, clamped, modulo the order. The second half, from which RFC 8032 hashes nonces, is
    /// dropped: signatures verify, but are not the bytes that the seed's owner would make.
    static func scalar(ofSeed seed: borrowing SecretBytes) -> SecretScalar<Edwards25519>? {
        var wide = SecretHash.sha512([], seed)
        unsafe wide.withUnsafeMutableBytes { bytes in
            unsafe bytes[0] &= 0xf8
            unsafe bytes[31] = bytes[31] & 0x7f | 0x40
        }
        var clamped = SecretBytes(zeros: 64)
        if let half = wide.slice(0..<32) { clamped.write(half, at: 0) }
        return SecretScalar(reducing: clamped)
    }

    /// The order, little-endian.
    private static let order: [UInt8] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]

    /// The number a with a ≡ x modulo the order, 2²⁵⁴ ≤ a < 2²⁵⁵ and 8 ∣ a, which programs expect that keep expanded keys: a = x + k·order, and
    /// 8 leaves one choice of k. Nil where that lies outside, as for half of all scalars.
    static func clamped(_ scalar: borrowing SecretBytes) -> SecretBytes? {
        guard scalar.count == order.count else { return nil }
        var number = SecretBytes(zeros: order.count)
        let exists = unsafe scalar.withUnsafeBytes { x in
            unsafe number.withUnsafeMutableBytes { number in
                // The order is 5 modulo 8, and 5·3·x + x = 16·x.
                let factor = unsafe UInt32(x[0]) &* 3 & 7
                var carry: UInt32 = 0
                for place in number.indices {
                    unsafe carry &+= UInt32(x[place]) &+ factor &* UInt32(order[place])
                    unsafe number[place] = UInt8(truncatingIfNeeded: carry)
                    carry &>>= 8
                }
                return unsafe number[31] & 0xc0 == 0x40
            }
        }
        guard exists else { return nil }
        return number
    }
}
