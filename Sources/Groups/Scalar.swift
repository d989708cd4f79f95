/// A *public* scalar: a challenge, a Lagrange coefficient, a signature share. Canonical by construction.
///
/// Secret scalars are ``SecretScalar``; a value of this type may be copied, printed and compared freely.
public struct Scalar<Group: PrimeOrderGroup>: Sendable, Hashable {
    package var limbs: ScalarLimbs

    package init(limbs: ScalarLimbs) { self.limbs = limbs }

    /// The scalar 0.
    public static var zero: Scalar { Scalar(limbs: .zero) }
    /// The scalar 1.
    public static var one: Scalar { Scalar(limbs: .one) }

    /// Makes the scalar of a small number: an index, a counter.
    public init(_ value: UInt64) { limbs = ScalarLimbs(value, 0, 0, 0) }

    /// Decodes 32 bytes in the group's byte order, refusing what is not below the order (rule D1).
    public init(encoded bytes: [UInt8]) throws(GroupError) {
        guard bytes.count == 32 else { throw .wrongLength(expected: 32, actual: bytes.count) }
        limbs = .zero
        guard unsafe Group.decode(&limbs, bytes) else { throw .scalarNotCanonical }
    }

    /// Reduces 64 bytes, in the group's byte order, modulo the group order; nil for another length.
    public init?(reducing bytes: [UInt8]) {
        guard bytes.count == 64 else { return nil }
        limbs = .zero
        unsafe Group.reduce(&limbs, wide: bytes)
    }

    /// The encoding, 32 bytes in the group's byte order.
    public var encoded: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, initialized in
            if let base = buffer.baseAddress {
                var limbs = limbs
                unsafe Group.encode(base, &limbs)
                initialized = 32
            }
        }
    }

    /// Whether the scalar is zero.
    public var isZero: Bool { (limbs.l0 | limbs.l1 | limbs.l2 | limbs.l3) == 0 }

    /// The inverse; nil for zero. Computed in variable time: the scalar is public.
    public var inverse: Scalar? {
        guard !isZero else { return nil }
        // Lagrange denominators of party indices are small or small negatives, and a general inversion costs more than
        // the rest of a signature share's arithmetic together.
        if let small { return SmallInverse.of(small, in: Group.self) }
        if let small = (-self).small { return -SmallInverse.of(small, in: Group.self) }
        var r = self
        unsafe withUnsafePointer(to: limbs) { unsafe Group.invert(&r.limbs, $0) }
        return r
    }

    /// The value where it fits 32 bits.
    private var small: UInt64? { limbs.l0 >> 32 == 0 && (limbs.l1 | limbs.l2 | limbs.l3) == 0 ? limbs.l0 : nil }

    /// Compares two scalars.
    public static func == (a: Scalar, b: Scalar) -> Bool {
        ((a.limbs.l0 ^ b.limbs.l0) | (a.limbs.l1 ^ b.limbs.l1) | (a.limbs.l2 ^ b.limbs.l2) | (a.limbs.l3 ^ b.limbs.l3)) == 0
    }

    /// Hashes the limbs.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(limbs.l0)
        hasher.combine(limbs.l1)
        hasher.combine(limbs.l2)
        hasher.combine(limbs.l3)
    }

    /// Adds modulo the order.
    public static func + (a: Scalar, b: Scalar) -> Scalar { unsafe apply(a, b) { unsafe Group.add($0, $1, $2) } }
    /// Subtracts modulo the order.
    public static func - (a: Scalar, b: Scalar) -> Scalar { unsafe apply(a, b) { unsafe Group.subtract($0, $1, $2) } }
    /// Multiplies modulo the order.
    public static func * (a: Scalar, b: Scalar) -> Scalar { unsafe apply(a, b) { unsafe Group.multiply($0, $1, $2) } }
    /// Negates modulo the order.
    public static prefix func - (a: Scalar) -> Scalar { zero - a }

    @inline(__always)
    private static func apply(
        _ a: Scalar, _ b: Scalar,
        _ operation: (UnsafeMutablePointer<ScalarLimbs>, UnsafePointer<ScalarLimbs>, UnsafePointer<ScalarLimbs>) -> Void
    ) -> Scalar {
        var r = zero
        unsafe withUnsafePointer(to: a.limbs) { a in
            unsafe withUnsafePointer(to: b.limbs) { b in unsafe operation(&r.limbs, a, b) }
        }
        return r
    }
}

extension Scalar: CustomStringConvertible {
    /// The encoding in hexadecimal.
    public var description: String { encoded.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined() }
}
