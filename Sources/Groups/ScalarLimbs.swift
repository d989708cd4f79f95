/// 256 bits as four 64-bit limbs, least significant first: the storage of a scalar of any group here.
@frozen public struct ScalarLimbs: BitwiseCopyable, Sendable {
    @usableFromInline package var l0, l1, l2, l3: UInt64

    /// Makes the number l0 + l1·2⁶⁴ + l2·2¹²⁸ + l3·2¹⁹².
    @inlinable package init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
        self.l0 = l0
        self.l1 = l1
        self.l2 = l2
        self.l3 = l3
    }

    /// The number 0.
    @inlinable package static var zero: ScalarLimbs { ScalarLimbs(0, 0, 0, 0) }
    /// The number 1.
    @inlinable package static var one: ScalarLimbs { ScalarLimbs(1, 0, 0, 0) }
}
